import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../contract/common.ts';
import type { CreatedTokenView, CreateTokenInput, TokenView } from '../contract/me.ts';
import { apiFetch } from './api.ts';

/** All access tokens of the one who asks. */
export const tokensQuery = () =>
  queryOptions({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => apiFetch<Page<TokenView>>('/api/v1/me/tokens', { signal }),
  });

/** The access tokens of a user, for platform administrators. */
export const tokensOfUserQuery = (userId: string) =>
  queryOptions({
    queryKey: ['tokens', userId],
    queryFn: ({ signal }) =>
      apiFetch<Page<TokenView>>(`/api/v1/users/${encodeURIComponent(userId)}/tokens`, { signal }),
  });

/** The secret is in the answer and nowhere else: it never enters the query cache. */
export function useCreateToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateTokenInput) =>
      apiFetch<CreatedTokenView>('/api/v1/me/tokens', { method: 'POST', body }),
    // What the mutation answered is forgotten as soon as nobody shows it.
    gcTime: 0,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: tokensQuery().queryKey }),
  });
}

/** The new secret is in the answer and nowhere else. */
export function useRotateToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ tokenId, overlapHours }: { tokenId: string; overlapHours: number }) =>
      apiFetch<CreatedTokenView>(`/api/v1/me/tokens/${encodeURIComponent(tokenId)}/rotate`, {
        method: 'POST',
        body: { overlapHours },
      }),
    gcTime: 0,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: tokensQuery().queryKey }),
  });
}

/** @param ownerId the user whose token it is, for platform administrators; null: one's own. */
export function useRevokeToken(ownerId: string | null) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (tokenId: string) =>
      apiFetch<null>(
        `/api/v1/${ownerId === null ? 'me' : `users/${encodeURIComponent(ownerId)}`}/tokens/${encodeURIComponent(tokenId)}`,
        { method: 'DELETE' },
      ),
    // Also after a failure: somebody else may have revoked it.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: tokensQuery().queryKey }),
  });
}
