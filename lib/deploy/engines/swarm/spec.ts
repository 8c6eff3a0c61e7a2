import type { PlannedHealth } from '../../../contract/plan.ts';
import type { DeploymentRef, FilledService, PullCredential } from '../../engine.ts';
import { referenceOf } from '../shared/docker-pull.ts';
import { label, labelsOf, networkName, specHash, suffixOf, volumeName } from '../shared/names.ts';

const second = 1_000_000_000;

export const serviceName = (ref: DeploymentRef, service: string): string => `ob-${suffixOf(ref)}-${service}`;
export const secretNameOf = (ref: DeploymentRef, service: string, hash: string, at: number): string =>
  `ob-${suffixOf(ref)}-${service}-${hash}-${at}`.slice(0, 64);

/** How many replicas come back when a stopped service starts. */
export const replicasLabel = 'ownbase.replicas';

export type SwarmPlace = {
  /** The manager that we speak to: volumes are of one node, and so is what has them. */
  nodeId: string;
  /** With one node the ingress mesh would only be in the way. */
  isSingleNode: boolean;
};

export type SwarmSpec = { hash: string; body: Record<string, unknown>; files: FilledService['files'] };

/** What the manager is asked for; the same fixed rights as for a single engine. */
export function swarmSpec(
  ref: DeploymentRef,
  service: FilledService,
  {
    credential,
    place,
    order,
  }: { credential: Pick<PullCredential, 'host'>; place: SwarmPlace; order: number },
): SwarmSpec {
  const image = referenceOf(service.image, credential);
  // Another number of replicas leaves those that run as they are.
  const { replicas, ...same } = service;
  const hash = specHash(ref, [same, image, place]);
  const labels = {
    ...labelsOf(ref),
    [label.service]: service.id,
    [label.spec]: hash,
    [label.order]: String(order),
  };
  const isPinned = service.volumes.length > 0;
  const published = service.ports.filter((port) => port.published !== null);
  const mode = place.isSingleNode ? 'host' : 'ingress';
  // Two at once must never have one volume, nor one port of the machine.
  const stopFirst = isPinned || (published.length > 0 && mode === 'host');
  return {
    hash,
    files: service.files,
    body: {
      Name: serviceName(ref, service.id),
      Labels: labels,
      TaskTemplate: {
        ContainerSpec: containerSpec(ref, service, { image, labels, hash }),
        Resources: {
          Limits: {
            MemoryBytes: service.resources.memoryBytes,
            NanoCPUs: Math.round(service.resources.cpus * second),
            Pids: service.resources.pids,
          },
        },
        RestartPolicy: { Condition: 'any', Delay: 5 * second },
        Placement: { Constraints: isPinned ? [`node.id==${place.nodeId}`] : [] },
        Networks: [{ Target: networkName(ref), Aliases: [service.id] }],
        LogDriver: { Name: 'json-file', Options: { 'max-size': '10m', 'max-file': '3' } },
      },
      Mode: { Replicated: { Replicas: replicas } },
      UpdateConfig: {
        Parallelism: stopFirst ? 0 : 1,
        Order: stopFirst ? 'stop-first' : 'start-first',
        FailureAction: 'continue',
      },
      EndpointSpec: {
        Mode: mode === 'host' || published.length === 0 ? 'dnsrr' : 'vip',
        Ports: published.map((port) => ({
          Protocol: 'tcp',
          TargetPort: port.container,
          PublishedPort: port.published,
          PublishMode: mode,
        })),
      },
    },
  };
}

function containerSpec(
  ref: DeploymentRef,
  service: FilledService,
  { image, labels, hash }: { image: string; labels: Record<string, string>; hash: string },
): Record<string, unknown> {
  return {
    Image: image,
    Labels: labels,
    ...(service.entrypoint && { Command: service.entrypoint }),
    ...(service.command && { Args: service.command }),
    ...(service.user && { User: service.user }),
    Env: Object.entries(service.env).map(([name, value]) => `${name}=${value}`),
    ...(service.health && { Healthcheck: healthcheckOf(service.health) }),
    StopGracePeriod: service.stopSeconds * second,
    CapabilityDrop: ['ALL'],
    CapabilityAdd: service.capabilities.map((each) => `CAP_${each}`),
    // Older engines do not know it and leave it out.
    Privileges: { NoNewPrivileges: true },
    Init: true,
    Mounts: [
      ...service.volumes.map(({ id, path }) => ({
        Type: 'volume',
        Source: volumeName(ref, service.id, id),
        Target: path,
      })),
      ...service.tmpfs.map((path) => ({
        Type: 'tmpfs',
        Target: path,
        TmpfsOptions: { SizeBytes: 64 * 1024 ** 2 },
      })),
    ],
    Secrets: service.files.map((file, at) => {
      const [uid = '0', gid = uid] = (service.user ?? '0').split(':');
      return {
        SecretName: secretNameOf(ref, service.id, hash, at),
        File: { Name: file.path, UID: uid, GID: gid, Mode: file.mode },
      };
    }),
  };
}

function healthcheckOf(health: PlannedHealth): Record<string, unknown> {
  const { intervalSeconds, timeoutSeconds, retries, startSeconds } = health;
  const timing = {
    Interval: intervalSeconds * second,
    Timeout: timeoutSeconds * second,
    Retries: retries,
    StartPeriod: startSeconds * second,
  };
  if (health.kind === 'exec') return { Test: ['CMD', ...health.command], ...timing };
  return health.kind === 'image' ? timing : { Test: ['NONE'] };
}
