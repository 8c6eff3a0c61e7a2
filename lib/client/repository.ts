import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { MoveRepositoryBody, RepositoryDetail, UpdateRepositoryBody } from '../contract/repositories.ts';
import { apiFetch } from './api.ts';
import { repositoriesKey } from './repositories.ts';

/** The path of one repository in the API; everything about it lies below. */
export function repositoryPath(repositoryId: string): `/api/v1/${string}` {
  return `/api/v1/repositories/${encodeURIComponent(repositoryId)}`;
}

/** Everything below this key is about one repository: its detail, tags and images. */
export const repositoryKey = (repositoryId: string) => ['repositories', 'one', repositoryId] as const;

export const repositoryQuery = (repositoryId: string) =>
  queryOptions({
    queryKey: [...repositoryKey(repositoryId), 'detail'] as const,
    queryFn: ({ signal }) => apiFetch<RepositoryDetail>(repositoryPath(repositoryId), { signal }),
  });

/** Fails with the reason `stale-version` where somebody else has changed it since `version`. */
export function useUpdateRepository(repositoryId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateRepositoryBody) =>
      apiFetch<RepositoryDetail>(repositoryPath(repositoryId), { method: 'PATCH', body }),
    onSuccess: async (detail) => {
      queryClient.setQueryData(repositoryQuery(repositoryId).queryKey, detail);
      await queryClient.invalidateQueries({ queryKey: repositoriesKey });
    },
  });
}

/** Gives it another name. Whatever shows the old one is read again, also the newer version that somebody else has made. */
export function useMoveRepository(repositoryId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: MoveRepositoryBody) =>
      apiFetch<RepositoryDetail>(`${repositoryPath(repositoryId)}/move`, { method: 'POST', body }),
    onSuccess: (detail) => queryClient.setQueryData(repositoryQuery(repositoryId).queryKey, detail),
    onSettled: async () => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['repositories'] }),
        queryClient.invalidateQueries({ queryKey: ['me'], refetchType: 'none' }),
      ]);
    },
  });
}
