import { infiniteQueryOptions } from '@tanstack/react-query';
import type { ListRepositoriesInput, RepositoryPage } from '../contract/repositories.ts';
import { apiFetch } from './api.ts';

/** A filter as the address gives it, without the cursor: that belongs to the pages. */
export type RepositoryFilter = Omit<ListRepositoriesInput, 'cursor'>;

/** Everything below this key is a list of repositories: invalidate it after a change. */
export const repositoriesKey = ['repositories', 'list'] as const;

export const repositoriesQuery = (filter: RepositoryFilter) =>
  infiniteQueryOptions({
    queryKey: [...repositoriesKey, filter] as const,
    queryFn: ({ pageParam, signal }) =>
      apiFetch<RepositoryPage>('/api/v1/repositories', { query: { ...filter, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: RepositoryPage) => page.nextCursor,
  });
