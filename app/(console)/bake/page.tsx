import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { listRepositories } from '#lib/catalog/index';
import { baseImagesFilter, convertigoFilter } from '#lib/client/bake-bases';
import { pushTargetsOf } from '#lib/client/push-targets';
import { createQueryClient } from '#lib/client/query-client';
import { repositoriesQuery } from '#lib/client/repositories';
import { text } from '#lib/contract/common';
import { listRepositoriesQuery } from '#lib/contract/repositories';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { type PageSearch, pageMe, pageQueryOf } from '#lib/http/pages';
import { BakePage } from './_components/bake-page';

const address = z.object({ base: text(400).optional() });

export async function generateMetadata() {
  const t = await getServerTranslator('bake');
  return { title: t('title') };
}

export default async function BakeAnImagePage({ searchParams }: { searchParams: PageSearch }) {
  const principal = await requirePagePrincipal();
  const { base } = await pageQueryOf(address, searchParams);
  const targets = pushTargetsOf(await pageMe());
  const last = (await cookies()).get('tenant')?.value;
  const tenant = [base?.split('/')[0], last].find((id) => id && targets.includes(id)) ?? targets[0];
  const queryClient = createQueryClient();
  for (const filter of tenant ? [convertigoFilter, baseImagesFilter(tenant)] : []) {
    await queryClient.prefetchInfiniteQuery({
      ...repositoriesQuery(filter),
      queryFn: () => listRepositories(getContext().db, principal, listRepositoriesQuery.parse(filter)),
    });
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <BakePage base={base ?? null} tenant={tenant ?? null} />
    </HydrationBoundary>
  );
}
