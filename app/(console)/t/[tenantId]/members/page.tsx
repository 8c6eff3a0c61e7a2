import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { getTenant, listMembers } from '#lib/access/index';
import { createQueryClient } from '#lib/client/query-client';
import { membersQuery, tenantQuery } from '#lib/client/tenants';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { orNotFound } from '#lib/http/pages';
import { MembersPage } from './_components/members-page';

type Params = Promise<{ tenantId: string }>;

export async function generateMetadata({ params }: { params: Params }) {
  const t = await getServerTranslator('members');
  return { title: `${t('title')} · ${decodeURIComponent((await params).tenantId)}` };
}

export default async function TenantMembersPage({ params }: { params: Params }) {
  const principal = await requirePagePrincipal();
  const tenantId = decodeURIComponent((await params).tenantId);
  const { db } = getContext();
  const tenant = await orNotFound(getTenant(db, principal, tenantId));
  const members = await orNotFound(listMembers(db, principal, tenantId));
  const queryClient = createQueryClient();
  queryClient.setQueryData(tenantQuery(tenantId).queryKey, tenant);
  queryClient.setQueryData(membersQuery(tenantId).queryKey, members);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <MembersPage tenantId={tenantId} />
    </HydrationBoundary>
  );
}
