import { describe, expect, test } from 'vitest';
import type { DeploymentPlan } from '../contract/plan.ts';
import { buildPlan } from '../testing/deploy/factories.ts';
import { imageOf, planOf } from '../testing/deploy/plan-of.ts';
import { blueprints, findBlueprint } from './blueprints/index.ts';
import { type PlanPolicy, PlanRefused, validatePlan } from './validate-plan.ts';

const policy: PlanPolicy = {
  repositories: new Set(['library/app']),
  external: new Set(['docker.io/library/couchdb']),
  ports: new Set([28_001]),
  host: 'app-acme.apps.example',
};

type Loose = Record<string, unknown>;
const service = (change: Loose): unknown => {
  const plan = buildPlan();
  return { ...plan, services: [{ ...plan.services[0], ...change }] };
};
const whole = (change: Loose): unknown => ({ ...buildPlan(), ...change });
const mount = (path: string) =>
  service({ volumes: [{ id: 'data', path, access: 'single', sizeBytes: 2 ** 30 }] });
const port = (change: Loose) => ({
  id: 'http',
  container: 8080,
  protocol: 'http',
  published: null,
  ...change,
});
const image = (change: Loose) => service({ image: { ...buildPlan().services[0]!.image, ...change } });

/** Whatever a tenant, an import or a changed row might bring: all of it is refused, on every engine, before any engine. */
const attempts: [string, unknown][] = [
  // Fields of engines that a plan does not have.
  ...[
    'privileged',
    'binds',
    'hostPath',
    'devices',
    'deviceRequests',
    'sysctls',
    'volumesFrom',
    'links',
    'runtime',
    'cgroupParent',
    'groupAdd',
    'securityOpt',
    'maskedPaths',
    'ulimits',
    'ipcMode',
    'pidMode',
    'utsMode',
    'usernsMode',
    'networkMode',
    'networks',
    'hostNetwork',
    'serviceAccountName',
    'labels',
    'annotations',
    'extraHosts',
    'dns',
    'init',
    'capAdd',
    'hostPID',
    'hostIPC',
    'hostPort',
    'hostname',
    'volumeMounts',
    'mounts',
    'secrets',
    'configs',
    'storageOpt',
    'logConfig',
    'oomKillDisable',
    'readonlyPaths',
    'runtimeClassName',
    'nodeSelector',
    'placement',
    'restartPolicy',
  ].map((field): [string, unknown] => [
    `a field ${field}`,
    service({ [field]: field === 'privileged' ? true : ['x'] }),
  ]),
  ['a field beside the services', whole({ hostConfig: {} })],
  [
    'a volume of somebody else',
    service({
      volumes: [{ id: 'data', path: '/data', access: 'single', sizeBytes: 2 ** 30, name: 't-other-data' }],
    }),
  ],
  [
    'a volume driver',
    service({
      volumes: [
        {
          id: 'data',
          path: '/data',
          access: 'single',
          sizeBytes: 2 ** 30,
          driver: 'local',
          options: { o: 'bind', device: '/' },
        },
      ],
    }),
  ],
  // Mounts, by every spelling.
  ...[
    '/',
    '//',
    '/.',
    '/..',
    '/data/../etc',
    '/proc',
    '/proc/1',
    '/sys',
    '/sys/fs/cgroup',
    '/dev',
    '/dev/sda',
    '/etc',
    '/root',
    '/root/.ssh',
    '/run',
    '/var/run',
    '/var/run/docker.sock',
    '/run/containerd/containerd.sock',
    '/run/secrets',
    '/var/lib/docker',
    '/var/lib/docker/volumes',
    '/var/lib/kubelet',
    '/boot',
    '/usr/bin',
    'data',
    '../data',
    'C:\\',
    '/data/',
    '/data/.',
    '/data//x',
    '/etc/../',
    '/./var/run/docker.sock',
    '/var/run/docker.sock/',
    '/var/run/../run/docker.sock',
    '/run/docker.sock',
    '/run/crio/crio.sock',
    '/run/podman',
    '/var/run/secrets/kubernetes.io/serviceaccount',
    '/lib/modules',
    '/usr/lib',
    '~',
    '~/.ssh',
    '$HOME',
    '/data:/host',
    '/data,readonly',
    '\\\\.\\pipe\\docker_engine',
    '',
    '/da ta',
    '/data\0',
  ].map((path): [string, unknown] => [`a mount at ${JSON.stringify(path)}`, mount(path)]),
  [
    'a file over the engine’s socket',
    service({ files: [{ path: '/var/run/docker.sock', content: '', mode: 420 }] }),
  ],
  [
    'a file in /proc',
    service({ files: [{ path: '/proc/sys/kernel/core_pattern', content: '|/x', mode: 420 }] }),
  ],
  [
    'a file with the bit of another user',
    service({ files: [{ path: '/bin/x', content: '', mode: 0o4755 }] }),
  ],
  [
    'a file over the socket of another engine',
    service({ files: [{ path: '/run/podman/podman.sock', content: '', mode: 420 }] }),
  ],
  ['a file that is a socket', service({ files: [{ path: '/srv/engine.sock', content: '', mode: 420 }] })],
  ['a file with a way out', service({ files: [{ path: '/srv/../etc/shadow', content: '', mode: 420 }] })],
  [
    'a volume and a file at one place',
    service({
      volumes: [{ id: 'data', path: '/data', access: 'single', sizeBytes: 2 ** 30 }],
      files: [{ path: '/data', content: '', mode: 420 }],
    }),
  ],
  [
    'a volume and memory at one place',
    service({
      volumes: [{ id: 'data', path: '/data', access: 'single', sizeBytes: 2 ** 30 }],
      tmpfs: ['/data'],
    }),
  ],
  ['memory over /dev', service({ tmpfs: ['/dev'] })],
  // Images from elsewhere.
  ['an image that the tenant may not pull', image({ repository: 'other/app' })],
  ['an image of a foreign registry', image({ source: 'external', repository: 'evil.example/app' })],
  [
    'an image of Docker Hub that no blueprint needs',
    image({ source: 'external', repository: 'docker.io/library/alpine' }),
  ],
  ['an image of our own without a digest', image({ digest: null })],
  ['an image with options in its name', image({ repository: 'library/app --privileged' })],
  // Ports.
  ['a port that is not reserved', service({ ports: [port({ published: 22 })] })],
  ['a port of the host that is reserved for another', service({ ports: [port({ published: 28_002 })] })],
  ['a published database', service({ role: 'database', ports: [port({ published: 28_001 })] })],
  ['a published cache', service({ role: 'cache', ports: [port({ published: 28_001 })] })],
  [
    'the debugger',
    {
      ...(service({ ports: [port({ container: 8000, published: 28_001 })] }) as Loose),
      blueprint: { id: 'convertigo', version: '1' },
    },
  ],
  [
    'a route to the debugger',
    {
      ...(service({ ports: [port({ container: 8000 })] }) as Loose),
      blueprint: { id: 'convertigo', version: '1' },
      routes: [{ service: 'app', port: 'http', host: 'app-acme.apps.example', path: '/', sticky: false }],
    },
  ],
  [
    'a route to a database',
    {
      ...(service({ role: 'database' }) as Loose),
      routes: [{ service: 'app', port: 'http', host: 'app-acme.apps.example', path: '/', sticky: false }],
    },
  ],
  [
    'a route where the pool has no domain',
    whole({ routes: [{ service: 'app', port: 'http', host: '', path: '/', sticky: false }] }),
  ],
  [
    'one port of the host for two',
    service({
      ports: [port({ published: 28_001 }), port({ id: 'more', container: 9090, published: 28_001 })],
    }),
  ],
  ['the address of the host before a port', service({ ports: [port({ published: '0.0.0.0:28001' })] })],
  ['two ports of one name', service({ ports: [port({}), port({ container: 9090 })] })],
  [
    'an address that leads to another host',
    whole({ outputs: [{ kind: 'url', id: 'a', service: 'app', port: 'http', path: '@evil.example/' }] }),
  ],
  [
    'a check of a port that is not there',
    whole({
      checks: [{ service: 'app', port: 'none', path: '/', status: null, body: null, withinSeconds: 5 }],
    }),
  ],
  ['port 0', service({ ports: [port({ container: 0 })] })],
  [
    'the host name of another',
    whole({
      routes: [{ service: 'app', port: 'http', host: 'other.apps.example', path: '/', sticky: false }],
    }),
  ],
  [
    'a route to nothing',
    whole({ routes: [{ service: 'app', port: 'none', host: policy.host, path: '/', sticky: false }] }),
  ],
  // Rights and limits.
  ...['SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE', 'ALL', 'SYS_MODULE'].map((each): [string, unknown] => [
    `the capability ${each}`,
    service({ capabilities: [each] }),
  ]),
  ['a user by name', service({ user: 'root' })],
  ['a user of a name space', service({ user: '0:host' })],
  ['less memory than an engine takes', service({ resources: { memoryBytes: 1024, cpus: 1, pids: 100 } })],
  ['memory without end', service({ resources: { memoryBytes: 2 ** 50, cpus: 1, pids: 100 } })],
  ['too many processes', service({ resources: { memoryBytes: 2 ** 30, cpus: 1, pids: 10_000 } })],
  ['no processor', service({ resources: { memoryBytes: 2 ** 30, cpus: 0, pids: 100 } })],
  ['no limits at all', service({ resources: undefined })],
  ['no limit of memory', service({ resources: { memoryBytes: 0, cpus: 1, pids: 100 } })],
  ['endless processes', service({ resources: { memoryBytes: 2 ** 30, cpus: 1, pids: -1 } })],
  ['a million replicas', service({ replicas: 1_000_000 })],
  // Shape.
  ['a service that waits for itself', service({ dependsOn: ['app'] })],
  [
    'two services that wait for each other',
    whole({
      services: [
        { ...buildPlan().services[0], id: 'one', dependsOn: ['two'] },
        { ...buildPlan().services[0], id: 'two', dependsOn: ['one'] },
      ],
    }),
  ],
  ['a service that waits for none of its own', service({ dependsOn: ['other'] })],
  ['two services of one name', whole({ services: [...buildPlan().services, ...buildPlan().services] })],
  ['a name with a slash', service({ id: '../app' })],
  ['a variable with a line break in its name', service({ env: { 'A\nB': 'x' } })],
  ['a backup of a volume that is not there', whole({ backup: [{ service: 'app', volume: 'data' }] })],
  ['nothing at all', null],
  ['a text', '{}'],
];

describe('what no plan may have', () => {
  test.each(attempts)('%s is refused', (_what, plan) => {
    expect(() => validatePlan(plan, policy)).toThrow(PlanRefused);
  });
});

test('a plan that keeps the rules is taken as it is', () => {
  const plan = buildPlan();
  expect(validatePlan(plan, policy)).toEqual(plan);
});

test('what every blueprint makes is allowed, on every engine', () => {
  const all: DeploymentPlan[] = blueprints.flatMap((blueprint) =>
    (['docker', 'swarm', 'kubernetes'] as const).flatMap((kind) =>
      blueprint.facts.presets.map(({ id: preset }) =>
        planOf(blueprint, imageOf(`acme/${blueprint.facts.id}:1`, { exposedPorts: ['8080/tcp'] }), {
          preset,
          kind,
        }),
      ),
    ),
  );
  for (const plan of all) {
    const published = plan.services.flatMap(({ ports }) => ports.flatMap((each) => each.published ?? []));
    const repositories = new Set(plan.services.map((each) => each.image.repository));
    expect(validatePlan(plan, { ...policy, repositories, ports: new Set(published) })).toEqual(plan);
  }
});

test('the databases of a blueprint may come from Docker Hub where the pool allows it', () => {
  const plan = planOf(findBlueprint('convertigo')!, imageOf('library/app:8.4.3'), { preset: 'standard' });
  const [couchdb, main] = plan.services;
  const external = {
    ...couchdb!,
    image: { ...couchdb!.image, source: 'external', repository: 'docker.io/library/couchdb', digest: null },
  };
  const changed = { ...plan, services: [external, main] };
  const ports = new Set([28_080]);
  expect(() => validatePlan(changed, { ...policy, ports })).not.toThrow();
  expect(() => validatePlan(changed, { ...policy, ports, external: new Set() })).toThrow(PlanRefused);
});
