import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../contract/common.ts';
import type { SessionView } from '../contract/sessions.ts';
import { apiFetch } from './api.ts';

/** Where the one who asks is signed in. */
export const sessionsQuery = () =>
  queryOptions({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => apiFetch<Page<SessionView>>('/api/v1/me/sessions', { signal }),
  });

export function useEndSession() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (sessionId: string) =>
      apiFetch<null>(`/api/v1/me/sessions/${encodeURIComponent(sessionId)}`, { method: 'DELETE' }),
    // Also after a failure: it may have ended meanwhile.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: sessionsQuery().queryKey }),
  });
}

export function useEndOtherSessions() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => apiFetch<null>('/api/v1/me/sessions/end-others', { method: 'POST' }),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: sessionsQuery().queryKey }),
  });
}

/** Signs a user out everywhere, for platform administrators. */
export function useEndSessionsOf(userId: string) {
  return useMutation({
    mutationFn: () =>
      apiFetch<null>(`/api/v1/users/${encodeURIComponent(userId)}/sessions`, { method: 'DELETE' }),
  });
}
