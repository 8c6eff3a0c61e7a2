import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { PageHeader } from '#components/ui/page-header';
import { SearchBox } from '#components/ui/search-box';
import { search } from '#lib/catalog/index';
import { createQueryClient } from '#lib/client/query-client';
import { searchLimit, searchQuery } from '#lib/client/search';
import { searchQuery as searchSchema } from '#lib/contract/search';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { type PageSearch, pageQueryOf } from '#lib/http/pages';
import { pagePrincipal, requirePagePrincipal } from '#lib/http/principal';
import { SearchResults } from './_components/search-results';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getServerTranslator('search');
  return { title: t('title') };
}

export default async function SearchPage({ searchParams }: { searchParams: PageSearch }) {
  const principal = await pagePrincipal();
  if (principal.kind === 'anonymous' && !principal.mayPullPublic) await requirePagePrincipal();
  const { q } = await pageQueryOf(searchSchema.pick({ q: true }).partial(), searchParams);
  const queryClient = createQueryClient();
  if (q) {
    const query = searchSchema.parse({ q, limit: searchLimit });
    await queryClient.fetchQuery({
      ...searchQuery(q),
      queryFn: () => search(getContext().db, principal, query),
    });
  }
  const t = await getServerTranslator('search');
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PageHeader title={t('title')} description={t('subtitle')} />
      <SearchBox label={t('field')} />
      <SearchResults q={q ?? ''} />
    </HydrationBoundary>
  );
}
