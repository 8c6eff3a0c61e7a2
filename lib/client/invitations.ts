import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../contract/common.ts';
import type {
  AcceptedView,
  AcceptInvitationInput,
  CreatedInvitationView,
  CreateInvitationInput,
  InvitationView,
} from '../contract/invitations.ts';
import { apiFetch } from './api.ts';

const invitationsPath = (tenantId: string) =>
  `/api/v1/tenants/${encodeURIComponent(tenantId)}/invitations` as const;

/** The links to a tenant that work now. */
export const invitationsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['invitations', tenantId],
    queryFn: ({ signal }) => apiFetch<Page<InvitationView>>(invitationsPath(tenantId), { signal }),
  });

/** The secret is in the answer and nowhere else. */
export function useCreateInvitation(tenantId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateInvitationInput) =>
      apiFetch<CreatedInvitationView>(invitationsPath(tenantId), { method: 'POST', body }),
    gcTime: 0,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: invitationsQuery(tenantId).queryKey }),
  });
}

export function useRevokeInvitation(tenantId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (invitationId: string) =>
      apiFetch<null>(`${invitationsPath(tenantId)}/${encodeURIComponent(invitationId)}`, {
        method: 'DELETE',
      }),
    // Also after a failure: its last use may have been taken meanwhile.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: invitationsQuery(tenantId).queryKey }),
  });
}

/** Becomes a member with one's own account, or with a new one. */
export function useAcceptInvitation(secret: string) {
  return useMutation({
    mutationFn: (body: AcceptInvitationInput) =>
      apiFetch<AcceptedView>(`/api/v1/invitations/${encodeURIComponent(secret)}/accept`, {
        method: 'POST',
        body,
      }),
    // The variables may hold a password.
    gcTime: 0,
  });
}
