import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { poolDeploymentsQuery, poolQuery } from '#lib/client/pools';
import { createQueryClient } from '#lib/client/query-client';
import { getPool, listPoolDeployments } from '#lib/deploy/index';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { orNotFound } from '#lib/http/pages';
import { requireAdministrator } from '../../require-administrator';
import { PoolPage } from './_components/pool-page';

type Params = Promise<{ poolId: string }>;

export async function generateMetadata() {
  const t = await getServerTranslator('pools');
  return { title: t('title') };
}

export default async function AdminPoolPage({ params }: { params: Params }) {
  const principal = await requireAdministrator();
  const id = decodeURIComponent((await params).poolId);
  const { db } = getContext();
  const queryClient = createQueryClient();
  queryClient.setQueryData(poolQuery(id).queryKey, await orNotFound(getPool(db, principal, id)));
  queryClient.setQueryData(poolDeploymentsQuery(id).queryKey, await listPoolDeployments(db, principal, id));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PoolPage id={id} />
    </HydrationBoundary>
  );
}
