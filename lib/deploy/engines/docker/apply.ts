import {
  type ApplyOptions,
  type DeploymentRef,
  EngineError,
  type FilledPlan,
  type FilledService,
} from '../../engine.ts';
import { buildArchive } from '../shared/archive.ts';
import type { DockerApi } from '../shared/docker-api.ts';
import { pullImage } from '../shared/docker-pull.ts';
import { isOurs, labelsOf, networkName } from '../shared/names.ts';
import {
  keepRunning,
  type Listed,
  listContainers,
  nameOf,
  removeContainer,
  serviceOf,
  startContainer,
  stopContainer,
} from './containers.ts';
import { type ContainerSpec, containerSpecs } from './spec.ts';
import { ensureVolumes } from './volumes.ts';
import { waitHealthy } from './wait-healthy.ts';

/** See `Engine.apply`. What is there is found by its labels each time, so that it does not matter where one was stopped. */
export async function applyPlan(
  api: DockerApi,
  ref: DeploymentRef,
  plan: FilledPlan,
  options: ApplyOptions,
): Promise<void> {
  const { signal, onStep } = options;
  refuseSharedPorts(plan);
  onStep({ kind: 'prepare', state: 'running' });
  await ensureNetwork(api, ref, signal);
  for (const service of plan.services) await ensureVolumes(api, ref, service, signal);
  onStep({ kind: 'prepare', state: 'done' });
  for (const service of plan.services) await pullImage(api, service.image, service.id, options);
  const wanted = new Set<string>();
  for (const [order, service] of plan.services.entries()) {
    const specs = containerSpecs(ref, service, { credential: options.credential, order });
    for (const { name } of specs) wanted.add(name);
    await applyService(api, ref, { service, specs, options });
  }
  await removeOthers(api, ref, wanted, options);
}

/** One port of the machine leads to one container. */
function refuseSharedPorts({ services }: FilledPlan): void {
  const service = services.find(
    ({ replicas, ports }) => replicas > 1 && ports.some(({ published }) => published !== null),
  );
  if (!service) return;
  throw new EngineError(
    'invalid',
    `${service.id} has ${service.replicas} replicas and one port: a Docker engine cannot share it. Use a Swarm or a cluster.`,
    { service: service.id },
  );
}

type ServiceWork = { service: FilledService; specs: ContainerSpec[]; options: ApplyOptions };

async function applyService(
  api: DockerApi,
  ref: DeploymentRef,
  { service, specs, options }: ServiceWork,
): Promise<void> {
  const { signal, onStep, publicHost } = options;
  const there = (await listContainers(api, ref, signal)).filter((each) => serviceOf(each) === service.id);
  const names = new Set(specs.map(({ name }) => name));
  const isUnchanged = specs.every(({ name }) =>
    there.some((each) => nameOf(each) === name && each.State === 'running'),
  );
  if (!isUnchanged) onStep({ kind: 'start', service: service.id, state: 'running' });
  await stopRunning(
    api,
    there.filter((each) => !names.has(nameOf(each))),
    signal,
  );
  const ids: string[] = [];
  for (const spec of specs) ids.push(await ensureContainer(api, service, spec, there, signal));
  if (!isUnchanged) {
    onStep({ kind: 'start', service: service.id, state: 'done' });
    onStep({ kind: 'healthy', service: service.id, state: 'running' });
  }
  for (const id of ids) {
    await waitHealthy(api, id, service, { signal, publicHost });
    await keepRunning(api, id, service.id, signal);
  }
  if (!isUnchanged) onStep({ kind: 'healthy', service: service.id, state: 'done' });
}

/** What gives way to a new one: it has the ports and the data, so it ends first, and is kept for the way back. */
async function stopRunning(
  api: DockerApi,
  containers: readonly Listed[],
  signal: AbortSignal,
): Promise<void> {
  const running = containers.filter(({ State }) => State === 'running' || State === 'restarting');
  await Promise.all(running.map(({ Id }) => stopContainer(api, Id, { signal })));
}

/** @returns the id of a container that has been started. One that was never started may lack its files: it is made anew. */
async function ensureContainer(
  api: DockerApi,
  service: FilledService,
  { name, body }: ContainerSpec,
  there: readonly Listed[],
  signal: AbortSignal,
): Promise<string> {
  const known = there.find((each) => nameOf(each) === name);
  if (known && known.State !== 'created') {
    if (known.State !== 'running') await startContainer(api, known.Id, service.id, signal);
    return known.Id;
  }
  if (known) await removeContainer(api, known.Id, signal);
  const { Id } = await api.ask<{ Id: string }>({
    path: '/containers/create',
    method: 'POST',
    query: { name },
    body,
    signal,
    what: `${service.id} cannot be made`,
    service: service.id,
  });
  if (service.files.length > 0) await putFiles(api, Id, service, signal);
  await startContainer(api, Id, service.id, signal);
  return Id;
}

async function putFiles(
  api: DockerApi,
  id: string,
  { id: service, files, user }: FilledService,
  signal: AbortSignal,
): Promise<void> {
  await api.ask({
    path: `/containers/${id}/archive`,
    method: 'PUT',
    query: { path: '/' },
    body: buildArchive(files, user),
    signal,
    what: `The files of ${service} cannot be written`,
    service,
  });
}

type Network = { Id: string; Name: string; Labels: Record<string, string> };

async function ensureNetwork(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  const name = networkName(ref);
  // By name and not by label alone: on older engines several may have one name.
  const known = await api.ask<Network[]>({
    path: '/networks',
    query: { filters: { name: [name] } },
    signal,
    what: 'The networks cannot be listed',
  });
  const same = known.filter((each) => each.Name === name);
  if (same.some(({ Labels }) => isOurs(ref, Labels))) return;
  if (same.length > 0) {
    throw new EngineError(
      'name-taken',
      `There is a network ${name} in the pool that is not ours. Ask an administrator.`,
    );
  }
  await api.ask({
    path: '/networks/create',
    method: 'POST',
    body: { Name: name, Driver: 'bridge', CheckDuplicate: true, Labels: labelsOf(ref) },
    signal,
    what: 'The network cannot be made',
  });
}

async function removeOthers(
  api: DockerApi,
  ref: DeploymentRef,
  wanted: ReadonlySet<string>,
  { signal, onStep }: ApplyOptions,
): Promise<void> {
  const others = (await listContainers(api, ref, signal)).filter((each) => !wanted.has(nameOf(each)));
  if (others.length === 0) return;
  onStep({ kind: 'clean-up', state: 'running' });
  await stopRunning(api, others, signal);
  for (const { Id } of others) await removeContainer(api, Id, signal);
  onStep({ kind: 'clean-up', state: 'done' });
}
