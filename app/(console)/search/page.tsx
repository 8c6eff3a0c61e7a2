import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { z } from 'zod';
import { PageHeader } from '#components/ui/page-header';
import { search } from '#lib/catalog/index';
import { createQueryClient } from '#lib/client/query-client';
import { asksNothing, type SearchAsked, searchLimit, searchQuery } from '#lib/client/search';
import { searchAddress, searchQuery as searchSchema } from '#lib/contract/search';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { pageAddress, pagePrincipal, requirePagePrincipal } from '#lib/http/page-principal';
import { type PageSearch, pageQueryOf } from '#lib/http/pages';
import { searchKinds } from './_components/kinds';
import { SearchFilters } from './_components/search-filters';
import { SearchResults } from './_components/search-results';

const address = searchAddress.extend({
  base: z.enum(['true', 'false']).optional(),
  kind: z.enum(searchKinds).default('all'),
});

export async function generateMetadata(): Promise<Metadata> {
  const t = await getServerTranslator('search');
  return { title: t('title') };
}

export default async function SearchPage({ searchParams }: { searchParams: PageSearch }) {
  const principal = await pagePrincipal();
  if (principal.kind === 'anonymous' && !principal.mayPullPublic) await requirePagePrincipal();
  const { kind, q = '', by = '', platform = '', base = '' } = await pageQueryOf(address, searchParams);
  const asked: SearchAsked = { q, by, platform, base };
  const queryClient = createQueryClient();
  if (!asksNothing(asked)) {
    const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ''));
    const query = searchSchema.parse({ ...given, limit: searchLimit });
    const host = await pageAddress();
    await queryClient.fetchQuery({
      ...searchQuery(asked),
      queryFn: () => search(getContext().db, principal, query, host),
    });
  }
  const t = await getServerTranslator('search');
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PageHeader title={t('title')} description={t('subtitle')} />
      <SearchFilters asked={asked} kind={kind} />
      <SearchResults asked={asked} kind={kind} />
    </HydrationBoundary>
  );
}
