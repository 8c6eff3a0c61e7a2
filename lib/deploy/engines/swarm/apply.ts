import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ApplyOptions,
  type DeploymentRef,
  EngineError,
  type FilledPlan,
  type FilledService,
} from '../../engine.ts';
import { ensureVolumes } from '../docker/volumes.ts';
import type { DockerApi } from '../shared/docker-api.ts';
import { readInfo } from '../shared/docker-facts.ts';
import { authOf, pullImage } from '../shared/docker-pull.ts';
import { endedBy } from '../shared/errors.ts';
import { healthWithinMs } from '../shared/health-limit.ts';
import { isOurs, label, labelsOf, networkName } from '../shared/names.ts';
import { httpProbe, tcpProbe } from '../shared/probe.ts';
import { findOrMake } from './find-or-make.ts';
import { findService, idOf, listServices, replicasOf, secretIdsOf, updateService } from './services.ts';
import { type SwarmPlace, type SwarmSpec, secretNameOf, swarmSpec } from './spec.ts';
import { hasFailed, hashOf, isRunning, listTasks, taskProblem } from './tasks.ts';

const everyMs = 300;

/** See `Engine.apply`. */
export async function applyToSwarm(
  api: DockerApi,
  ref: DeploymentRef,
  plan: FilledPlan,
  options: ApplyOptions,
): Promise<void> {
  const { signal, onStep, credential } = options;
  onStep({ kind: 'prepare', state: 'running' });
  const place = await readPlace(api, signal);
  if (place.isSingleNode) refuseSharedPorts(plan);
  await ensureOverlay(api, ref, signal);
  for (const service of plan.services) await ensureVolumes(api, ref, service, signal);
  onStep({ kind: 'prepare', state: 'done' });
  // By the manager first: a node that cannot pull says nothing but that there is no such image.
  for (const service of plan.services) await pullImage(api, service.image, service.id, options);
  for (const [order, service] of plan.services.entries()) {
    const spec = swarmSpec(ref, service, { credential, place, order });
    await applyService(api, ref, { service, spec, options });
  }
  await removeOthers(api, ref, plan, options);
  await removeUnusedSecrets(api, ref, signal);
}

/** @throws EngineError `unsupported` for an engine that manages no Swarm. */
export async function readPlace(api: DockerApi, signal: AbortSignal): Promise<SwarmPlace> {
  const { Swarm } = await readInfo(api, signal);
  if (Swarm?.LocalNodeState !== 'active' || !Swarm.ControlAvailable) {
    throw new EngineError(
      'unsupported',
      'This engine is no manager of a Swarm. Name a manager, or make it one by `docker swarm init`.',
    );
  }
  const nodes = await api.ask<unknown[]>({ path: '/nodes', signal, what: 'The nodes cannot be listed' });
  return { nodeId: Swarm.NodeID, isSingleNode: nodes.length === 1 };
}

/** Without the ingress mesh one port of the machine leads to one task; the others would wait for ever. */
function refuseSharedPorts({ services }: FilledPlan): void {
  const service = services.find(
    ({ replicas, ports }) => replicas > 1 && ports.some(({ published }) => published !== null),
  );
  if (!service) return;
  throw new EngineError(
    'invalid',
    `${service.id} has ${service.replicas} replicas and one port: a Swarm of one node cannot share it. Add a node, or use a cluster.`,
    { service: service.id },
  );
}

async function ensureOverlay(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  const name = networkName(ref);
  const find = async () => {
    const networks = await api.ask<{ Name: string; Labels: Record<string, string> }[]>({
      path: '/networks',
      query: { filters: { name: [name] } },
      signal,
      what: 'The networks cannot be listed',
    });
    return networks.find((each) => each.Name === name && isOurs(ref, each.Labels));
  };
  const make = () =>
    api.ask<void>({
      path: '/networks/create',
      method: 'POST',
      body: { Name: name, Driver: 'overlay', CheckDuplicate: true, Labels: labelsOf(ref) },
      signal,
      what: 'The network cannot be made',
    });
  await findOrMake(find, make);
}

type ServiceWork = { service: FilledService; spec: SwarmSpec; options: ApplyOptions };

async function applyService(api: DockerApi, ref: DeploymentRef, work: ServiceWork): Promise<void> {
  const { service, spec, options } = work;
  const { signal, onStep, publicHost } = options;
  const known = await findService(api, ref, service.id, signal);
  const isSame = known?.Spec.Labels[label.spec] === spec.hash && replicasOf(known) === service.replicas;
  const isUnchanged = isSame && known?.ServiceStatus?.RunningTasks === service.replicas;
  if (!isUnchanged) onStep({ kind: 'start', service: service.id, state: 'running' });
  // Not by the time: the engine's clock may be another one than ours.
  const before = known ? await listTasks(api, known.ID, signal) : [];
  const failedBefore = new Set(before.filter(hasFailed).map(({ ID }) => ID));
  if (!isSame) await putService(api, ref, work);
  if (!isUnchanged) {
    onStep({ kind: 'start', service: service.id, state: 'done' });
    onStep({ kind: 'healthy', service: service.id, state: 'running' });
  }
  await waitForTasks(api, ref, { service, hash: spec.hash, failedBefore, signal, publicHost });
  if (!isUnchanged) onStep({ kind: 'healthy', service: service.id, state: 'done' });
}

async function putService(
  api: DockerApi,
  ref: DeploymentRef,
  { service, spec, options: { signal, credential } }: ServiceWork,
): Promise<void> {
  const auth = authOf(service.image, credential);
  const body = await withSecretIds(api, ref, service.id, spec, signal);
  const make = () =>
    api.ask<void>({
      path: '/services/create',
      method: 'POST',
      body,
      ...(auth && { auth }),
      signal,
      what: `${service.id} cannot be made`,
      service: service.id,
    });
  const known = await findOrMake(() => findService(api, ref, service.id, signal), make);
  if (!known) return;
  // A restart has raised it. Without it the engine would take it for lowered, and replace tasks that are the same.
  const before = known.Spec.TaskTemplate.ForceUpdate ?? 0;
  const TaskTemplate = { ...(body.TaskTemplate as object), ForceUpdate: before };
  await updateService(api, known, { ...body, TaskTemplate }, { signal, auth, service: service.id });
}

type SecretRef = { SecretName: string; SecretID?: string; File: object };

/** Files are secrets of the Swarm, which can never change: their names tell of what specification they are. */
async function withSecretIds(
  api: DockerApi,
  ref: DeploymentRef,
  service: string,
  { body, files, hash }: SwarmSpec,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  if (files.length === 0) return body;
  for (const [at, { content }] of files.entries()) {
    const name = secretNameOf(ref, service, hash, at);
    const find = async () => (await listSecrets(api, ref, signal)).find((each) => each.Spec.Name === name);
    await findOrMake(find, () => makeSecret(api, ref, { name, service, content, signal }));
  }
  const there = await listSecrets(api, ref, signal);
  const ids = new Map(there.map(({ ID, Spec }) => [Spec.Name, ID]));
  const template = body.TaskTemplate as { ContainerSpec: { Secrets: SecretRef[] } };
  const Secrets = template.ContainerSpec.Secrets.map((each) => ({
    ...each,
    SecretID: ids.get(each.SecretName),
  }));
  return { ...body, TaskTemplate: { ...template, ContainerSpec: { ...template.ContainerSpec, Secrets } } };
}

async function makeSecret(
  api: DockerApi,
  ref: DeploymentRef,
  { name, service, content, signal }: { name: string; service: string; content: string; signal: AbortSignal },
): Promise<void> {
  await api.ask({
    path: '/secrets/create',
    method: 'POST',
    body: {
      Name: name,
      Labels: { ...labelsOf(ref), [label.service]: service },
      Data: Buffer.from(content).toString('base64'),
    },
    signal,
    what: `A file of ${service} cannot be kept`,
    service,
  });
}

export type SwarmSecret = { ID: string; Spec: { Name: string; Labels: Record<string, string> } };

export async function listSecrets(
  api: DockerApi,
  ref: DeploymentRef,
  signal: AbortSignal,
): Promise<SwarmSecret[]> {
  const secrets = await api.ask<SwarmSecret[]>({
    path: '/secrets',
    query: { filters: { label: [`${label.deployment}=${ref.deploymentId}`] } },
    signal,
    what: 'The files cannot be listed',
  });
  return secrets.filter(({ Spec }) => isOurs(ref, Spec.Labels));
}

type Waiting = {
  service: FilledService;
  hash: string;
  /** Ids of tasks that had failed already: that says nothing of now. */
  failedBefore: ReadonlySet<string>;
  signal: AbortSignal;
  publicHost: string;
};

async function waitForTasks(api: DockerApi, ref: DeploymentRef, waiting: Waiting): Promise<void> {
  const { service, hash, failedBefore, signal } = waiting;
  const endsAt = Date.now() + healthWithinMs(service);
  for (;;) {
    if (signal.aborted) throw endedBy(signal, `Waiting for ${service.id}`);
    const known = await findService(api, ref, service.id, signal);
    const tasks = known ? await listTasks(api, known.ID, signal) : [];
    const running = tasks.filter(isRunning);
    const isThere = running.length === service.replicas && running.every((task) => hashOf(task) === hash);
    if (isThere && (await answers(waiting, running[0]!.Status.Timestamp))) return;
    for (const task of tasks) {
      if (hashOf(task) !== hash || failedBefore.has(task.ID)) continue;
      const problem = await taskProblem(api, task, service.id, signal);
      if (problem) throw problem;
    }
    if (Date.now() > endsAt) {
      throw new EngineError('not-healthy', `${service.id} did not come up in time. Look into its log.`, {
        service: service.id,
      });
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

const settledAfterMs = 2_000;

/** A task with a health check runs once it is healthy; the others are asked at their port, or have to stay. */
async function answers({ service, signal, publicHost }: Waiting, since: string): Promise<boolean> {
  const { health } = service;
  if (health?.kind === 'exec' || health?.kind === 'image') return true;
  const isSettled = Date.now() - Date.parse(since) > settledAfterMs;
  if (!health) return isSettled;
  const published = service.ports.find(({ container }) => container === health.port)?.published ?? null;
  if (published === null) return isSettled;
  if (health.kind === 'tcp') return await tcpProbe(publicHost, published, signal);
  const answer = await httpProbe(`http://${publicHost}:${published}${health.path}`, signal).catch(() => null);
  return answer !== null && answer.status < 500;
}

async function removeOthers(
  api: DockerApi,
  ref: DeploymentRef,
  { services }: FilledPlan,
  { signal, onStep }: ApplyOptions,
): Promise<void> {
  const wanted = new Set(services.map(({ id }) => id));
  const all = await listServices(api, ref, signal);
  const others = all.filter((each) => !wanted.has(idOf(each)));
  if (others.length > 0) onStep({ kind: 'clean-up', state: 'running' });
  for (const { ID } of others) await removeService(api, ID, signal);
  if (others.length > 0) onStep({ kind: 'clean-up', state: 'done' });
}

/** Files of earlier specifications. The way back makes them again. */
async function removeUnusedSecrets(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  const there = await listSecrets(api, ref, signal);
  if (there.length === 0) return;
  const used = new Set((await listServices(api, ref, signal)).flatMap(secretIdsOf));
  for (const { ID } of there) if (!used.has(ID)) await removeSecret(api, ID, signal);
}

/** One that a service still has is refused, and goes with a later apply. */
export async function removeSecret(api: DockerApi, id: string, signal: AbortSignal): Promise<void> {
  await api.ask({
    path: `/secrets/${id}`,
    method: 'DELETE',
    signal,
    what: 'A file cannot be removed',
    allow: [400, 404],
  });
}

export async function removeService(api: DockerApi, id: string, signal: AbortSignal): Promise<void> {
  await api.ask({
    path: `/services/${id}`,
    method: 'DELETE',
    signal,
    what: 'A service cannot be removed',
    allow: [404],
  });
}
