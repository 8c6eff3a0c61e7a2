import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type {
  CreateUserInput,
  ListUsersInput,
  UpdateUserBody,
  UserPage,
  UserView,
} from '../contract/users.ts';
import { apiFetch } from './api.ts';
import { meQuery } from './me.ts';
import { paths } from './paths.ts';

/** A filter as the address gives it, without what belongs to the pages. */
export type UserFilter = Omit<ListUsersInput, 'cursor' | 'limit'>;

/** Everything below this key tells of users: invalidate it after a change. */
const usersKey = ['users'] as const;
const userPath = (userId: string) => `/api/v1/users/${encodeURIComponent(userId)}` as const;

/** The address of the page of one user. */
export const userHref = (userId: string) => `${paths.users}/${encodeURIComponent(userId)}`;

export const usersQuery = (filter: UserFilter) =>
  infiniteQueryOptions({
    queryKey: [...usersKey, 'list', filter] as const,
    queryFn: ({ pageParam, signal }) =>
      apiFetch<UserPage>('/api/v1/users', { query: { ...filter, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: UserPage) => page.nextCursor,
  });

export const userQuery = (userId: string) =>
  queryOptions({
    queryKey: [...usersKey, 'one', userId] as const,
    queryFn: ({ signal }) => apiFetch<UserView>(userPath(userId), { signal }),
  });

export function useCreateUser() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateUserInput) => apiFetch<UserView>('/api/v1/users', { method: 'POST', body }),
    // The variables hold a password: forgotten as soon as nobody shows them.
    gcTime: 0,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: usersKey }),
  });
}

export function useUpdateUser(userId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateUserBody) => apiFetch<UserView>(userPath(userId), { method: 'PATCH', body }),
    onSuccess(user) {
      queryClient.setQueryData(userQuery(userId).queryKey, user);
      // Members show names and the disabled mark; the frame shows oneself.
      for (const queryKey of [usersKey, ['tenants'], meQuery().queryKey]) {
        void queryClient.invalidateQueries({ queryKey });
      }
    },
    // Waits after a refusal: with it the form shows what somebody else has changed.
    onError: () => queryClient.invalidateQueries({ queryKey: usersKey }),
  });
}

/** Ends every session of the user. */
export function useResetPassword(userId: string) {
  return useMutation({
    mutationFn: (password: string) =>
      apiFetch<null>(`${userPath(userId)}/password`, { method: 'POST', body: { password } }),
    gcTime: 0,
  });
}
