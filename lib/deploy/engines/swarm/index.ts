import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceState, ServiceStatus } from '../../../contract/deployments.ts';
import type { PoolConnection, PoolFacts } from '../../../contract/pools.ts';
import { type DeploymentRef, type Engine, EngineError, type LogOptions, type Probe } from '../../engine.ts';
import { listContainers, removeContainer, serviceOf } from '../docker/containers.ts';
import { readUsage } from '../docker/status.ts';
import {
  backupVolume,
  listVolumes,
  presentVolumes,
  removeHolders,
  removeVolume,
  restoreVolume,
} from '../docker/volumes.ts';
import { createDockerApi, type DockerApi } from '../shared/docker-api.ts';
import { architectureOf, readInfo, warningsOf } from '../shared/docker-facts.ts';
import { merged, openLog } from '../shared/docker-logs.ts';
import { resolveExternalDigest } from '../shared/docker-pull.ts';
import { isOurs, label, networkName } from '../shared/names.ts';
import { httpProbe } from '../shared/probe.ts';
import { applyToSwarm, listSecrets, readPlace, removeSecret, removeService } from './apply.ts';
import { findService, idOf, listServices, replicasOf, type SwarmService, updateService } from './services.ts';
import { replicasLabel } from './spec.ts';
import { hasFailed, isRunning, listTasks, taskProblem } from './tasks.ts';

/**
 * A Swarm by one of its managers. Volumes are of one node: services that have some run on the manager that we speak to.
 * With one node ports are the node's own; with several the ingress mesh has them.
 */
export function createSwarmEngine(connection: PoolConnection): Engine {
  const api = createDockerApi(connection);
  const each = async (
    ref: DeploymentRef,
    signal: AbortSignal,
    change: (service: SwarmService) => Promise<void>,
  ) => {
    for (const service of await listServices(api, ref, signal)) await change(service);
  };
  return {
    kind: 'swarm',
    facts: ({ signal }) => readFacts(api, signal),
    takenPorts: ({ signal }) => takenPorts(api, signal),
    resolveExternal: (image, { signal }) => resolveExternalDigest(api, image, signal),
    apply: (ref, plan, options) => applyToSwarm(api, ref, plan, options),
    status: (ref, { signal }) => readStatus(api, ref, signal),
    logs: (ref, options) => readLogs(api, ref, options),
    usage: (ref, { signal }) => readUsage(api, ref, signal),
    async stop(ref, { signal }) {
      await each(ref, signal, (service) => setReplicas(api, service, 0, signal));
      await untilStopped(api, ref, signal);
    },
    start: (ref, { signal }) =>
      each(ref, signal, async (service) => {
        if (replicasOf(service) > 0) return;
        await setReplicas(api, service, Number(service.Spec.Labels[replicasLabel] ?? 1), signal);
      }),
    restart: (ref, { signal }) => each(ref, signal, (service) => restart(api, service, signal)),
    async scale(ref, id, replicas, { signal }) {
      const service = await findService(api, ref, id, signal);
      if (service) await setReplicas(api, service, replicas, signal);
    },
    volumes: (ref, { signal }) => presentVolumes(api, ref, signal),
    async backup(ref, place, name, { signal }) {
      const image = await imageOf(api, ref, place.service, signal);
      await backupVolume(api, ref, place, { name, image, signal });
    },
    async restore(ref, place, name, { signal }) {
      const image = await imageOf(api, ref, place.service, signal);
      await removeEnded(api, ref, signal);
      await restoreVolume(api, ref, place, { name, image, signal });
    },
    remove: (ref, { signal, volumes }) => removeAll(api, ref, { signal, withVolumes: volumes }),
    probe: (ref, probe, { signal }) => probePort(api, ref, probe, signal),
    async [Symbol.asyncDispose]() {},
  };
}

type Node = {
  Description: {
    Platform: { Architecture: string };
    Resources: { NanoCPUs: number; MemoryBytes: number };
    Engine: { EngineVersion: string };
  };
  Status: { State: string };
};

async function readFacts(api: DockerApi, signal: AbortSignal): Promise<PoolFacts> {
  await readPlace(api, signal);
  const [info, all] = await Promise.all([
    readInfo(api, signal),
    api.ask<Node[]>({ path: '/nodes', signal, what: 'The nodes cannot be listed' }),
  ]);
  const nodes = all.filter(({ Status }) => Status.State === 'ready');
  const sum = (of: (node: Node) => number) => nodes.reduce((total, node) => total + of(node), 0);
  const several =
    all.length > 1
      ? [
          'Volumes are of one node: services that have some run on the manager that this pool names, and nowhere else.',
        ]
      : [];
  return {
    engineVersion: info.ServerVersion,
    apiVersion: await api.version(signal),
    architectures: [...new Set(nodes.map((node) => architectureOf(node.Description.Platform.Architecture)))],
    nodes: nodes.length,
    cpus: sum(({ Description }) => Description.Resources.NanoCPUs / 1e9),
    memoryBytes: sum(({ Description }) => Description.Resources.MemoryBytes),
    storageClasses: [],
    ingressClasses: [],
    warnings: [...warningsOf(info), ...several],
  };
}

async function takenPorts(api: DockerApi, signal: AbortSignal): Promise<ReadonlySet<number>> {
  const [services, containers] = await Promise.all([
    api.ask<SwarmService[]>({ path: '/services', signal, what: 'The ports cannot be listed' }),
    api.ask<{ Ports: { PublicPort?: number }[] | null }[]>({
      path: '/containers/json',
      signal,
      what: 'The ports cannot be listed',
    }),
  ]);
  const ofServices = services
    .flatMap(({ Endpoint }) => Endpoint?.Ports ?? [])
    .map((port) => port.PublishedPort);
  const ofContainers = containers.flatMap(({ Ports }) => Ports ?? []).map((port) => port.PublicPort);
  return new Set([...ofServices, ...ofContainers].filter((port) => port !== undefined));
}

async function readStatus(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<ServiceStatus[]> {
  const services = await listServices(api, ref, signal);
  return await Promise.all(services.map((service) => presentService(api, service, signal)));
}

async function presentService(
  api: DockerApi,
  service: SwarmService,
  signal: AbortSignal,
): Promise<ServiceStatus> {
  const id = idOf(service);
  const tasks = await listTasks(api, service.ID, signal);
  const running = tasks.filter(isRunning);
  const wanted = replicasOf(service);
  const failures = tasks.filter(hasFailed);
  const problem =
    running.length >= wanted || !tasks[0]
      ? null
      : await firstProblem(api, tasks.slice(0, wanted * 2), id, signal);
  const state: ServiceState =
    wanted === 0
      ? 'stopped'
      : running.length >= wanted
        ? 'running'
        : problem
          ? problem.code === 'not-healthy'
            ? 'unhealthy'
            : 'exited'
          : 'starting';
  const since = running.map(({ Status }) => Status.Timestamp).sort()[0];
  return {
    id,
    state,
    replicas: wanted,
    readyReplicas: running.length,
    startedAt: since ? new Date(since).toISOString() : null,
    restarts: failures.length,
    message: problem?.message ?? null,
  };
}

async function firstProblem(
  api: DockerApi,
  tasks: Awaited<ReturnType<typeof listTasks>>,
  service: string,
  signal: AbortSignal,
): Promise<EngineError | null> {
  for (const task of tasks) {
    const problem = await taskProblem(api, task, service, signal);
    if (problem) return problem;
  }
  return null;
}

async function* readLogs(api: DockerApi, ref: DeploymentRef, { service, ...options }: LogOptions) {
  const asked = (await listServices(api, ref, options.signal)).filter(
    (each) => service === null || idOf(each) === service,
  );
  const open = (each: SwarmService) =>
    openLog(api, `/services/${each.ID}/logs`, { service: idOf(each), replica: '' }, options);
  yield* merged(await Promise.all(asked.map(open)));
}

async function setReplicas(
  api: DockerApi,
  service: SwarmService,
  replicas: number,
  signal: AbortSignal,
): Promise<void> {
  const before = replicasOf(service);
  if (before === replicas) return;
  const Labels = { ...service.Spec.Labels, ...(replicas === 0 && { [replicasLabel]: String(before) }) };
  const spec = { ...service.Spec, Labels, Mode: { Replicated: { Replicas: replicas } } };
  await updateService(api, service, spec, { signal, service: idOf(service) });
}

async function restart(api: DockerApi, service: SwarmService, signal: AbortSignal): Promise<void> {
  const template = service.Spec.TaskTemplate;
  const TaskTemplate = { ...template, ForceUpdate: (template.ForceUpdate ?? 0) + 1 };
  await updateService(api, service, { ...service.Spec, TaskTemplate }, { signal, service: idOf(service) });
}

const everyMs = 300;

/** Until no container of it runs: then its volumes are nobody's. */
async function untilStopped(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  const runs = async () => (await listContainers(api, ref, signal)).some(({ State }) => State === 'running');
  while (await runs()) await sleep(everyMs, undefined, { signal });
}

/** Containers of earlier tasks are kept for their logs, and still have the volumes. */
async function removeEnded(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  await untilStopped(api, ref, signal);
  for (const { Id } of await listContainers(api, ref, signal)) await removeContainer(api, Id, signal);
}

async function imageOf(
  api: DockerApi,
  ref: DeploymentRef,
  service: string,
  signal: AbortSignal,
): Promise<string> {
  const containers = await listContainers(api, ref, signal);
  const found = containers.find((each) => serviceOf(each) === service) ?? containers[0];
  if (found) {
    const { Image } = await api.ask<{ Image: string }>({
      path: `/containers/${found.Id}/json`,
      signal,
      what: 'A container cannot be asked',
    });
    return Image;
  }
  const known = await findService(api, ref, service, signal);
  const spec = known?.Spec.TaskTemplate.ContainerSpec as { Image?: string } | undefined;
  if (!spec?.Image)
    throw new EngineError('unsupported', `There is nothing of ${service} to open its volume with.`);
  return spec.Image;
}

async function removeAll(
  api: DockerApi,
  ref: DeploymentRef,
  { signal, withVolumes }: { signal: AbortSignal; withVolumes: boolean },
): Promise<void> {
  for (const { ID } of await listServices(api, ref, signal)) await removeService(api, ID, signal);
  await removeEnded(api, ref, signal);
  await removeHolders(api, ref, signal);
  for (const { ID } of await listSecrets(api, ref, signal)) await removeSecret(api, ID, signal);
  await removeOverlay(api, ref, signal);
  if (!withVolumes) return;
  for (const { Name } of await listVolumes(api, ref, { signal, withBackups: true })) {
    await removeVolume(api, Name, signal);
  }
}

/** It is in use until the last task has left it. */
async function removeOverlay(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  for (;;) {
    const networks = await api.ask<{ Id: string; Name: string; Labels: Record<string, string> }[]>({
      path: '/networks',
      query: { filters: { label: [`${label.deployment}=${ref.deploymentId}`] } },
      signal,
      what: 'The networks cannot be listed',
    });
    const own = networks.filter(({ Name, Labels }) => Name === networkName(ref) && isOurs(ref, Labels));
    if (own.length === 0) return;
    for (const { Id } of own) {
      await api.ask({
        path: `/networks/${Id}`,
        method: 'DELETE',
        signal,
        what: 'The network cannot be removed',
        allow: [400, 403, 404, 409, 500],
      });
    }
    await sleep(everyMs, undefined, { signal });
  }
}

async function probePort(api: DockerApi, ref: DeploymentRef, probe: Probe, signal: AbortSignal) {
  const { service, path, publicHost, protocol } = probe;
  const known = await findService(api, ref, service, signal);
  const endpoint = known?.Spec.EndpointSpec as
    | { Ports?: { TargetPort: number; PublishedPort?: number }[] }
    | undefined;
  const port = endpoint?.Ports?.find(({ TargetPort }) => TargetPort === probe.container)?.PublishedPort;
  if (!port) throw new EngineError('check-failed', `${service} is not published`, { service });
  const scheme = protocol === 'https' ? 'https' : 'http';
  return await httpProbe(`${scheme}://${publicHost}:${port}${path}`, signal);
}
