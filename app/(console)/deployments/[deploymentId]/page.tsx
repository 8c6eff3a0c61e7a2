import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { deploymentQuery } from '#lib/client/deployments';
import { createQueryClient } from '#lib/client/query-client';
import { getDeployment } from '#lib/deploy/index';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { orNotFound } from '#lib/http/pages';
import { DeploymentPage } from './_components/deployment-page';

type Params = Promise<{ deploymentId: string }>;

export async function generateMetadata() {
  const t = await getServerTranslator('deployments');
  return { title: t('title') };
}

export default async function OneDeploymentPage({ params }: { params: Params }) {
  const principal = await requirePagePrincipal();
  const id = decodeURIComponent((await params).deploymentId);
  const view = await orNotFound(getDeployment(getContext().deploy, principal, id));
  const queryClient = createQueryClient();
  queryClient.setQueryData(deploymentQuery(id).queryKey, view);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <DeploymentPage id={id} />
    </HydrationBoundary>
  );
}
