import { type DeploymentRef, EngineError } from '../../engine.ts';
import { label } from '../shared/names.ts';
import { type KubeApi, pathOf } from './api.ts';
import { deleteObject, type Workload } from './apply.ts';
import { claimName, type KubeObject, namespaceOf } from './objects.ts';
import { hasEnded, type Pod } from './pods.ts';
import { poll } from './poll.ts';

const withinMs = 60 * 60_000;

type Place = { service: string; volume: string };
/** Of the pods of a service. */
export type Template = Workload['spec']['template'] & {
  spec: { containers: Record<string, unknown>[] } & Record<string, unknown>;
};

export const backupClaim = ({ service, volume }: Place, name: string): string =>
  `${claimName(service, volume)}--${name}`;

/**
 * Copies one claim into another by a job that runs the service's own image, with its own user and rights and no other: a
 * cluster gives volumes to nobody but pods. What was in the target goes first.
 *
 * @throws EngineError `unsupported` where the image has no `sh` and `cp`.
 */
export async function copyClaim(
  api: KubeApi,
  ref: DeploymentRef,
  { service, from, to }: { service: string; from: string; to: string },
  template: Template,
  signal: AbortSignal,
): Promise<void> {
  const job = copyJob(ref, { service, from, to }, template);
  await deleteJob(api, job, signal);
  await api.apply(job, signal);
  try {
    await waitForJob(api, job, service, signal);
  } finally {
    await deleteJob(api, job, AbortSignal.timeout(30_000));
  }
}

/**
 * Each entry by itself: the folder of a volume is often root's, and who may write into it may not give it the time and
 * mode of another one. What a file system keeps there for itself stays out of it.
 */
export const copyScript = (from: string, to: string): string => `
rm -rf ${to}/..?* ${to}/.[!.]* ${to}/*
cd ${from} || exit 1
for entry in ..?* .[!.]* *; do
  if [ "$entry" != lost+found ] && { [ -e "$entry" ] || [ -L "$entry" ]; }; then
    cp -a "./$entry" ${to}/ || exit 1
  fi
done`;

function copyJob(
  ref: DeploymentRef,
  { service, from, to }: { service: string; from: string; to: string },
  { metadata, spec }: Template,
): KubeObject {
  const [container = {}] = spec.containers;
  const { ports: _ports, readinessProbe: _probe, env: _env, args: _args, ...same } = container;
  const { [label.spec]: _spec, [label.service]: _service, ...labels } = metadata.labels;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `copy-${to}`.slice(0, 60), namespace: namespaceOf(ref), labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: withinMs / 1000,
      template: {
        metadata: { labels },
        spec: {
          ...spec,
          restartPolicy: 'Never',
          containers: [
            {
              ...same,
              name: service,
              command: ['/bin/sh', '-c', copyScript('/ownbase-from', '/ownbase-to')],
              volumeMounts: [
                { name: 'from', mountPath: '/ownbase-from', readOnly: true },
                { name: 'to', mountPath: '/ownbase-to' },
              ],
            },
          ],
          volumes: [
            { name: 'from', persistentVolumeClaim: { claimName: from } },
            { name: 'to', persistentVolumeClaim: { claimName: to } },
          ],
        },
      },
    },
  };
}

async function waitForJob(
  api: KubeApi,
  job: KubeObject,
  service: string,
  signal: AbortSignal,
): Promise<void> {
  const isDone = async () => {
    const { status } = await api.ask<{ status: { succeeded?: number; failed?: number } }>({
      path: pathOf(job),
      signal,
      what: 'The copy of a volume cannot be asked',
    });
    if (!status.failed) return Boolean(status.succeeded);
    throw new EngineError(
      'unsupported',
      `The volume of ${service} cannot be copied: its image has no \`sh\` and \`cp\`, or may not read it all.`,
      { service },
    );
  };
  await poll('Copying a volume', signal, isDone, withinMs);
}

/** And waits until its pod has ended: two of them must never write to one claim. */
async function deleteJob(api: KubeApi, job: KubeObject, signal: AbortSignal): Promise<void> {
  await deleteObject(api, job, signal);
  const selector = encodeURIComponent(`job-name=${job.metadata.name}`);
  await poll('Ending the copy of a volume', signal, async () => {
    const { items } = await api.ask<{ items: Pod[] }>({
      path: `/api/v1/namespaces/${job.metadata.namespace}/pods?labelSelector=${selector}`,
      signal,
      what: 'The pods cannot be listed',
    });
    return items.every(hasEnded) && (await isGone(api, job, signal));
  });
}

/** One that is still there would be changed by the next, and not be run again. */
async function isGone(api: KubeApi, job: KubeObject, signal: AbortSignal): Promise<boolean> {
  const known = await api.ask<object | null>({
    path: pathOf(job),
    signal,
    what: 'The copy of a volume cannot be asked',
    allow: [404],
  });
  return known === null;
}
