import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { listTenants } from '#lib/access/index';
import { createQueryClient } from '#lib/client/query-client';
import { tenantsQuery } from '#lib/client/tenants';
import { listTenantsQuery } from '#lib/contract/tenants';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { type PageSearch, pageQueryOf } from '#lib/http/pages';
import { requireAdministrator } from '../require-administrator';
import { TenantList } from './_components/tenant-list';

export async function generateMetadata() {
  const t = await getServerTranslator('tenants');
  return { title: t('title') };
}

export default async function TenantsPage({ searchParams }: { searchParams: PageSearch }) {
  const principal = await requireAdministrator();
  const { q } = await pageQueryOf(listTenantsQuery.pick({ q: true }), searchParams);
  const filter = q ? { q } : {};
  const queryClient = createQueryClient();
  await queryClient.prefetchInfiniteQuery({
    ...tenantsQuery(filter),
    queryFn: () => listTenants(getContext().db, principal, listTenantsQuery.parse(filter)),
  });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <TenantList filter={filter} />
    </HydrationBoundary>
  );
}
