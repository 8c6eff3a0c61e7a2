import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { getRegistry, listUnknown } from '#lib/catalog/index';
import { createQueryClient } from '#lib/client/query-client';
import { lastRunOf, registryQuery, unknownQuery } from '#lib/client/registry';
import { listUnknownQuery } from '#lib/contract/registry';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requireAdministrator } from '../require-administrator';
import { RegistryPage } from './_components/registry-page';

export async function generateMetadata() {
  const t = await getServerTranslator('registry');
  return { title: t('title') };
}

export default async function AdminRegistryPage() {
  const principal = await requireAdministrator();
  const context = getContext();
  const queryClient = createQueryClient();
  const view = await getRegistry(context, principal);
  queryClient.setQueryData(registryQuery().queryKey, view);
  await queryClient.prefetchInfiniteQuery({
    ...unknownQuery(lastRunOf(view)?.id ?? null),
    queryFn: () => listUnknown(context.db, principal, listUnknownQuery.parse({})),
  });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RegistryPage />
    </HydrationBoundary>
  );
}
