import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { SettingsView, UpdateSettingsBody } from '../contract/users.ts';
import { apiFetch } from './api.ts';
import { meQuery } from './me.ts';

export const settingsQuery = () =>
  queryOptions({
    queryKey: ['settings'],
    queryFn: ({ signal }) => apiFetch<SettingsView>('/api/v1/settings', { signal }),
  });

export function useUpdateSettings() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateSettingsBody) =>
      apiFetch<SettingsView>('/api/v1/settings', { method: 'PATCH', body }),
    onSuccess(settings) {
      queryClient.setQueryData(settingsQuery().queryKey, settings);
      void queryClient.invalidateQueries({ queryKey: meQuery().queryKey });
    },
  });
}
