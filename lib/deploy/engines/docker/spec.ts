import type { PlannedHealth } from '../../../contract/plan.ts';
import type { DeploymentRef, FilledService, PullCredential } from '../../engine.ts';
import { referenceOf } from '../shared/docker-pull.ts';
import { label, labelsOf, networkName, specHash, volumeName } from '../shared/names.ts';

const second = 1_000_000_000;

export type ContainerSpec = {
  /** `<tenantId>-<name>-<service>-<hash>[-n]`: another specification is another container. */
  name: string;
  body: Record<string, unknown>;
};

/**
 * What is asked of the engine for each replica of a service. Rights are fixed here and can only be less: nothing in a plan
 * adds a privilege, a device, a host path or a host's name space.
 */
export function containerSpecs(
  ref: DeploymentRef,
  service: FilledService,
  { credential, order }: { credential: Pick<PullCredential, 'host'>; order: number },
): ContainerSpec[] {
  const shared = sharedBody(ref, service, credential);
  const hash = specHash(ref, [shared, service.files]);
  return Array.from({ length: service.replicas }, (_, at) => ({
    name: containerName(ref, service, hash, at),
    body: {
      ...shared,
      Hostname: service.replicas > 1 ? `${service.id}-${at + 1}` : service.id,
      Labels: {
        ...labelsOf(ref),
        [label.service]: service.id,
        [label.spec]: hash,
        [label.replica]: String(at + 1),
        [label.order]: String(order),
      },
      NetworkingConfig: { EndpointsConfig: { [networkName(ref)]: { Aliases: [service.id] } } },
    },
  }));
}

function containerName(
  ref: DeploymentRef,
  { id, replicas }: FilledService,
  hash: string,
  at: number,
): string {
  const name = `${ref.tenantId}-${ref.name}-${id}-${hash}`;
  return replicas > 1 ? `${name}-${at + 1}` : name;
}

function sharedBody(
  ref: DeploymentRef,
  service: FilledService,
  credential: Pick<PullCredential, 'host'>,
): Record<string, unknown> {
  const { resources } = service;
  const published = service.ports.filter((port) => port.published !== null);
  return {
    Image: referenceOf(service.image, credential),
    ...(service.entrypoint && { Entrypoint: service.entrypoint }),
    ...(service.command && { Cmd: service.command }),
    ...(service.user && { User: service.user }),
    Env: Object.entries(service.env).map(([name, value]) => `${name}=${value}`),
    ExposedPorts: Object.fromEntries(service.ports.map(({ container }) => [`${container}/tcp`, {}])),
    ...(service.health && { Healthcheck: healthcheckOf(service.health) }),
    StopTimeout: service.stopSeconds,
    HostConfig: {
      NetworkMode: networkName(ref),
      Privileged: false,
      CapDrop: ['ALL'],
      CapAdd: service.capabilities,
      SecurityOpt: ['no-new-privileges:true'],
      Init: true,
      // While it is not yet known to work it must not begin again and again; then it is `unless-stopped`.
      RestartPolicy: { Name: 'no' },
      Memory: resources.memoryBytes,
      MemorySwap: resources.memoryBytes,
      NanoCpus: Math.round(resources.cpus * second),
      PidsLimit: resources.pids,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      Mounts: service.volumes.map(({ id, path }) => ({
        Type: 'volume',
        Source: volumeName(ref, service.id, id),
        Target: path,
      })),
      Tmpfs: Object.fromEntries(service.tmpfs.map((path) => [path, 'rw,nosuid,nodev,size=64m'])),
      PortBindings: Object.fromEntries(
        published.map((port) => [`${port.container}/tcp`, [{ HostPort: String(port.published) }]]),
      ),
    },
  };
}

/** HTTP and TCP are asked from outside: nothing says that the image has a program for it. */
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
