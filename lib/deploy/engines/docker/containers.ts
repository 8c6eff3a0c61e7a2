import { type DeploymentRef, EngineError } from '../../engine.ts';
import type { DockerApi } from '../shared/docker-api.ts';
import { isOurs, label } from '../shared/names.ts';

export type Listed = {
  Id: string;
  Names: string[];
  State: string;
  Created: number;
  Labels: Record<string, string>;
};

export type Inspected = {
  Id: string;
  Name: string;
  RestartCount: number;
  State: {
    Status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
    ExitCode: number;
    OOMKilled: boolean;
    Error: string;
    StartedAt: string;
    Health?: { Status: 'none' | 'starting' | 'healthy' | 'unhealthy'; Log: { Output: string }[] | null };
  };
  Config: { Labels: Record<string, string>; Image: string };
  HostConfig: { Memory: number };
};

export const nameOf = ({ Names }: Listed): string => (Names[0] ?? '').replace(/^\//, '');
export const serviceOf = ({ Labels }: Pick<Listed, 'Labels'>): string => Labels[label.service] ?? '';
export const orderOf = ({ Labels }: Pick<Listed, 'Labels'>): number => Number(Labels[label.order] ?? 0);

/** All of a deployment, in the order in which they were started first; also those that do not run. */
export async function listContainers(
  api: DockerApi,
  ref: DeploymentRef,
  signal: AbortSignal,
): Promise<Listed[]> {
  return (await listOwn(api, ref, signal))
    .filter((each) => serviceOf(each) !== '')
    .sort((a, b) => orderOf(a) - orderOf(b) || (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Those that hold a volume open for a copy of it, and never run. */
export async function listHolders(
  api: DockerApi,
  ref: DeploymentRef,
  signal: AbortSignal,
): Promise<Listed[]> {
  // Earlier ones have no label; nothing else is of no service.
  const isHolder = (each: Listed) => label.holder in each.Labels || serviceOf(each) === '';
  return (await listOwn(api, ref, signal)).filter(isHolder);
}

async function listOwn(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<Listed[]> {
  const containers = await api.ask<Listed[]>({
    path: '/containers/json',
    query: { all: true, filters: { label: [`${label.deployment}=${ref.deploymentId}`] } },
    signal,
    what: 'The containers cannot be listed',
  });
  return containers.filter(({ Labels }) => isOurs(ref, Labels));
}

export async function inspect(api: DockerApi, id: string, signal: AbortSignal): Promise<Inspected | null> {
  const found = await api.ask<Inspected | { message: string }>({
    path: `/containers/${id}/json`,
    signal,
    what: 'A container cannot be asked',
    allow: [404],
  });
  return 'Id' in found ? found : null;
}

/** One that is gone already, or was never started, is as good. */
export async function stopContainer(
  api: DockerApi,
  id: string,
  { signal, seconds }: { signal: AbortSignal; seconds?: number },
): Promise<void> {
  await api.ask({
    path: `/containers/${id}/stop`,
    method: 'POST',
    ...(seconds !== undefined && { query: { t: seconds } }),
    signal,
    withinMs: 0,
    what: 'A container cannot be stopped',
    allow: [404],
  });
}

export async function removeContainer(api: DockerApi, id: string, signal: AbortSignal): Promise<void> {
  await api.ask({
    path: `/containers/${id}`,
    method: 'DELETE',
    // Only volumes without a name go with it: ours have one.
    query: { force: true, v: true },
    signal,
    withinMs: 60_000,
    what: 'A container cannot be removed',
    allow: [404, 409],
  });
}

export async function startContainer(
  api: DockerApi,
  id: string,
  service: string,
  signal: AbortSignal,
): Promise<void> {
  await api.ask({
    path: `/containers/${id}/start`,
    method: 'POST',
    signal,
    withinMs: 60_000,
    what: `${service} cannot start`,
    service,
  });
}

/**
 * From now on it comes back by itself, also after the machine has started anew.
 * @throws EngineError `exited`: a busy engine learns late of an end, and tells of it only when it shall change what ended
 */
export async function keepRunning(
  api: DockerApi,
  id: string,
  service: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await api.ask({
      path: `/containers/${id}/update`,
      method: 'POST',
      body: { RestartPolicy: { Name: 'unless-stopped' } },
      signal,
      what: `${service} cannot be kept running`,
      service,
    });
  } catch (error) {
    if (!(error instanceof EngineError) || !/cannot update a stopped container/i.test(error.message))
      throw error;
    const told = `${service} ended instead of running. Its last lines say why.`;
    throw new EngineError('exited', told, { service, cause: error });
  }
}
