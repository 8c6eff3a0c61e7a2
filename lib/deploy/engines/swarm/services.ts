import type { DeploymentRef } from '../../engine.ts';
import type { DockerApi } from '../shared/docker-api.ts';
import { isOurs, label } from '../shared/names.ts';

export type SwarmService = {
  ID: string;
  Version: { Index: number };
  Spec: {
    Name: string;
    Labels: Record<string, string>;
    Mode: { Replicated: { Replicas: number } };
    TaskTemplate: Record<string, unknown> & { ForceUpdate?: number };
  } & Record<string, unknown>;
  Endpoint?: { Ports?: { PublishedPort?: number; TargetPort: number }[] };
  ServiceStatus?: { RunningTasks: number; DesiredTasks: number };
};

export const idOf = ({ Spec }: SwarmService): string => Spec.Labels[label.service] ?? '';
export const replicasOf = ({ Spec }: SwarmService): number => Spec.Mode.Replicated.Replicas;

export function secretIdsOf({ Spec }: SwarmService): string[] {
  const spec = Spec.TaskTemplate.ContainerSpec as { Secrets?: { SecretID: string }[] } | undefined;
  return (spec?.Secrets ?? []).map(({ SecretID }) => SecretID);
}

/** In the order in which they were applied. */
export async function listServices(
  api: DockerApi,
  ref: DeploymentRef,
  signal: AbortSignal,
): Promise<SwarmService[]> {
  const services = await api.ask<SwarmService[]>({
    path: '/services',
    query: { status: true, filters: { label: [`${label.deployment}=${ref.deploymentId}`] } },
    signal,
    what: 'The services cannot be listed',
  });
  return services
    .filter(({ Spec }) => isOurs(ref, Spec.Labels))
    .sort((a, b) => Number(a.Spec.Labels[label.order]) - Number(b.Spec.Labels[label.order]));
}

export const findService = async (
  api: DockerApi,
  ref: DeploymentRef,
  service: string,
  signal: AbortSignal,
): Promise<SwarmService | undefined> =>
  (await listServices(api, ref, signal)).find((each) => idOf(each) === service);

/** Changes a service as it is now; somebody else's change in between is a refusal of the engine. */
export async function updateService(
  api: DockerApi,
  { ID, Version }: SwarmService,
  spec: object,
  {
    signal,
    auth,
    service,
  }: {
    signal: AbortSignal;
    auth?: { username: string; password: string; serveraddress: string } | undefined;
    service: string;
  },
): Promise<void> {
  await api.ask({
    path: `/services/${ID}/update`,
    method: 'POST',
    // Without a header the credential that the nodes have would be dropped.
    query: { version: Version.Index, ...(!auth && { registryAuthFrom: 'spec' }) },
    body: spec,
    ...(auth && { auth }),
    signal,
    what: `${service} cannot be changed`,
    service,
  });
}
