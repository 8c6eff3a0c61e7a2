import { describe, expect, test } from 'vitest';
import type { PlannedHealth } from '../../../contract/plan.ts';
import { makeService, timing } from '../../blueprints/service.ts';
import type { DeploymentRef, FilledService } from '../../engine.ts';
import { label } from '../shared/names.ts';
import { containerSpecs } from './spec.ts';

const ref: DeploymentRef = {
  instanceId: 'ins_1',
  tenantId: 'acme',
  deploymentId: 'dep_aaaaaaaaaaaaaaaa',
  name: 'shop',
};
const host = 'registry.example:5000';
const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;

function buildService(more: Partial<FilledService> = {}): FilledService {
  const service = makeService({
    id: 'web',
    role: 'main',
    image: { source: 'registry', repository: 'acme/web', tag: 'v1', digest: digestOf('1'), platform: null },
    resources: { memoryBytes: 64 * 1024 ** 2, cpus: 0.5, pids: 100 },
  });
  return { ...service, env: {}, files: [], ...more };
}

type Body = {
  Labels: Record<string, string>;
  Env: string[];
  Healthcheck?: object;
  NetworkingConfig: { EndpointsConfig: Record<string, object> };
  HostConfig: Record<string, unknown> & { Mounts: { Type: string; Source: string; Target: string }[] };
} & Record<string, unknown>;

const specsOf = (service: FilledService, of = ref) =>
  containerSpecs(of, service, { credential: { host }, order: 0 });
const bodyOf = (service: FilledService): Body => specsOf(service)[0]!.body as Body;
const nameOf = (service: FilledService, of = ref): string => specsOf(service, of)[0]!.name;

/** All that a plan can ask for at once. */
const greedy = buildService({
  entrypoint: ['/bin/sh'],
  command: ['-c', 'true'],
  env: { PASSWORD: 's3cret' },
  files: [{ path: '/etc/app.conf', content: 'x', mode: 0o640 }],
  ports: [
    { id: 'http', container: 8080, protocol: 'http', published: 20_001 },
    { id: 'admin', container: 9090, protocol: 'http', published: null },
  ],
  volumes: [{ id: 'data', path: '/data', access: 'single', sizeBytes: 1024 ** 3 }],
  tmpfs: ['/tmp'],
  health: { kind: 'exec', command: ['/bin/true'], ...timing() },
  user: '0:0',
  capabilities: ['CHOWN', 'SETUID', 'SETGID', 'DAC_OVERRIDE', 'FOWNER', 'NET_BIND_SERVICE'],
  replicas: 2,
});

describe.each([
  { name: 'a plain service', service: buildService() },
  { name: 'a service that asks for everything', service: greedy },
  { name: 'an external image', service: buildService({ image: { ...greedy.image, source: 'external' } }) },
  { name: 'a service as root', service: buildService({ user: '0' }) },
])('what is asked for $name', ({ service }) => {
  const { HostConfig, ...body } = bodyOf(service);

  test('has fixed rights', () => {
    expect(HostConfig).toMatchObject({
      Privileged: false,
      CapDrop: ['ALL'],
      CapAdd: service.capabilities,
      SecurityOpt: ['no-new-privileges:true'],
    });
  });

  test('has limits: memory without swap, CPUs, processes, and the size of its log', () => {
    expect(HostConfig).toMatchObject({
      Memory: 64 * 1024 ** 2,
      MemorySwap: 64 * 1024 ** 2,
      NanoCpus: 500_000_000,
      PidsLimit: 100,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    });
  });

  test('is in the network of its deployment and in no other', () => {
    const network = 'ob-acme-shop-aaaaaaaaaa';
    expect(HostConfig.NetworkMode).toBe(network);
    expect(Object.keys(body.NetworkingConfig.EndpointsConfig)).toEqual([network]);
  });

  test('mounts volumes of its deployment alone', () => {
    for (const { Type, Source } of HostConfig.Mounts) {
      expect(Type).toBe('volume');
      expect(Source).toMatch(/^ob-acme-aaaaaaaaaa-web-[a-z0-9-]+$/);
    }
  });

  /** By allow-list: name spaces of the host, devices and bind mounts have fields of their own, which are not there. */
  test('says nothing else of the host', () => {
    expect(Object.keys(HostConfig).sort()).toEqual(
      [
        'CapAdd',
        'CapDrop',
        'Init',
        'LogConfig',
        'Memory',
        'MemorySwap',
        'Mounts',
        'NanoCpus',
        'NetworkMode',
        'PidsLimit',
        'PortBindings',
        'Privileged',
        'RestartPolicy',
        'SecurityOpt',
        'Tmpfs',
      ].sort(),
    );
  });
});

test('each replica has a name of its own; a service of one has no number', () => {
  expect(nameOf(buildService())).toMatch(/^acme-shop-web-[0-9a-f]{10}$/);
  expect(specsOf(greedy).map(({ name }) => name.split('-').at(-1))).toEqual(['1', '2']);
});

test('only published ports are opened', () => {
  const { HostConfig } = bodyOf(greedy);
  expect(HostConfig.PortBindings).toEqual({ '8080/tcp': [{ HostPort: '20001' }] });
});

test('files are no part of what can be read by inspecting the container', () => {
  const files = [{ path: '/etc/key', content: 'kept away', mode: 0o600 }];
  expect(JSON.stringify(bodyOf(buildService({ files })))).not.toContain('kept away');
});

test.each<{ kind: string; health: PlannedHealth | null; asked: object | undefined }>([
  {
    kind: 'exec',
    health: { kind: 'exec', command: ['/bin/true'], ...timing() },
    asked: { Test: ['CMD', '/bin/true'], Interval: 5e9, Timeout: 5e9, Retries: 6, StartPeriod: 60e9 },
  },
  {
    kind: 'image',
    health: { kind: 'image', ...timing() },
    asked: { Interval: 5e9, Timeout: 5e9, Retries: 6, StartPeriod: 60e9 },
  },
  { kind: 'tcp', health: { kind: 'tcp', port: 80, ...timing() }, asked: { Test: ['NONE'] } },
  { kind: 'http', health: { kind: 'http', port: 80, path: '/', ...timing() }, asked: { Test: ['NONE'] } },
  { kind: 'none', health: null, asked: undefined },
])('health: $kind', ({ health, asked }) => {
  expect(bodyOf(buildService({ health })).Healthcheck).toEqual(asked);
});

describe('the name of a container', () => {
  const before = buildService({
    env: { PASSWORD: 'one' },
    files: [{ path: '/etc/key', content: 'one', mode: 0o600 }],
  });

  test.each<{ what: string; more: Partial<FilledService> }>([
    { what: 'the environment', more: { env: { PASSWORD: 'one', LEVEL: 'debug' } } },
    { what: 'a secret in the environment', more: { env: { PASSWORD: 'two' } } },
    { what: 'a secret in a file', more: { files: [{ path: '/etc/key', content: 'two', mode: 0o600 }] } },
    { what: 'the mode of a file', more: { files: [{ path: '/etc/key', content: 'one', mode: 0o644 }] } },
    { what: 'the image', more: { image: { ...before.image, digest: digestOf('2') } } },
    { what: 'the command', more: { command: ['serve'] } },
    { what: 'the memory', more: { resources: { ...before.resources, memoryBytes: 128 * 1024 ** 2 } } },
  ])('changes with $what', ({ more }) => {
    expect(nameOf({ ...before, ...more })).not.toBe(nameOf(before));
  });

  test('is the same for the same', () => {
    expect(nameOf(structuredClone(before))).toBe(nameOf(before));
  });

  test('differs between two deployments of equal names and specifications', () => {
    const other = { ...ref, deploymentId: 'dep_bbbbbbbbbbbbbbbb' };
    expect(nameOf(before, other)).not.toBe(nameOf(before));
  });
});

test('what is made carries whose it is', () => {
  expect(bodyOf(buildService()).Labels).toMatchObject({
    [label.managed]: 'true',
    [label.instance]: 'ins_1',
    [label.tenant]: 'acme',
    [label.deployment]: ref.deploymentId,
    [label.service]: 'web',
  });
});
