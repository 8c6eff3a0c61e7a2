import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { Page } from '../contract/common.ts';
import type { DeletionBody, DeletionPreview, DeletionView, UndoneView } from '../contract/deletions.ts';
import { apiFetch } from './api.ts';
import { imagesKey } from './images.ts';
import { repositoriesKey } from './repositories.ts';
import { repositoryKey, repositoryPath, repositoryQuery } from './repository.ts';
import { tagsKey } from './tags.ts';

/** The most tags that one request may name. */
export const maxTagsPerDeletion = 500;

const deletionsKey = ['deletions'] as const;

/** What can still be undone, in one repository or in a whole tenant. */
export type DeletionFilter = { repository: string } | { tenant: string };

export const deletionsQuery = (filter: DeletionFilter) =>
  infiniteQueryOptions({
    queryKey: [...deletionsKey, 'list', filter] as const,
    queryFn: ({ pageParam, signal }) =>
      apiFetch<Page<DeletionView>>('/api/v1/deletions', { query: { ...filter, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<DeletionView>) => page.nextCursor,
  });

/** What would fall. Never kept: between two looks somebody may have pushed. */
export const deletionPreviewQuery = (repositoryId: string, body: DeletionBody) =>
  queryOptions({
    queryKey: [...deletionsKey, 'preview', repositoryId, body] as const,
    queryFn: ({ signal }) =>
      apiFetch<DeletionPreview>(`${repositoryPath(repositoryId)}/deletions/preview`, {
        method: 'POST',
        body,
        signal,
      }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

export function useDeleteContent(repositoryId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: DeletionBody) =>
      apiFetch<DeletionView>(`${repositoryPath(repositoryId)}/deletions`, { method: 'POST', body }),
    onSuccess: (deletion) => refresh(queryClient, deletion),
  });
}

export function useUndoDeletion() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (deletionId: string) =>
      apiFetch<UndoneView>(`/api/v1/deletions/${encodeURIComponent(deletionId)}/undo`, { method: 'POST' }),
    onSuccess: ({ deletion }) => refresh(queryClient, deletion),
  });
}

/**
 * Fetches anew what a deletion, or its undoing, has changed. The page that shows what is gone would only get a 404:
 * its own data is marked as old and left alone, since whoever deletes leads away from it.
 */
async function refresh(
  queryClient: QueryClient,
  { repositoryId, kind, undoneAt }: DeletionView,
): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: imagesKey(repositoryId), refetchType: 'none' });
  const gone = kind === 'repository' && undoneAt === null;
  if (gone)
    await queryClient.invalidateQueries({ queryKey: repositoryKey(repositoryId), refetchType: 'none' });
  const changed = gone ? [] : [repositoryQuery(repositoryId).queryKey, tagsKey(repositoryId)];
  for (const queryKey of [...changed, [...deletionsKey, 'list'], repositoriesKey]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}
