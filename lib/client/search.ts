import { queryOptions } from '@tanstack/react-query';
import type { SearchResult } from '../contract/search.ts';
import { apiFetch } from './api.ts';

export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ['search', q],
    queryFn: ({ signal }) => apiFetch<SearchResult>('/api/v1/search', { query: { q }, signal }),
  });
