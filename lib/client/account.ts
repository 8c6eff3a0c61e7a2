import { useMutation } from '@tanstack/react-query';
import type { ChangePasswordBody } from '../contract/me.ts';
import { apiFetch } from './api.ts';

/** Ends the other sessions of the account; the one that asks stays. */
export function useChangePassword() {
  return useMutation({
    mutationFn: (body: ChangePasswordBody) => apiFetch<null>('/api/v1/me/password', { method: 'POST', body }),
    gcTime: 0,
  });
}
