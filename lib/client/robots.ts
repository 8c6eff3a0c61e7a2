import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../contract/common.ts';
import type { CreatedRobotView, CreateRobotInput, RobotView, UpdateRobotBody } from '../contract/robots.ts';
import { apiFetch } from './api.ts';

const robotsPath = (tenantId: string) => `/api/v1/tenants/${encodeURIComponent(tenantId)}/robots` as const;
const robotPath = (tenantId: string, robotId: string) =>
  `${robotsPath(tenantId)}/${encodeURIComponent(robotId)}` as const;

/** All robots of a tenant, by name. */
export const robotsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['robots', tenantId],
    queryFn: ({ signal }) => apiFetch<Page<RobotView>>(robotsPath(tenantId), { signal }),
  });

/** The secret is in the answer and nowhere else: it never enters the query cache. */
export function useCreateRobot(tenantId: string) {
  const refresh = useRefresh(tenantId);
  return useMutation({
    mutationFn: (body: CreateRobotInput) =>
      apiFetch<CreatedRobotView>(robotsPath(tenantId), { method: 'POST', body }),
    gcTime: 0,
    onSuccess: () => void refresh(),
  });
}

export function useUpdateRobot(tenantId: string) {
  const refresh = useRefresh(tenantId);
  return useMutation({
    mutationFn: ({ robotId, ...body }: UpdateRobotBody & { robotId: string }) =>
      apiFetch<RobotView>(robotPath(tenantId, robotId), { method: 'PATCH', body }),
    // Waits, so that the form shows what is saved now.
    onSettled: refresh,
  });
}

/** The new secret is in the answer and nowhere else. */
export function useRotateRobot(tenantId: string) {
  const refresh = useRefresh(tenantId);
  return useMutation({
    mutationFn: ({ robotId, overlapHours }: { robotId: string; overlapHours: number }) =>
      apiFetch<CreatedRobotView>(`${robotPath(tenantId, robotId)}/rotate`, {
        method: 'POST',
        body: { overlapHours },
      }),
    gcTime: 0,
    onSuccess: () => void refresh(),
  });
}

export function useDeleteRobot(tenantId: string) {
  const refresh = useRefresh(tenantId);
  return useMutation({
    mutationFn: (robotId: string) => apiFetch<null>(robotPath(tenantId, robotId), { method: 'DELETE' }),
    // Also after a failure: somebody else may have deleted it.
    onSettled: () => void refresh(),
  });
}

function useRefresh(tenantId: string) {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: robotsQuery(tenantId).queryKey });
}
