import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { poolsQuery } from '#lib/client/pools';
import { createQueryClient } from '#lib/client/query-client';
import { listPools } from '#lib/deploy/index';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requireAdministrator } from '../require-administrator';
import { PoolsPage } from './_components/pools-page';

export async function generateMetadata() {
  const t = await getServerTranslator('pools');
  return { title: t('title') };
}

export default async function AdminPoolsPage() {
  const principal = await requireAdministrator();
  const queryClient = createQueryClient();
  queryClient.setQueryData(poolsQuery().queryKey, await listPools(getContext().db, principal));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PoolsPage />
    </HydrationBoundary>
  );
}
