import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { PageHeader } from '#components/ui/page-header';
import { getServerTranslator } from '#lib/http/i18n';
import { pagePrincipal, requirePagePrincipal } from '#lib/http/page-principal';
import type { PageSearch } from '#lib/http/pages';
import { prefetchRepositories } from '#lib/http/repository-lists';
import { PublicList } from './_components/public-list';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getServerTranslator('publicList');
  return { title: t('title') };
}

export default async function PublicPage({ searchParams }: { searchParams: PageSearch }) {
  const principal = await pagePrincipal();
  if (principal.kind === 'anonymous' && !principal.mayPullPublic) await requirePagePrincipal();
  const { queryClient, filter, kind } = await prefetchRepositories(searchParams, { visibility: 'public' });
  const t = await getServerTranslator('publicList');
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PageHeader title={t('title')} description={t('subtitle')} />
      <PublicList filter={filter} kind={kind} />
    </HydrationBoundary>
  );
}
