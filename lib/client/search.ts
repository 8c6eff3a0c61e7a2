import { queryOptions } from '@tanstack/react-query';
import type { SearchResult } from '../contract/search.ts';
import { apiFetch } from './api.ts';

/** How many of each kind the page shows; who looks for more types more. */
export const searchLimit = 50;

/** The words and the filters as the address has them. */
export type SearchAsked = { q: string; by: string; platform: string; base: '' | 'true' | 'false' };

export const asksNothing = (asked: SearchAsked): boolean =>
  Object.values(asked).every((value) => value === '');

export const searchQuery = (asked: SearchAsked, limit = searchLimit) =>
  queryOptions({
    queryKey: ['search', asked, limit],
    queryFn: ({ signal }) => apiFetch<SearchResult>('/api/v1/search', { query: { ...asked, limit }, signal }),
  });
