import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import { getTenant, listRobots } from '#lib/access/index';
import { createQueryClient } from '#lib/client/query-client';
import { robotsQuery } from '#lib/client/robots';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { orNotFound } from '#lib/http/pages';
import { RobotsPage } from './_components/robots-page';

type Params = Promise<{ tenantId: string }>;

export async function generateMetadata({ params }: { params: Params }) {
  const t = await getServerTranslator('robots');
  return { title: `${t('title')} · ${decodeURIComponent((await params).tenantId)}` };
}

export default async function TenantRobotsPage({ params }: { params: Params }) {
  const principal = await requirePagePrincipal();
  const tenantId = decodeURIComponent((await params).tenantId);
  const { db } = getContext();
  const tenant = await orNotFound(getTenant(db, principal, tenantId));
  if (!tenant.abilities.members) notFound();
  const queryClient = createQueryClient();
  queryClient.setQueryData(robotsQuery(tenantId).queryKey, await listRobots(db, principal, tenantId));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RobotsPage tenantId={tenantId} />
    </HydrationBoundary>
  );
}
