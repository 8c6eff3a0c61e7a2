import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import type { MeView, UpdateMeBody } from '../contract/me.ts';
import { apiFetch } from './api.ts';

export const meQuery = () =>
  queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => apiFetch<MeView>('/api/v1/me', { signal }),
    staleTime: 60_000,
  });

/** Who is signed in. The console's layout has put it into the page, so this never waits. */
export function useMe(): MeView {
  return useSuspenseQuery(meQuery()).data;
}

export function useUpdateMe() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateMeBody) => apiFetch<MeView>('/api/v1/me', { method: 'PATCH', body }),
    onSuccess: (me) => queryClient.setQueryData(meQuery().queryKey, me),
  });
}
