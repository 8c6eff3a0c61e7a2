import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { ReconcileRunView, RegistryView, UnknownGroupPage } from '../contract/registry.ts';
import { apiFetch } from './api.ts';

const registryKey = ['registry'] as const;

/** The run that waits or is under way; there is one at most. */
export const activeRunOf = ({ runs }: RegistryView): ReconcileRunView | null =>
  runs.find(({ finishedAt }) => finishedAt === null) ?? null;

/** The last run that has ended. */
export const lastRunOf = ({ runs }: RegistryView): ReconcileRunView | null =>
  runs.find(({ finishedAt }) => finishedAt !== null) ?? null;

/** Asked again every one and a half seconds as long as a run is under way. */
export const registryQuery = () =>
  queryOptions({
    queryKey: [...registryKey, 'state'] as const,
    queryFn: ({ signal }) => apiFetch<RegistryView>('/api/v1/registry', { signal }),
    refetchInterval: ({ state: { data } }) => (data && activeRunOf(data) ? 1_500 : 30_000),
  });

/** @param runId the last run that has ended: each finds the list anew. */
export const unknownQuery = (runId: string | null) =>
  infiniteQueryOptions({
    queryKey: [...registryKey, 'unknown', runId] as const,
    queryFn: ({ pageParam, signal }) =>
      apiFetch<UnknownGroupPage>('/api/v1/registry/unknown', { query: { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: UnknownGroupPage) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

export function useReconcile() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { adopt: boolean }) =>
      apiFetch<ReconcileRunView>('/api/v1/registry/reconcile', { method: 'POST', body }),
    // Also after a failure: somebody else may have started one.
    onSettled: () => queryClient.invalidateQueries({ queryKey: registryKey }),
  });
}
