import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ApplyOptions,
  type DeploymentRef,
  EngineError,
  type FilledPlan,
  type FilledService,
} from '../../engine.ts';
import { endedBy } from '../shared/errors.ts';
import { healthWithinMs } from '../shared/health-limit.ts';
import { isOurs, label } from '../shared/names.ts';
import { collectionOf, type KubeApi, pathOf } from './api.ts';
import { type KubeObject, kubernetesObjects, namespaceOf } from './objects.ts';
import { listPods, podProblem } from './pods.ts';

const everyMs = 500;
/** Pulls are part of a rollout, and a cluster does not tell how far they are. */
const pullWithinMs = 10 * 60_000;

export async function applyToCluster(
  api: KubeApi,
  ref: DeploymentRef,
  plan: FilledPlan,
  options: ApplyOptions,
): Promise<void> {
  const { signal, onStep } = options;
  const { shared, services } = kubernetesObjects(ref, plan, options.credential);
  onStep({ kind: 'prepare', state: 'running' });
  await requireOwnNamespace(api, ref, signal);
  for (const object of shared) await applyObject(api, object, signal);
  onStep({ kind: 'prepare', state: 'done' });
  for (const { service, spec, objects } of services) {
    const isRunning = await runs(api, ref, service, spec, signal);
    if (!isRunning) onStep({ kind: 'start', service: service.id, state: 'running' });
    for (const object of objects) await applyObject(api, object, signal);
    if (!isRunning) {
      onStep({ kind: 'start', service: service.id, state: 'done' });
      onStep({ kind: 'healthy', service: service.id, state: 'running' });
    }
    await waitForRollout(api, ref, { service, spec, signal });
    if (!isRunning) onStep({ kind: 'healthy', service: service.id, state: 'done' });
  }
  await prune(api, ref, [...shared, ...services.flatMap(({ objects }) => objects)], options);
}

/** A namespace of that name that somebody else has made is not ours to fill. @throws EngineError `name-taken` */
async function requireOwnNamespace(api: KubeApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  const known = await api.ask<KubeObject | null>({
    path: `/api/v1/namespaces/${namespaceOf(ref)}`,
    signal,
    what: 'The namespace cannot be asked',
    allow: [404],
  });
  if (!known || isOurs(ref, known.metadata.labels)) return;
  throw new EngineError(
    'name-taken',
    `There is a namespace ${namespaceOf(ref)} in the cluster that is not ours. Ask an administrator to remove it.`,
  );
}

/** A claim cannot be changed once it is there, but for its size: a smaller one is no reason to fail. */
async function applyObject(api: KubeApi, object: KubeObject, signal: AbortSignal): Promise<void> {
  if (object.kind === 'PersistentVolumeClaim') {
    const known = await api.ask<KubeObject | null>({
      path: pathOf(object),
      signal,
      what: 'A volume cannot be asked',
      allow: [404],
    });
    if (known) return;
  }
  await api.apply(withData(object), signal);
}

/** Secrets go as `data`: what a later plan does not have any more would stay in the cluster as `stringData`. */
function withData({ stringData, ...object }: KubeObject): KubeObject {
  if (stringData === undefined) return object as KubeObject;
  const entries = Object.entries(stringData as Record<string, string>);
  return {
    ...object,
    data: Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  } as KubeObject;
}

export type Workload = {
  metadata: {
    name: string;
    generation: number;
    creationTimestamp: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: { replicas: number; template: { metadata: { labels: Record<string, string> } } };
  status: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
  };
};

export async function findWorkload(
  api: KubeApi,
  ref: DeploymentRef,
  service: string,
  signal: AbortSignal,
): Promise<Workload | null> {
  return await api.ask<Workload | null>({
    path: `/apis/apps/v1/namespaces/${namespaceOf(ref)}/deployments/${service}`,
    signal,
    what: `${service} cannot be asked`,
    service,
    allow: [404],
  });
}

async function runs(
  api: KubeApi,
  ref: DeploymentRef,
  service: FilledService,
  spec: string,
  signal: AbortSignal,
): Promise<boolean> {
  const known = await findWorkload(api, ref, service.id, signal);
  return (
    known !== null &&
    known.spec.template.metadata.labels[label.spec] === spec &&
    known.spec.replicas === service.replicas &&
    isRolledOut(known)
  );
}

export function isRolledOut({ metadata, spec, status }: Workload): boolean {
  return (
    (status.observedGeneration ?? 0) >= metadata.generation &&
    (status.updatedReplicas ?? 0) === spec.replicas &&
    (status.readyReplicas ?? 0) === spec.replicas &&
    (status.replicas ?? 0) === spec.replicas
  );
}

async function waitForRollout(
  api: KubeApi,
  ref: DeploymentRef,
  { service, spec, signal }: { service: FilledService; spec: string; signal: AbortSignal },
): Promise<void> {
  const endsAt = Date.now() + pullWithinMs + healthWithinMs(service);
  let runningSince: number | null = null;
  const judge = passOverFirstPull();
  for (;;) {
    if (signal.aborted) throw endedBy(signal, `Waiting for ${service.id}`);
    const known = await findWorkload(api, ref, service.id, signal);
    if (known && isRolledOut(known)) return;
    throwIfFailed(known, service.id);
    const pods = (await listPods(api, namespaceOf(ref), signal)).filter(
      ({ metadata: { labels, deletionTimestamp } }) =>
        labels[label.spec] === spec && labels[label.service] === service.id && !deletionTimestamp,
    );
    const problem = judge(
      pods.map((pod) => podProblem(pod, service.id)).find((each) => each !== null) ?? null,
    );
    if (problem) throw problem;
    const isRunning = pods.some(({ status }) =>
      status.containerStatuses?.some(({ state }) => state?.running),
    );
    runningSince = isRunning ? (runningSince ?? Date.now()) : null;
    const isLate = runningSince !== null && Date.now() - runningSince > healthWithinMs(service);
    if (isLate || Date.now() > endsAt) throw notHealthy(service.id);
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

const pullCodes = new Set<EngineError['code']>(['pull-denied', 'image-not-found', 'registry-unreachable']);

/**
 * A kubelet that does not know the new credential yet pulls without one, and is refused. So whether an image can be
 * pulled is told by its second try: by a failure that is there again after it was gone.
 */
function passOverFirstPull(): (problem: EngineError | null) => EngineError | null {
  let tries = 0;
  let wasFailing = false;
  return (problem) => {
    if (problem && !pullCodes.has(problem.code)) return problem;
    if (problem && !wasFailing) tries += 1;
    wasFailing = problem !== null;
    return problem && tries > 1 ? problem : null;
  };
}

function notHealthy(service: string): EngineError {
  return new EngineError(
    'not-healthy',
    `${service} runs but does not become healthy: its readiness probe fails. Look into its log.`,
    { service },
  );
}

/** The cluster did not even make the pods. */
function throwIfFailed(known: Workload | null, service: string): void {
  const failure = known?.status.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  if (!failure) return;
  const message = failure.message ?? '';
  const code = /exceeded quota/.test(message) ? 'quota-exceeded' : 'not-permitted';
  throw new EngineError(
    code,
    `The cluster does not let ${service} run: ${message.slice(0, 300)}. Ask an administrator.`,
    {
      service,
    },
  );
}

/** Kinds that an earlier plan may have left. Volumes are not among them. */
const prunable: Pick<KubeObject, 'apiVersion' | 'kind'>[] = [
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'v1', kind: 'Secret' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
];

async function prune(
  api: KubeApi,
  ref: DeploymentRef,
  wanted: readonly KubeObject[],
  { signal, onStep }: ApplyOptions,
): Promise<void> {
  const keep = new Set(wanted.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  let hasBegun = false;
  for (const type of prunable) {
    for (const each of await listOwn(api, ref, type, signal)) {
      if (keep.has(`${type.kind}/${each.metadata.name}`)) continue;
      if (!hasBegun) onStep({ kind: 'clean-up', state: 'running' });
      hasBegun = true;
      await deleteObject(api, { ...each, ...type }, signal);
    }
  }
  if (hasBegun) onStep({ kind: 'clean-up', state: 'done' });
}

export async function listOwn(
  api: KubeApi,
  ref: DeploymentRef,
  type: Pick<KubeObject, 'apiVersion' | 'kind'>,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const metadata = { name: '', namespace: namespaceOf(ref), labels: {} };
  const selector = encodeURIComponent(`${label.deployment}=${ref.deploymentId}`);
  const answer = await api.ask<{ items: KubeObject[] } | null>({
    path: `${collectionOf({ ...type, metadata })}?labelSelector=${selector}`,
    signal,
    what: 'The objects cannot be listed',
    allow: [404],
  });
  return (answer?.items ?? []).filter((each) => isOurs(ref, each.metadata.labels));
}

export async function deleteObject(api: KubeApi, object: KubeObject, signal: AbortSignal): Promise<void> {
  await api.ask({
    path: pathOf(object),
    method: 'DELETE',
    body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
    signal,
    what: `${object.kind} ${object.metadata.name} cannot be removed`,
    allow: [404, 409],
  });
}
