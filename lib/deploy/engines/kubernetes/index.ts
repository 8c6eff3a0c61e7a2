import type { IncomingMessage } from 'node:http';
import type {
  LogLine,
  ServiceState,
  ServiceStatus,
  UsageView,
  VolumeView,
} from '../../../contract/deployments.ts';
import type { PoolConnection, PoolFacts } from '../../../contract/pools.ts';
import { type DeploymentRef, type Engine, EngineError, type Probe } from '../../engine.ts';
import { merged } from '../shared/docker-logs.ts';
import { engineError } from '../shared/errors.ts';
import { isOurs, label } from '../shared/names.ts';
import { createKubeApi, type KubeApi, refusalOf } from './api.ts';
import { applyToCluster, deleteObject, findWorkload, listOwn, type Workload } from './apply.ts';
import { backupClaim, copyClaim, type Template } from './copy-job.ts';
import { readFacts } from './facts.ts';
import {
  claimName,
  type KubeObject,
  namespaceOf,
  replicasAnnotation,
  restartedAnnotation,
} from './objects.ts';
import { hasEnded, listPods, type Pod, podProblem } from './pods.ts';
import { poll } from './poll.ts';
import { quantity } from './quantity.ts';

/** A cluster: each deployment in a namespace of its own, each service a Deployment. */
export async function createKubernetesEngine(connection: PoolConnection): Promise<Engine> {
  const api = await createKubeApi(connection);
  const each = async (
    ref: DeploymentRef,
    signal: AbortSignal,
    change: (workload: Workload) => Promise<void>,
  ) => {
    for (const workload of await listWorkloads(api, ref, signal)) await change(workload);
  };
  return {
    kind: 'kubernetes',
    facts: ({ signal }): Promise<PoolFacts> => readFacts(api, signal),
    takenPorts: ({ signal }) => takenPorts(api, signal),
    resolveExternal: async () => null,
    apply: (ref, plan, options) => applyToCluster(api, ref, plan, options),
    status: (ref, { signal }) => readStatus(api, ref, signal),
    logs: (ref, options) => readLogs(api, ref, options),
    usage: (ref, { signal }) => readUsage(api, ref, signal),
    async stop(ref, { signal }) {
      await each(ref, signal, async (workload) => {
        if (workload.spec.replicas > 0) await setReplicas(api, ref, workload, { replicas: 0, signal });
      });
      await untilEnded(api, ref, signal);
    },
    start: (ref, { signal }) =>
      each(ref, signal, async (workload) => {
        const before = Number(workload.metadata.annotations?.[replicasAnnotation] ?? 1);
        if (workload.spec.replicas === 0) await setReplicas(api, ref, workload, { replicas: before, signal });
      }),
    restart: (ref, { signal }) => each(ref, signal, (workload) => restart(api, ref, workload, signal)),
    async scale(ref, service, replicas, { signal }) {
      const workload = await findWorkload(api, ref, service, signal);
      if (workload) await setReplicas(api, ref, workload, { replicas, signal });
    },
    volumes: (ref, { signal }) => listVolumes(api, ref, signal),
    backup: (ref, place, name, { signal }) => backup(api, ref, place, name, signal),
    async restore(ref, place, name, { signal }) {
      const [from, to] = [backupClaim(place, name), claimName(place.service, place.volume)];
      const copy = (await listOwn(api, ref, claims, signal)).find(({ metadata }) => metadata.name === from);
      const image = copy?.metadata.annotations?.[label.image] ?? null;
      const template = withImage(await templateOf(api, ref, place.service, signal), image);
      await copyClaim(api, ref, { service: place.service, from, to }, template, signal);
    },
    remove: (ref, { signal, volumes }) => remove(api, ref, { signal, withVolumes: volumes }),
    probe: (ref, probe, { signal }) => probeService(api, ref, probe, signal),
    async [Symbol.asyncDispose]() {},
  };
}

async function listWorkloads(api: KubeApi, ref: DeploymentRef, signal: AbortSignal): Promise<Workload[]> {
  const type = { apiVersion: 'apps/v1', kind: 'Deployment' };
  const found = (await listOwn(api, ref, type, signal)) as unknown as Workload[];
  // In the order in which they were applied at first.
  return found.sort((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp));
}

async function takenPorts(api: KubeApi, signal: AbortSignal): Promise<ReadonlySet<number>> {
  const { items } = await api.ask<{ items: { spec: { ports?: { nodePort?: number }[] } }[] }>({
    path: '/api/v1/services',
    signal,
    what: 'The ports cannot be listed',
  });
  return new Set(
    items.flatMap(({ spec }) => (spec.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [nodePort] : []))),
  );
}

async function readStatus(api: KubeApi, ref: DeploymentRef, signal: AbortSignal): Promise<ServiceStatus[]> {
  const [workloads, pods] = await Promise.all([
    listWorkloads(api, ref, signal),
    listPods(api, namespaceOf(ref), signal),
  ]);
  return workloads.map((workload) => {
    const id = workload.metadata.labels[label.service]!;
    const own = pods.filter(
      ({ metadata }) => metadata.labels[label.service] === id && !metadata.deletionTimestamp,
    );
    return presentService(id, workload, own);
  });
}

function presentService(id: string, { spec, status }: Workload, pods: readonly Pod[]): ServiceStatus {
  const ready = status.readyReplicas ?? 0;
  const problem = pods.map((pod) => podProblem(pod, id)).find((each) => each !== null);
  const statuses = pods.flatMap((pod) => pod.status.containerStatuses ?? []);
  const starts = statuses.flatMap(({ state }) => (state?.running ? [state.running.startedAt] : [])).sort();
  const state: ServiceState =
    spec.replicas === 0
      ? 'stopped'
      : ready >= spec.replicas && (status.replicas ?? 0) === spec.replicas
        ? 'running'
        : problem?.code === 'exited' || problem?.code === 'out-of-memory'
          ? 'exited'
          : problem
            ? 'unhealthy'
            : 'starting';
  return {
    id,
    state,
    replicas: spec.replicas,
    readyReplicas: ready,
    startedAt: starts[0] ? new Date(starts[0]).toISOString() : null,
    restarts: statuses.reduce((total, { restartCount }) => total + restartCount, 0),
    message: state === 'running' || state === 'stopped' ? null : (problem?.message ?? null),
  };
}

async function* readLogs(
  api: KubeApi,
  ref: DeploymentRef,
  { service, tail, since, follow, signal }: Parameters<Engine['logs']>[1],
): AsyncIterable<LogLine> {
  const pods = (await listPods(api, namespaceOf(ref), signal)).filter(
    ({ metadata, status }) =>
      (service === null || metadata.labels[label.service] === service) &&
      (status.containerStatuses ?? []).some(
        ({ state, lastState }) => state?.running || state?.terminated || lastState?.terminated,
      ),
  );
  yield* merged(await Promise.all(pods.map((pod) => openLog(pod))));

  async function openLog(pod: Pod): Promise<AsyncIterable<LogLine>> {
    const query = new URLSearchParams({
      timestamps: 'true',
      tailLines: String(tail),
      follow: String(follow),
    });
    if (since) query.set('sinceTime', since.toISOString());
    const name = pod.metadata.labels[label.service]!;
    const path = `/api/v1/namespaces/${namespaceOf(ref)}/pods/${pod.metadata.name}/log?container=${name}&${query}`;
    try {
      const stream = await api.stream({
        path,
        signal,
        withinMs: follow ? 0 : 30_000,
        what: 'The log cannot be read',
      });
      return linesOf(stream, { service: name, replica: pod.metadata.name, signal });
    } catch (error) {
      if (hasNoLog(error)) return noLines();
      throw error;
    }
  }
}

/** Of a pod that is gone, or whose container was replaced since it was listed. */
const hasNoLog = (error: unknown): boolean => [400, 404].includes(refusalOf(error)?.status ?? 0);

async function* noLines(): AsyncIterable<LogLine> {}

async function* linesOf(
  stream: IncomingMessage,
  { service, replica, signal }: { service: string; replica: string; signal: AbortSignal },
): AsyncIterable<LogLine> {
  const make = (line: string): LogLine => {
    const space = line.indexOf(' ');
    // A cluster does not tell the two streams apart.
    return { at: line.slice(0, space), service, replica, stream: 'stdout', text: line.slice(space + 1) };
  };
  let rest = '';
  try {
    stream.setEncoding('utf8');
    for await (const chunk of stream as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!.slice(0, 64 * 1024);
      for (const line of lines) yield make(line);
    }
    if (rest) yield make(rest);
  } catch (error) {
    if (!signal.aborted) throw engineError('The log cannot be read', String(error), service, error);
  } finally {
    stream.destroy();
  }
}

type PodMetrics = {
  items: {
    metadata: { labels?: Record<string, string> };
    containers: { usage: { cpu: string; memory: string } }[];
  }[];
};

/** By the metrics server, where the cluster has one. */
async function readUsage(
  api: KubeApi,
  ref: DeploymentRef,
  signal: AbortSignal,
): Promise<UsageView['services']> {
  const workloads = await listWorkloads(api, ref, signal);
  const metrics = await api.ask<PodMetrics | null>({
    path: `/apis/metrics.k8s.io/v1beta1/namespaces/${namespaceOf(ref)}/pods`,
    signal,
    what: 'The use cannot be read',
    allow: [403, 404, 503],
  });
  return workloads.map(({ metadata }) => {
    const id = metadata.labels[label.service]!;
    const own = (metrics?.items ?? []).filter((pod) => pod.metadata.labels?.[label.service] === id);
    const containers = own.flatMap((pod) => pod.containers);
    const sum = (of: (usage: { cpu: string; memory: string }) => number) =>
      containers.reduce((total, { usage }) => total + of(usage), 0);
    const isKnown = containers.length > 0;
    return {
      id,
      cpus: isKnown ? sum(({ cpu }) => quantity(cpu)) : null,
      memoryBytes: isKnown ? sum(({ memory }) => quantity(memory)) : null,
      memoryLimitBytes: null,
    };
  });
}

async function setReplicas(
  api: KubeApi,
  ref: DeploymentRef,
  { metadata, spec }: Workload,
  { replicas, signal }: { replicas: number; signal: AbortSignal },
): Promise<void> {
  const annotations = { [replicasAnnotation]: replicas === 0 ? String(spec.replicas) : null };
  await patchWorkload(api, ref, metadata.name, { metadata: { annotations }, spec: { replicas } }, signal);
}

async function restart(
  api: KubeApi,
  ref: DeploymentRef,
  { metadata }: Workload,
  signal: AbortSignal,
): Promise<void> {
  const annotations = { [restartedAnnotation]: new Date().toISOString() };
  await patchWorkload(api, ref, metadata.name, { spec: { template: { metadata: { annotations } } } }, signal);
}

async function patchWorkload(
  api: KubeApi,
  ref: DeploymentRef,
  name: string,
  body: object,
  signal: AbortSignal,
): Promise<void> {
  await api.ask({
    path: `/apis/apps/v1/namespaces/${namespaceOf(ref)}/deployments/${name}?fieldManager=ownbase`,
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body,
    signal,
    what: `${name} cannot be changed`,
    service: name,
  });
}

/** Pods that were told to end still write to their volumes. */
async function untilEnded(api: KubeApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  await poll('Waiting for the services to end', signal, async () =>
    (await listPods(api, namespaceOf(ref), signal)).every(hasEnded),
  );
}

const claims = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };

async function listVolumes(api: KubeApi, ref: DeploymentRef, signal: AbortSignal): Promise<VolumeView[]> {
  const items = await listOwn(api, ref, claims, signal);
  return items
    .filter(({ metadata }) => metadata.labels[label.backup] === undefined)
    .map(({ metadata }) => ({
      id: metadata.labels[label.volume] ?? metadata.name,
      service: metadata.labels[label.service] ?? '',
      path: metadata.annotations?.[label.path] ?? '',
      // A cluster tells how much was asked for, and not what is in it.
      usedBytes: null,
    }));
}

async function templateOf(
  api: KubeApi,
  ref: DeploymentRef,
  service: string,
  signal: AbortSignal,
): Promise<Template> {
  const workload = await findWorkload(api, ref, service, signal);
  if (!workload)
    throw new EngineError('unsupported', `There is nothing of ${service} to copy its volume with.`);
  return workload.spec.template as Template;
}

/** What made a copy can put it back; what has come since may not be pulled, or have no shell. */
function withImage({ metadata, spec }: Template, image: string | null): Template {
  const [container, ...others] = spec.containers;
  if (image === null || !container) return { metadata, spec };
  return { metadata, spec: { ...spec, containers: [{ ...container, image }, ...others] } };
}

async function backup(
  api: KubeApi,
  ref: DeploymentRef,
  place: { service: string; volume: string },
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const from = claimName(place.service, place.volume);
  const source = (await listOwn(api, ref, claims, signal)).find(({ metadata }) => metadata.name === from);
  if (!source) throw new EngineError('internal', `There is no volume ${place.volume} of ${place.service}.`);
  const to = backupClaim(place, name);
  const template = await templateOf(api, ref, place.service, signal);
  const { image } = template.spec.containers[0] ?? {};
  await api.apply(
    {
      ...claims,
      metadata: {
        name: to,
        namespace: namespaceOf(ref),
        labels: { ...source.metadata.labels, [label.backup]: name },
        annotations: { [label.image]: String(image) },
      },
      spec: sizeOf(source.spec),
    },
    signal,
  );
  await copyClaim(api, ref, { service: place.service, from, to }, template, signal);
}

function sizeOf(spec: unknown): object {
  const { accessModes, resources, storageClassName } = spec as Record<string, unknown>;
  return { accessModes, resources, ...(storageClassName !== undefined && { storageClassName }) };
}

async function remove(
  api: KubeApi,
  ref: DeploymentRef,
  { signal, withVolumes }: { signal: AbortSignal; withVolumes: boolean },
): Promise<void> {
  const path = `/api/v1/namespaces/${namespaceOf(ref)}`;
  const find = () =>
    api.ask<KubeObject | null>({ path, signal, what: 'The namespace cannot be asked', allow: [404] });
  const known = await find();
  if (!known || !isOurs(ref, known.metadata.labels)) return;
  const keepsVolumes = !withVolumes && (await listOwn(api, ref, claims, signal)).length > 0;
  if (keepsVolumes) {
    for (const type of everythingElse) {
      for (const object of await listOwn(api, ref, type, signal)) {
        await deleteObject(api, { ...object, ...type }, signal);
      }
    }
    await untilEnded(api, ref, signal);
    return;
  }
  await api.ask({
    path,
    method: 'DELETE',
    signal,
    what: 'The namespace cannot be removed',
    allow: [404, 409],
  });
  // Once nothing of it runs, the cluster clears the rest away by itself, which may take it minutes.
  await poll('Removing the namespace', signal, async () => {
    if ((await find()) === null) return true;
    const [pods, services] = await Promise.all([
      listPods(api, namespaceOf(ref), signal),
      listOwn(api, ref, { apiVersion: 'v1', kind: 'Service' }, signal),
    ]);
    return services.length === 0 && pods.every(hasEnded);
  });
}

/** All that `apply` and copies make in a namespace, but for claims and what is the namespace's own. */
const everythingElse = [
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'v1', kind: 'Secret' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
];

/** Through the API server, so that no port has to be open to us. */
async function probeService(
  api: KubeApi,
  ref: DeploymentRef,
  { service, container, protocol, path }: Probe,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  const scheme = protocol === 'https' ? 'https:' : '';
  const address = `/api/v1/namespaces/${namespaceOf(ref)}/services/${scheme}${service}:${container}/proxy${path}`;
  try {
    const stream = await api.stream({
      path: address,
      signal,
      withinMs: 10_000,
      what: `${service} does not answer`,
      service,
    });
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      if (chunks.reduce((total, { length }) => total + length, 0) > 64 * 1024) break;
    }
    return { status: stream.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
  } catch (error) {
    const refusal = refusalOf(error);
    // What the service itself refused is an answer; that nobody stands behind it is none.
    if (refusal && refusal.reason === '' && refusal.status < 502)
      return { status: refusal.status, body: refusal.body };
    if (error instanceof EngineError && error.code !== 'canceled') {
      throw new EngineError('check-failed', `nothing answers: ${error.message}`, { service, cause: error });
    }
    throw error;
  }
}
