import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { z } from 'zod';
import { createQueryClient } from '#lib/client/query-client';
import { transfersQuery } from '#lib/client/transfers';
import { tenantId } from '#lib/contract/common';
import { listTransfersQuery } from '#lib/contract/transfers';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { type PageSearch, pageQueryOf } from '#lib/http/pages';
import { listTransfers } from '#lib/transfer/index';
import { TransfersPage } from './_components/transfers-page';

const address = z.object({ tenant: tenantId.optional() });

export async function generateMetadata() {
  const t = await getServerTranslator('transfers');
  return { title: t('title') };
}

export default async function AllTransfersPage({ searchParams }: { searchParams: PageSearch }) {
  const principal = await requirePagePrincipal();
  const { tenant } = await pageQueryOf(address, searchParams);
  const filter = tenant ? { tenantId: tenant } : {};
  const queryClient = createQueryClient();
  await queryClient.prefetchInfiniteQuery({
    ...transfersQuery(filter),
    queryFn: () => listTransfers(getContext(), principal, listTransfersQuery.parse(filter)),
  });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <TransfersPage filter={filter} />
    </HydrationBoundary>
  );
}
