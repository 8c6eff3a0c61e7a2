import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { Page } from '../contract/common.ts';
import type {
  ChangeDeploymentInput,
  CreateDeploymentInput,
  DeployFormView,
  DeploymentSummary,
  DeploymentView,
  ListDeploymentsInput,
  LogLine,
  PlanDeploymentInput,
  PlanView,
  RevisionView,
  UsageView,
} from '../contract/deployments.ts';
import { apiFetch } from './api.ts';

const deploymentsKey = ['deployments'] as const;
const pathOf = (id: string) => `/api/v1/deployments/${encodeURIComponent(id)}` as const;
const busyMs = 1_000;
const quietMs = 10_000;

/** The filter of the page's address; also of its first page, which the server puts in. */
export const deploymentsQuery = (filter: ListDeploymentsInput) =>
  infiniteQueryOptions({
    queryKey: [...deploymentsKey, 'list', filter] as const,
    queryFn: ({ pageParam, signal }) =>
      apiFetch<Page<DeploymentSummary>>('/api/v1/deployments', {
        query: { ...filter, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<DeploymentSummary>) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(({ busy }) => busy !== null)) ? busyMs : quietMs,
  });

/** Those that were removed and have left data. */
export const keptFilter = (tenant: string | undefined): ListDeploymentsInput => ({
  removed: 'true',
  ...(tenant && { tenant }),
});

/** Asked again every second as long as something is under way. */
export const deploymentQuery = (id: string) =>
  queryOptions({
    queryKey: [...deploymentsKey, 'one', id] as const,
    queryFn: ({ signal }) => apiFetch<DeploymentView>(pathOf(id), { signal }),
    refetchInterval: ({ state: { data } }) => (data?.busy ? busyMs : quietMs),
  });

export const revisionsQuery = (id: string, revision: number | null) =>
  queryOptions({
    queryKey: [...deploymentsKey, 'revisions', id, revision] as const,
    queryFn: ({ signal }) => apiFetch<Page<RevisionView>>(`${pathOf(id)}/revisions`, { signal }),
  });

export const usageQuery = (id: string) =>
  queryOptions({
    queryKey: [...deploymentsKey, 'usage', id] as const,
    queryFn: ({ signal }) => apiFetch<UsageView>(`${pathOf(id)}/usage`, { signal }),
    refetchInterval: 5_000,
    retry: false,
  });

/** The newest lines, asked again every two seconds. */
export const logsQuery = (id: string, filter: { service?: string; q?: string }) =>
  queryOptions({
    queryKey: [...deploymentsKey, 'logs', id, filter] as const,
    queryFn: ({ signal }) =>
      apiFetch<Page<LogLine>>(`${pathOf(id)}/logs`, { query: { ...filter, tail: 500 }, signal }),
    refetchInterval: 2_000,
    placeholderData: keepPreviousData,
    retry: false,
  });

export const deployFormQuery = (image: string, tenant: string | null) =>
  queryOptions({
    queryKey: [...deploymentsKey, 'form', image, tenant] as const,
    queryFn: ({ signal }) =>
      apiFetch<DeployFormView>('/api/v1/deploy-form', { query: { image, tenant }, signal }),
    placeholderData: keepPreviousData,
  });

/** What a body would lead to; null asks nothing. */
export const planQuery = (body: PlanDeploymentInput | null) =>
  queryOptions({
    queryKey: [...deploymentsKey, 'plan', body] as const,
    queryFn: ({ signal }) => apiFetch<PlanView>('/api/v1/deployments/plan', { method: 'POST', body, signal }),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 5_000,
  });

export const revealSecret = (deploymentId: string, outputId: string) =>
  apiFetch<{ value: string }>(`${pathOf(deploymentId)}/reveal`, { method: 'POST', body: { id: outputId } });

export function useCreateDeployment() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateDeploymentInput) =>
      apiFetch<DeploymentView>('/api/v1/deployments', { method: 'POST', body }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: deploymentsKey }),
  });
}

type Action = 'stop' | 'start' | 'restart' | 'cancel';

/** Everything that is done to one deployment. Each answer is how it stands now. */
export function useDeploymentChanges(id: string) {
  const queryClient = useQueryClient();
  const onSuccess = (view: DeploymentView) => queryClient.setQueryData(deploymentQuery(id).queryKey, view);
  const onSettled = () => void queryClient.invalidateQueries({ queryKey: deploymentsKey });
  const shared = { onSuccess, onSettled };
  return {
    act: useMutation({
      mutationFn: (action: Action) => apiFetch<DeploymentView>(`${pathOf(id)}/${action}`, { method: 'POST' }),
      ...shared,
    }),
    change: useMutation({
      mutationFn: (body: ChangeDeploymentInput) =>
        apiFetch<DeploymentView>(pathOf(id), { method: 'PATCH', body }),
      ...shared,
    }),
    rollback: useMutation({
      mutationFn: (body: { revision: number; from: number; reason: string }) =>
        apiFetch<DeploymentView>(`${pathOf(id)}/rollback`, { method: 'POST', body }),
      ...shared,
    }),
    remove: useMutation({
      mutationFn: ({ volumes }: { volumes: boolean }) =>
        apiFetch<DeploymentView>(pathOf(id), { method: 'DELETE', query: { volumes } }),
      ...shared,
    }),
  };
}
