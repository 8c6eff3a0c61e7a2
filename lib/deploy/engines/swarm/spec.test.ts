import { describe, expect, test } from 'vitest';
import { makeService, timing } from '../../blueprints/service.ts';
import type { DeploymentRef, FilledService } from '../../engine.ts';
import { label } from '../shared/names.ts';
import { type SwarmPlace, swarmSpec } from './spec.ts';

const ref: DeploymentRef = {
  instanceId: 'ins_1',
  tenantId: 'acme',
  deploymentId: 'dep_aaaaaaaaaaaaaaaa',
  name: 'shop',
};
const host = 'registry.example:5000';
const one: SwarmPlace = { nodeId: 'node1', isSingleNode: true };
const several: SwarmPlace = { nodeId: 'node1', isSingleNode: false };
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
  TaskTemplate: {
    ContainerSpec: Record<string, unknown> & {
      Mounts: { Type: string; Source?: string; Target: string }[];
      Secrets: { SecretName: string; File: object }[];
    };
    Networks: { Target: string; Aliases: string[] }[];
    Placement: { Constraints: string[] };
  } & Record<string, unknown>;
  UpdateConfig: { Order: string };
  EndpointSpec: { Mode: string; Ports: Record<string, unknown>[] };
} & Record<string, unknown>;

const specOf = (service: FilledService, { of = ref, place = one } = {}) =>
  swarmSpec(of, service, { credential: { host }, place, order: 0 });
const bodyOf = (service: FilledService, place = one): Body => specOf(service, { place }).body as Body;
const hashOf = (service: FilledService, of = ref): string => specOf(service, { of }).hash;

const ports: FilledService['ports'] = [
  { id: 'http', container: 8080, protocol: 'http', published: 20_001 },
  { id: 'admin', container: 9090, protocol: 'http', published: null },
];
const volumes: FilledService['volumes'] = [
  { id: 'data', path: '/data', access: 'single', sizeBytes: 1024 ** 3 },
];

/** All that a plan can ask for at once. */
const greedy = buildService({
  entrypoint: ['/bin/sh'],
  command: ['-c', 'true'],
  env: { PASSWORD: 's3cret' },
  files: [{ path: '/etc/app.conf', content: 'x', mode: 0o640 }],
  ports,
  volumes,
  tmpfs: ['/tmp'],
  health: { kind: 'exec', command: ['/bin/true'], ...timing() },
  user: '0:0',
  capabilities: ['CHOWN', 'SETUID', 'SETGID', 'DAC_OVERRIDE', 'FOWNER', 'NET_BIND_SERVICE'],
});

/** Every field that is asked for: whatever else there is (configs, devices, bind mounts, host networks) is not. */
const containerFields = [
  'Args',
  'CapabilityAdd',
  'CapabilityDrop',
  'Command',
  'Env',
  'Healthcheck',
  'Image',
  'Init',
  'Labels',
  'Mounts',
  'Privileges',
  'Secrets',
  'StopGracePeriod',
  'User',
];
const taskFields = [
  'ContainerSpec',
  'LogDriver',
  'Networks',
  'Placement',
  'Resources',
  'RestartPolicy',
].sort();

describe.each([
  { name: 'a plain service', service: buildService(), place: one },
  { name: 'a service that asks for everything', service: greedy, place: one },
  { name: 'the same in a Swarm of several nodes', service: greedy, place: several },
  { name: 'a service as root', service: buildService({ user: '0' }), place: one },
])('what is asked for $name', ({ service, place }) => {
  const { TaskTemplate } = bodyOf(service, place);
  const { ContainerSpec } = TaskTemplate;

  test('has no capability but those of the plan, and gains none', () => {
    expect(ContainerSpec.Privileges).toEqual({ NoNewPrivileges: true });
    expect(ContainerSpec.CapabilityDrop).toEqual(['ALL']);
    expect(ContainerSpec.CapabilityAdd).toEqual(service.capabilities.map((each) => `CAP_${each}`));
  });

  test('has limits: memory, CPUs, processes, and the size of its log', () => {
    expect(TaskTemplate.Resources).toEqual({
      Limits: { MemoryBytes: 64 * 1024 ** 2, NanoCPUs: 500_000_000, Pids: 100 },
    });
    expect(TaskTemplate.LogDriver).toEqual({
      Name: 'json-file',
      Options: { 'max-size': '10m', 'max-file': '3' },
    });
  });

  test('is in the network of its deployment and in no other', () => {
    expect(TaskTemplate.Networks).toEqual([{ Target: 'ob-acme-shop-aaaaaaaaaa', Aliases: ['web'] }]);
  });

  test('mounts volumes of its deployment, and memory', () => {
    for (const { Type, Source } of ContainerSpec.Mounts) {
      if (Type === 'tmpfs') expect(Source).toBeUndefined();
      else expect([Type, Source]).toEqual(['volume', expect.stringMatching(/^ob-acme-aaaaaaaaaa-web-/)]);
    }
  });

  test('says nothing else', () => {
    expect(Object.keys(TaskTemplate).sort()).toEqual(taskFields);
    for (const field of Object.keys(ContainerSpec)) expect(containerFields).toContain(field);
  });

  test('is never global: the plan says how many', () => {
    expect(bodyOf(service, place).Mode).toEqual({ Replicated: { Replicas: service.replicas } });
  });
});

test.each([
  { name: 'one node, published', service: buildService({ ports }), place: one, mode: 'dnsrr', at: 'host' },
  {
    name: 'several, published',
    service: buildService({ ports }),
    place: several,
    mode: 'vip',
    at: 'ingress',
  },
  { name: 'one node, inside', service: buildService(), place: one, mode: 'dnsrr', at: null },
  { name: 'several, inside', service: buildService(), place: several, mode: 'dnsrr', at: null },
])('ports: $name', ({ service, place, mode, at }) => {
  const { EndpointSpec } = bodyOf(service, place);
  const port = { Protocol: 'tcp', TargetPort: 8080, PublishedPort: 20_001, PublishMode: at };
  expect(EndpointSpec).toEqual({ Mode: mode, Ports: at ? [port] : [] });
});

test.each([
  {
    name: 'a volume',
    service: buildService({ volumes }),
    place: several,
    first: 'stop-first',
    at: ['node1'],
  },
  {
    name: 'a port of the machine',
    service: buildService({ ports }),
    place: one,
    first: 'stop-first',
    at: [],
  },
  {
    name: 'a port of the mesh',
    service: buildService({ ports }),
    place: several,
    first: 'start-first',
    at: [],
  },
  { name: 'neither', service: buildService(), place: one, first: 'start-first', at: [] },
])('a service with $name changes $first', ({ service, place, first, at }) => {
  const { UpdateConfig, TaskTemplate } = bodyOf(service, place);
  expect(UpdateConfig.Order).toBe(first);
  expect(TaskTemplate.Placement.Constraints).toEqual(at.map((node) => `node.id==${node}`));
});

test('files are secrets of the Swarm: what is asked for has their names alone', () => {
  const service = buildService({
    user: '1000:2000',
    files: [{ path: '/etc/key', content: 'kept away', mode: 0o600 }],
  });
  const { hash, files, body } = specOf(service);
  expect(JSON.stringify(body)).not.toContain('kept away');
  expect(files).toEqual(service.files);
  expect((body as Body).TaskTemplate.ContainerSpec.Secrets).toEqual([
    {
      SecretName: `ob-aaaaaaaaaa-web-${hash}-0`,
      File: { Name: '/etc/key', UID: '1000', GID: '2000', Mode: 0o600 },
    },
  ]);
});

test('the longest names stay within the 63 characters of the engine', () => {
  const id = 'a'.repeat(30);
  const files = Array.from({ length: 50 }, (_, at) => ({ path: `/f${at}`, content: '', mode: 0o600 }));
  const body = bodyOf(buildService({ id, files }));
  expect(String(body.Name).length).toBeLessThanOrEqual(63);
  const names = body.TaskTemplate.ContainerSpec.Secrets.map(({ SecretName }) => SecretName);
  expect(new Set(names).size).toBe(50);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(64);
});

describe('the hash of a specification', () => {
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
    expect(hashOf({ ...before, ...more })).not.toBe(hashOf(before));
  });

  test('is the same for the same, and for another number of replicas', () => {
    expect(hashOf(structuredClone(before))).toBe(hashOf(before));
    expect(hashOf({ ...before, replicas: 3 })).toBe(hashOf(before));
  });

  test('differs between two deployments of equal names and specifications', () => {
    const other = { ...ref, deploymentId: 'dep_bbbbbbbbbbbbbbbb' };
    expect(hashOf(before, other)).not.toBe(hashOf(before));
  });
});

test('service, tasks and containers carry whose they are', () => {
  const { Labels, TaskTemplate } = bodyOf(buildService());
  const own = {
    [label.managed]: 'true',
    [label.instance]: 'ins_1',
    [label.deployment]: ref.deploymentId,
    [label.service]: 'web',
  };
  expect(Labels).toMatchObject(own);
  expect(TaskTemplate.ContainerSpec.Labels).toEqual(Labels);
});
