import 'server-only';
import type { QueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { listRepositories } from '../catalog/index.ts';
import { createQueryClient } from '../client/query-client.ts';
import { type RepositoryFilter, repositoriesQuery } from '../client/repositories.ts';
import { listRepositoriesQuery } from '../contract/repositories.ts';
import { getContext } from './context.ts';
import { pagePrincipal } from './page-principal.ts';
import { type PageSearch, pageQueryOf } from './pages.ts';

export type RepositoryKind = 'all' | 'images' | 'base';

const address = listRepositoriesQuery.pick({ q: true, sort: true, order: true }).extend({
  kind: z.enum(['all', 'images', 'base']).default('all'),
  favourites: z.literal('true').optional(),
});

const baseImagesOf = { all: undefined, images: 'false', base: 'true' } as const;

/**
 * Reads the first page of a list of repositories as the address asks for it, under the key of the browser's own
 * query.
 * @param scope what the page is about, whatever the address says.
 */
export async function prefetchRepositories(
  search: PageSearch,
  scope: Pick<RepositoryFilter, 'tenant' | 'visibility'>,
): Promise<{ queryClient: QueryClient; filter: RepositoryFilter; kind: RepositoryKind }> {
  const { kind, ...query } = await pageQueryOf(address, search);
  const filter: RepositoryFilter = { ...scope, ...query, baseImages: baseImagesOf[kind] };
  const principal = await pagePrincipal();
  const queryClient = createQueryClient();
  await queryClient.fetchInfiniteQuery({
    ...repositoriesQuery(filter),
    queryFn: () => listRepositories(getContext().db, principal, listRepositoriesQuery.parse(filter)),
  });
  return { queryClient, filter, kind };
}
