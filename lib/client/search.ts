import { queryOptions } from '@tanstack/react-query';
import type { SearchResult } from '../contract/search.ts';
import { apiFetch } from './api.ts';

/** How many of each kind the page shows; who looks for more types more. */
export const searchLimit = 50;

export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ['search', q],
    queryFn: ({ signal }) =>
      apiFetch<SearchResult>('/api/v1/search', { query: { q, limit: searchLimit }, signal }),
  });
