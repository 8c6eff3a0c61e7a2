import { infiniteQueryOptions } from '@tanstack/react-query';
import type { SortOrder, TagPage, TagSort } from '../contract/repositories.ts';
import { apiFetch } from './api.ts';
import { repositoryKey, repositoryPath } from './repository.ts';

export const tagSorts = ['pushed', 'version', 'name', 'size', 'pulls'] as const satisfies readonly TagSort[];
const pageSize = 100;

/** What a list of tags is filtered and sorted by, every part of it spelt out so that equal lists have equal keys. */
export type TagFilter = { q: string; sort: TagSort; order: SortOrder; limit: number };

/** The order in which a sort is first shown: names from a to z, everything else from the top. */
export function firstOrder(sort: TagSort): SortOrder {
  return sort === 'name' ? 'asc' : 'desc';
}

/** The filter that an address asks for. What does not fit is dropped: a mistyped address still shows a list. */
export function tagFilterOf(parameter: (name: string) => string | null | undefined): TagFilter {
  const sort = tagSorts.find((known) => known === parameter('sort')) ?? 'pushed';
  const order = (['asc', 'desc'] as const).find((known) => known === parameter('order')) ?? firstOrder(sort);
  return { q: (parameter('q') ?? '').trim().slice(0, 200), sort, order, limit: pageSize };
}

/** Everything below this key is a list of tags of the repository. */
export const tagsKey = (repositoryId: string) => [...repositoryKey(repositoryId), 'tags'] as const;

export const tagsQuery = (repositoryId: string, filter: TagFilter) =>
  infiniteQueryOptions({
    queryKey: [...tagsKey(repositoryId), filter] as const,
    queryFn: ({ pageParam, signal }) =>
      apiFetch<TagPage>(`${repositoryPath(repositoryId)}/tags`, {
        query: { ...filter, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: TagPage) => page.nextCursor,
  });
