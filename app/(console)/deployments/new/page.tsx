import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import { deployFormQuery } from '#lib/client/deployments';
import { createQueryClient } from '#lib/client/query-client';
import { deployFormQuery as formQuery } from '#lib/contract/deployments';
import { deployForm } from '#lib/deploy/index';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { orNotFound, type PageSearch } from '#lib/http/pages';
import { NewDeployment } from './_components/new-deployment';

export async function generateMetadata() {
  const t = await getServerTranslator('deployments');
  return { title: t('deploy') };
}

export default async function NewDeploymentPage({ searchParams }: { searchParams: PageSearch }) {
  const principal = await requirePagePrincipal();
  const query = formQuery.safeParse(await searchParams);
  if (!query.success) notFound();
  const { image, tenant = null } = query.data;
  const queryClient = createQueryClient();
  const form = await orNotFound(deployForm(getContext().deploy, principal, query.data));
  queryClient.setQueryData(deployFormQuery(image, tenant).queryKey, form);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <NewDeployment key={image} image={image} tenant={tenant} />
    </HydrationBoundary>
  );
}
