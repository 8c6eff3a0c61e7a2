import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { deploymentsQuery, keptFilter } from '#lib/client/deployments';
import { createQueryClient } from '#lib/client/query-client';
import { listDeploymentsQuery } from '#lib/contract/deployments';
import { listDeployments } from '#lib/deploy/index';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { type PageSearch, pageQueryOf } from '#lib/http/pages';
import { DeploymentsPage } from './_components/deployments-page';

export async function generateMetadata() {
  const t = await getServerTranslator('deployments');
  return { title: t('title') };
}

export default async function AllDeploymentsPage({ searchParams }: { searchParams: PageSearch }) {
  const principal = await requirePagePrincipal();
  const query = await pageQueryOf(listDeploymentsQuery, searchParams);
  const filter = { ...(query.tenant && { tenant: query.tenant }), ...(query.q && { q: query.q }) };
  const queryClient = createQueryClient();
  const shown = filter.q ? [filter] : [filter, keptFilter(filter.tenant)];
  await Promise.all(
    shown.map((each) =>
      queryClient.prefetchInfiniteQuery({
        ...deploymentsQuery(each),
        queryFn: () => listDeployments(getContext().db, principal, listDeploymentsQuery.parse(each)),
      }),
    ),
  );
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <DeploymentsPage filter={filter} />
    </HydrationBoundary>
  );
}
