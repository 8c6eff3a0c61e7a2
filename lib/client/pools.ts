import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../contract/common.ts';
import type {
  CreatePoolInput,
  PoolDeploymentView,
  PoolGrant,
  PoolTestView,
  PoolView,
  SetGrantBody,
  TestPoolBody,
  UpdatePoolBody,
} from '../contract/pools.ts';
import { apiFetch } from './api.ts';

const poolsKey = ['pools'] as const;
const poolPath = (id: string) => `/api/v1/pools/${encodeURIComponent(id)}` as const;
const grantPath = (id: string, tenantId: string) =>
  `${poolPath(id)}/grants/${encodeURIComponent(tenantId)}` as const;
/** Engines come and go. */
const againMs = 10_000;

export const poolsQuery = () =>
  queryOptions({
    queryKey: [...poolsKey, 'list'] as const,
    queryFn: ({ signal }) => apiFetch<Page<PoolView>>('/api/v1/pools', { signal }),
    refetchInterval: againMs,
  });

export const poolQuery = (id: string) =>
  queryOptions({
    queryKey: [...poolsKey, 'one', id] as const,
    queryFn: ({ signal }) => apiFetch<PoolView>(poolPath(id), { signal }),
    refetchInterval: againMs,
  });

export const poolDeploymentsQuery = (id: string) =>
  queryOptions({
    queryKey: [...poolsKey, 'deployments', id] as const,
    queryFn: ({ signal }) => apiFetch<Page<PoolDeploymentView>>(`${poolPath(id)}/deployments`, { signal }),
    refetchInterval: againMs,
  });

/** Tries a connection without keeping it. */
export const testConnection = (body: TestPoolBody) =>
  apiFetch<PoolTestView>('/api/v1/pools/test', { method: 'POST', body });

export function usePoolChanges() {
  const queryClient = useQueryClient();
  const onSettled = () => void queryClient.invalidateQueries({ queryKey: poolsKey });
  return {
    create: useMutation({
      mutationFn: (body: CreatePoolInput) => apiFetch<PoolView>('/api/v1/pools', { method: 'POST', body }),
      onSettled,
    }),
    update: useMutation({
      mutationFn: ({ id, ...body }: UpdatePoolBody & { id: string }) =>
        apiFetch<PoolView>(poolPath(id), { method: 'PATCH', body }),
      onSuccess: (pool) => queryClient.setQueryData(poolQuery(pool.id).queryKey, pool),
      // Waits after a refusal: with it the form shows what somebody else has changed.
      onError: () => queryClient.invalidateQueries({ queryKey: poolsKey }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (id: string) => apiFetch<null>(poolPath(id), { method: 'DELETE' }),
      onSettled,
    }),
    test: useMutation({
      mutationFn: (id: string) => apiFetch<PoolTestView>(`${poolPath(id)}/test`, { method: 'POST' }),
      onSettled,
    }),
    grant: useMutation({
      mutationFn: ({ id, tenantId, ...body }: SetGrantBody & { id: string; tenantId: string }) =>
        apiFetch<PoolGrant>(grantPath(id, tenantId), { method: 'PATCH', body }),
      onSettled,
    }),
    revoke: useMutation({
      mutationFn: ({ id, tenantId }: { id: string; tenantId: string }) =>
        apiFetch<null>(grantPath(id, tenantId), { method: 'DELETE' }),
      onSettled,
    }),
  };
}
