import type { PoolConnection } from '../../../contract/pools.ts';
import { type DeploymentRef, type Engine, EngineError, type LogOptions, type Probe } from '../../engine.ts';
import { createDockerApi, type DockerApi } from '../shared/docker-api.ts';
import { readFacts } from '../shared/docker-facts.ts';
import { merged, openLog } from '../shared/docker-logs.ts';
import { resolveExternalDigest } from '../shared/docker-pull.ts';
import { isOurs, label, networkName } from '../shared/names.ts';
import { httpProbe } from '../shared/probe.ts';
import { applyPlan } from './apply.ts';
import {
  type Listed,
  listContainers,
  nameOf,
  removeContainer,
  serviceOf,
  startContainer,
  stopContainer,
} from './containers.ts';
import { currentOf, readStatus, readUsage } from './status.ts';
import {
  backupVolume,
  listVolumes,
  presentVolumes,
  removeHolders,
  removeVolume,
  restoreVolume,
} from './volumes.ts';

/** A single Docker engine: each service is one container, or as many as it has replicas. */
export function createDockerEngine(connection: PoolConnection): Engine {
  const api = createDockerApi(connection);
  return {
    kind: 'docker',
    facts: ({ signal }) => readFacts(api, signal),
    takenPorts: ({ signal }) => takenPorts(api, signal),
    resolveExternal: (image, { signal }) => resolveExternalDigest(api, image, signal),
    apply: (ref, plan, options) => applyPlan(api, ref, plan, options),
    status: (ref, { signal }) => readStatus(api, ref, signal),
    logs: (ref, options) => readLogs(api, ref, options),
    usage: (ref, { signal }) => readUsage(api, ref, signal),
    stop: (ref, { signal }) => stopAll(api, ref, signal),
    start: (ref, { signal }) => startAll(api, ref, signal),
    async restart(ref, { signal }) {
      await stopAll(api, ref, signal);
      await startAll(api, ref, signal);
    },
    async scale(_ref, service) {
      throw new EngineError('unsupported', `A Docker engine scales ${service} by another revision.`);
    },
    volumes: (ref, { signal }) => presentVolumes(api, ref, signal),
    async backup(ref, place, name, { signal }) {
      const image = await imageOf(api, ref, place.service, signal);
      await backupVolume(api, ref, place, { name, image, signal });
    },
    async restore(ref, place, name, { signal }) {
      const image = await imageOf(api, ref, place.service, signal);
      const users = (await listContainers(api, ref, signal)).filter(
        (each) => serviceOf(each) === place.service,
      );
      // A volume goes only once nobody has it; the next apply makes the containers again.
      for (const { Id } of users) await removeContainer(api, Id, signal);
      await restoreVolume(api, ref, place, { name, image, signal });
    },
    remove: (ref, { signal, volumes }) => removeAll(api, ref, { signal, withVolumes: volumes }),
    probe: (ref, probe, { signal }) => probePort(api, ref, probe, signal),
    async [Symbol.asyncDispose]() {},
  };
}

type Port = { PublicPort?: number; Type: string };

async function takenPorts(api: DockerApi, signal: AbortSignal): Promise<ReadonlySet<number>> {
  const containers = await api.ask<{ Ports: Port[] | null }[]>({
    path: '/containers/json',
    signal,
    what: 'The ports cannot be listed',
  });
  const ports = containers.flatMap(({ Ports }) => Ports ?? []);
  return new Set(ports.flatMap(({ PublicPort }) => (PublicPort ? [PublicPort] : [])));
}

async function* readLogs(api: DockerApi, ref: DeploymentRef, { service, ...options }: LogOptions) {
  const current = [...currentOf(await listContainers(api, ref, options.signal)).values()].flat();
  const asked = current.filter((each) => service === null || serviceOf(each) === service);
  const open = (each: Listed) => {
    const name = { service: serviceOf(each), replica: each.Labels[label.replica] ?? '1' };
    return openLog(api, `/containers/${each.Id}/logs`, name, options);
  };
  yield* merged(await Promise.all(asked.map(open)));
}

/** The last one first: what others wait for ends after them. */
async function stopAll(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  const containers = await listContainers(api, ref, signal);
  const running = containers.filter(({ State }) => State === 'running' || State === 'restarting');
  for (const { Id } of running.reverse()) await stopContainer(api, Id, { signal });
}

async function startAll(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  const current = [...currentOf(await listContainers(api, ref, signal)).values()].flat();
  for (const each of current) {
    if (each.State !== 'running') await startContainer(api, each.Id, serviceOf(each), signal);
  }
}

/** Any image that the engine has will do for opening a volume: the service's own is at hand where it has a container. */
async function imageOf(
  api: DockerApi,
  ref: DeploymentRef,
  service: string,
  signal: AbortSignal,
): Promise<string> {
  const containers = await listContainers(api, ref, signal);
  const found = containers.find((each) => serviceOf(each) === service) ?? containers[0];
  if (!found) return await anyImage(api, ref, { service, signal });
  const { Image } = await api.ask<{ Image: string }>({
    path: `/containers/${found.Id}/json`,
    signal,
    what: `${nameOf(found)} cannot be asked`,
  });
  return Image;
}

/** A restore that was interrupted has taken the containers away already. Images of the tenant come first. */
async function anyImage(
  api: DockerApi,
  ref: DeploymentRef,
  { service, signal }: { service: string; signal: AbortSignal },
): Promise<string> {
  const images = await api.ask<{ Id: string; RepoDigests: string[] | null }[]>({
    path: '/images/json',
    signal,
    what: 'The images cannot be listed',
  });
  const isOfTenant = (name: string) => name.includes(`/${ref.tenantId}/`);
  const found = images.find(({ RepoDigests }) => RepoDigests?.some(isOfTenant)) ?? images[0];
  if (!found)
    throw new EngineError('unsupported', `There is no image to open the volume of ${service} with.`);
  return found.Id;
}

async function removeAll(
  api: DockerApi,
  ref: DeploymentRef,
  { signal, withVolumes }: { signal: AbortSignal; withVolumes: boolean },
): Promise<void> {
  await stopAll(api, ref, signal);
  for (const { Id } of await listContainers(api, ref, signal)) await removeContainer(api, Id, signal);
  await removeHolders(api, ref, signal);
  await removeNetwork(api, ref, signal);
  if (!withVolumes) return;
  for (const { Name } of await listVolumes(api, ref, { signal, withBackups: true })) {
    await removeVolume(api, Name, signal);
  }
}

async function removeNetwork(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  const networks = await api.ask<{ Id: string; Name: string; Labels: Record<string, string> }[]>({
    path: '/networks',
    query: { filters: { label: [`${label.deployment}=${ref.deploymentId}`] } },
    signal,
    what: 'The networks cannot be listed',
  });
  for (const { Id, Name, Labels } of networks) {
    if (Name !== networkName(ref) || !isOurs(ref, Labels)) continue;
    await api.ask({
      path: `/networks/${Id}`,
      method: 'DELETE',
      signal,
      what: 'The network cannot be removed',
      allow: [404],
    });
  }
}

async function probePort(api: DockerApi, ref: DeploymentRef, probe: Probe, signal: AbortSignal) {
  const { service, path, publicHost } = probe;
  const current = currentOf(await listContainers(api, ref, signal)).get(service) ?? [];
  const [container] = current;
  if (!container) throw new EngineError('check-failed', `${service} does not run`, { service });
  const ports = (container as Listed & { Ports: (Port & { PrivatePort: number })[] }).Ports ?? [];
  const published = ports.find(
    ({ PrivatePort, PublicPort }) => PublicPort && PrivatePort === probe.container,
  );
  if (!published?.PublicPort)
    throw new EngineError('check-failed', `${service} is not published`, { service });
  const scheme = probe.protocol === 'https' ? 'https' : 'http';
  return await httpProbe(`${scheme}://${publicHost}:${published.PublicPort}${path}`, signal);
}
