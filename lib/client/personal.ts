import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { NoticeList, RecentPage } from '../contract/personal.ts';
import type { RepositoryPage, RepositoryView } from '../contract/repositories.ts';
import { apiFetch } from './api.ts';
import { repositoriesKey } from './repositories.ts';
import { repositoryQuery } from './repository.ts';

const pollMs = 60_000;

export const favouritesQuery = () =>
  queryOptions({
    queryKey: ['me', 'favourites'],
    queryFn: ({ signal }) => apiFetch<RepositoryPage>('/api/v1/me/favourites', { signal }),
  });

export const recentQuery = () =>
  queryOptions({
    queryKey: ['me', 'recent'],
    queryFn: ({ signal }) => apiFetch<RecentPage>('/api/v1/me/recent', { signal }),
    // Every page that is opened changes it.
    staleTime: 0,
  });

/** Asks again each minute, only while the page is visible: that is how react-query polls. */
export const noticesQuery = () =>
  queryOptions({
    queryKey: ['me', 'notices'],
    queryFn: ({ signal }) => apiFetch<NoticeList>('/api/v1/me/notices', { signal }),
    refetchInterval: pollMs,
    refetchOnWindowFocus: true,
    staleTime: pollMs,
  });

export function useReadNotices() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (until: string) =>
      apiFetch<void>('/api/v1/me/notices/read', { method: 'POST', body: { until } }),
    onSuccess: () =>
      queryClient.setQueryData(noticesQuery().queryKey, (list) => list && { ...list, unreadCount: 0 }),
  });
}

/** Sets or takes off a star; it is drawn at once, and drawn back where it did not work. */
export function useStar({ id }: Pick<RepositoryView, 'id'>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (isFavourite: boolean) =>
      apiFetch<void>(`/api/v1/me/favourites/${encodeURIComponent(id)}`, {
        method: isFavourite ? 'POST' : 'DELETE',
      }),
    onMutate: (isFavourite) => drawStar(queryClient, id, isFavourite),
    onError: (_error, isFavourite) => drawStar(queryClient, id, !isFavourite),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: favouritesQuery().queryKey }),
  });
}

function drawStar(queryClient: QueryClient, id: string, isFavourite: boolean): void {
  queryClient.setQueryData(repositoryQuery(id).queryKey, (detail) => detail && { ...detail, isFavourite });
  queryClient.setQueriesData<{ pages: RepositoryPage[]; pageParams: unknown[] }>(
    { queryKey: repositoriesKey },
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          items: page.items.map((item) => (item.id === id ? { ...item, isFavourite } : item)),
        })),
      },
  );
}
