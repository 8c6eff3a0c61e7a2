import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Page, Role } from '../contract/common.ts';
import type {
  AddMemberBody,
  CreateTenantInput,
  ListTenantsInput,
  MemberView,
  TenantPage,
  TenantView,
  UpdateTenantBody,
} from '../contract/tenants.ts';
import { apiFetch } from './api.ts';
import { meQuery } from './me.ts';

/** A filter as the address gives it, without what belongs to the pages. */
export type TenantFilter = Omit<ListTenantsInput, 'cursor' | 'limit'>;

/** Everything below this key tells of tenants and their members: invalidate it after a change. */
const tenantsKey = ['tenants'] as const;
/** Users show their tenants and roles. */
const usersKey = ['users'] as const;

const tenantPath = (tenantId: string) => `/api/v1/tenants/${encodeURIComponent(tenantId)}` as const;
const memberPath = (tenantId: string, userId: string) =>
  `${tenantPath(tenantId)}/members/${encodeURIComponent(userId)}` as const;

export const tenantsQuery = (filter: TenantFilter) =>
  infiniteQueryOptions({
    queryKey: [...tenantsKey, 'list', filter] as const,
    queryFn: ({ pageParam, signal }) =>
      apiFetch<TenantPage>('/api/v1/tenants', { query: { ...filter, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: TenantPage) => page.nextCursor,
  });

export const tenantQuery = (tenantId: string) =>
  queryOptions({
    queryKey: [...tenantsKey, 'one', tenantId] as const,
    queryFn: ({ signal }) => apiFetch<TenantView>(tenantPath(tenantId), { signal }),
  });

/** All members of a tenant, by name. */
export const membersQuery = (tenantId: string) =>
  queryOptions({
    queryKey: [...tenantsKey, 'members', tenantId] as const,
    queryFn: ({ signal }) => apiFetch<Page<MemberView>>(`${tenantPath(tenantId)}/members`, { signal }),
  });

export function useCreateTenant() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: CreateTenantInput) =>
      apiFetch<TenantView>('/api/v1/tenants', { method: 'POST', body }),
    onSuccess: () => void refresh(),
  });
}

export function useUpdateTenant(tenantId: string) {
  const queryClient = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: UpdateTenantBody) =>
      apiFetch<TenantView>(tenantPath(tenantId), { method: 'PATCH', body }),
    onSuccess(tenant) {
      queryClient.setQueryData(tenantQuery(tenantId).queryKey, tenant);
      void refresh();
    },
    // Waits after a refusal: with it the form shows what somebody else has changed.
    onError: refresh,
  });
}

/** With all that it has. */
export function useDeleteTenant(tenantId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (confirm: string) =>
      apiFetch<null>(tenantPath(tenantId), { method: 'DELETE', query: { confirm } }),
    onSettled: () => void refresh(),
  });
}

export function useRestoreTenant(tenantId: string) {
  const queryClient = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => apiFetch<TenantView>(`${tenantPath(tenantId)}/restore`, { method: 'POST' }),
    onSuccess: (tenant) => queryClient.setQueryData(tenantQuery(tenantId).queryKey, tenant),
    onSettled: () => void refresh(),
  });
}

export function useAddMember(tenantId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: AddMemberBody) =>
      apiFetch<MemberView>(`${tenantPath(tenantId)}/members`, { method: 'POST', body }),
    onSuccess: () => void refresh(),
  });
}

export function useUpdateMember(tenantId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ userId, role }: { userId: string; role: Role }) =>
      apiFetch<MemberView>(memberPath(tenantId, userId), { method: 'PATCH', body: { role } }),
    // Also after a failure: somebody else may have changed or removed the member. Waits, so that what was chosen is
    // shown until the list has it.
    onSettled: refresh,
  });
}

export function useRemoveMember(tenantId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (userId: string) => apiFetch<null>(memberPath(tenantId, userId), { method: 'DELETE' }),
    onSettled: () => void refresh(),
  });
}

/** Ends one's own membership. */
export function useLeaveTenant() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (tenantId: string) =>
      apiFetch<null>(`/api/v1/me/tenants/${encodeURIComponent(tenantId)}`, { method: 'DELETE' }),
    onSettled: () => void refresh(),
  });
}

/** Tenants, who is in them, and the tenant switch of the frame are all told anew. */
function useRefresh() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all(
      [tenantsKey, usersKey, meQuery().queryKey].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    );
}
