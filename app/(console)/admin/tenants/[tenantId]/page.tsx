import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { TenantDetail } from '#components/admin/tenant-detail';
import { getTenant, listMembers } from '#lib/access/index';
import { createQueryClient } from '#lib/client/query-client';
import { membersQuery, tenantQuery } from '#lib/client/tenants';
import { getContext } from '#lib/http/context';
import { orNotFound } from '#lib/http/pages';
import { requireAdministrator } from '../../require-administrator';

type Params = Promise<{ tenantId: string }>;

export async function generateMetadata({ params }: { params: Params }) {
  return { title: decodeURIComponent((await params).tenantId) };
}

export default async function OneTenantPage({ params }: { params: Params }) {
  const principal = await requireAdministrator();
  const { tenantId } = await params;
  const { db } = getContext();
  const tenant = await orNotFound(getTenant(db, principal, tenantId));
  const queryClient = createQueryClient();
  queryClient.setQueryData(tenantQuery(tenant.id).queryKey, tenant);
  queryClient.setQueryData(
    membersQuery(tenant.id).queryKey,
    await orNotFound(listMembers(db, principal, tenant.id)),
  );
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <TenantDetail tenantId={tenant.id} />
    </HydrationBoundary>
  );
}
