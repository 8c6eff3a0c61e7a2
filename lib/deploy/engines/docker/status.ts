import type { ServiceState, ServiceStatus, UsageView } from '../../../contract/deployments.ts';
import { type DeploymentRef, EngineError } from '../../engine.ts';
import type { DockerApi } from '../shared/docker-api.ts';
import { type Inspected, inspect, type Listed, listContainers, serviceOf } from './containers.ts';
import { deathOf } from './wait-healthy.ts';

/** Of one service there may be containers of an earlier specification, kept for the way back: the newest counts. */
export function currentOf(containers: readonly Listed[]): Map<string, Listed[]> {
  const services = new Map<string, Listed[]>();
  for (const each of containers) {
    services.set(serviceOf(each), [...(services.get(serviceOf(each)) ?? []), each]);
  }
  for (const [service, all] of services) {
    const running = all.filter(({ State }) => State === 'running');
    const newest = all.reduce((a, b) => (a.Created >= b.Created ? a : b));
    const spec = (running[0] ?? newest).Labels['ownbase.spec'];
    services.set(
      service,
      all.filter(({ Labels }) => Labels['ownbase.spec'] === spec),
    );
  }
  return services;
}

export async function readStatus(
  api: DockerApi,
  ref: DeploymentRef,
  signal: AbortSignal,
): Promise<ServiceStatus[]> {
  const services = currentOf(await listContainers(api, ref, signal));
  return await Promise.all(
    [...services].map(async ([id, containers]) => {
      const inspected = await Promise.all(containers.map(({ Id }) => inspect(api, Id, signal)));
      return presentService(
        id,
        inspected.filter((each) => each !== null),
      );
    }),
  );
}

function presentService(id: string, containers: readonly Inspected[]): ServiceStatus {
  const states = containers.map(stateOf);
  const worst = worstFirst.find((state) => states.includes(state)) ?? 'missing';
  const broken = containers.find((each) => stateOf(each) === worst);
  return {
    id,
    state: worst,
    replicas: containers.length,
    readyReplicas: states.filter((state) => state === 'running').length,
    startedAt: broken && worst === 'running' ? new Date(broken.State.StartedAt).toISOString() : null,
    restarts: containers.reduce((total, { RestartCount }) => total + RestartCount, 0),
    message: broken && (worst === 'exited' || worst === 'unhealthy') ? messageOf(broken, id) : null,
  };
}

const worstFirst: ServiceState[] = ['exited', 'unhealthy', 'starting', 'stopped', 'running'];
/** What somebody has stopped ended by a signal, or by itself after one. */
const stopCodes = new Set([0, 137, 143]);

function stateOf({ State }: Inspected): ServiceState {
  if (State.Status === 'running') {
    const health = State.Health?.Status ?? 'none';
    return health === 'unhealthy' ? 'unhealthy' : health === 'starting' ? 'starting' : 'running';
  }
  if (State.Status === 'restarting' || State.Status === 'created') return 'starting';
  return stopCodes.has(State.ExitCode) && !State.OOMKilled ? 'stopped' : 'exited';
}

function messageOf(container: Inspected, service: string): string {
  if (container.State.Status !== 'running') return deathOf(container, service).message;
  return container.State.Health?.Log?.at(-1)?.Output.trim() || 'Its health check fails.';
}

type Stats = {
  cpu_stats: { cpu_usage: { total_usage: number }; system_cpu_usage?: number; online_cpus?: number };
  precpu_stats: { cpu_usage: { total_usage: number }; system_cpu_usage?: number };
  memory_stats: { usage?: number; limit?: number; stats?: Record<string, number> };
};

export async function readUsage(
  api: DockerApi,
  ref: DeploymentRef,
  signal: AbortSignal,
): Promise<UsageView['services']> {
  const services = currentOf(await listContainers(api, ref, signal));
  return await Promise.all(
    [...services].map(async ([id, containers]) => {
      const running = containers.filter(({ State }) => State === 'running');
      const all = await Promise.all(running.map(({ Id }) => readStats(api, Id, signal)));
      const known = all.filter((each) => each !== null);
      const sum = (of: (each: (typeof known)[number]) => number) =>
        known.reduce((total, each) => total + of(each), 0);
      return {
        id,
        cpus: sum(({ cpus }) => cpus),
        memoryBytes: sum(({ memoryBytes }) => memoryBytes),
        memoryLimitBytes: sum(({ limitBytes }) => limitBytes) || null,
      };
    }),
  );
}

async function readStats(api: DockerApi, id: string, signal: AbortSignal) {
  try {
    const stats = await api.ask<Stats>({
      path: `/containers/${id}/stats`,
      query: { stream: false },
      signal,
      what: 'The use of a container cannot be read',
    });
    return presentStats(stats);
  } catch (error) {
    // One that has just ended uses nothing.
    if (error instanceof EngineError) return null;
    throw error;
  }
}

function presentStats({ cpu_stats: now, precpu_stats: before, memory_stats: memory }: Stats) {
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  const cpus = passed > 0 ? (used / passed) * (now.online_cpus ?? 1) : 0;
  // What the kernel keeps of files is given back when it is needed.
  const cached = memory.stats?.inactive_file ?? memory.stats?.total_inactive_file ?? 0;
  return {
    cpus: Math.max(0, cpus),
    memoryBytes: Math.max(0, (memory.usage ?? 0) - cached),
    limitBytes: memory.limit ?? 0,
  };
}
