import { describe, expect, test } from 'vitest';
import type { DeploymentPlan } from '../../../contract/plan.ts';
import { imageOf, planOf } from '../../../testing/deploy/plan-of.ts';
import { convertigo } from '../../blueprints/convertigo/index.ts';
import { makeService } from '../../blueprints/service.ts';
import type { FilledPlan, FilledService } from '../../engine.ts';
import { withPlaceholders } from '../../exports/placeholders.ts';
import { labelsOf } from '../shared/names.ts';
import { type KubeObject, kubernetesObjects, namespaceOf } from './objects.ts';

const ref = { instanceId: 'ins', tenantId: 'acme', deploymentId: 'dep_0123456789abcdef', name: 'shop' };
const credential = { host: 'registry.example', username: 'robot', password: 'pull-only' };
const image = imageOf('acme/convertigo:8.4.3');

const convertigoPlan = (preset: string, domain: string | null = null): DeploymentPlan =>
  planOf(convertigo, image, { preset, kind: 'kubernetes', domain });

const objectsOf = (plan: FilledPlan): KubeObject[] => {
  const { shared, services } = kubernetesObjects(ref, plan, credential);
  return [...shared, ...services.flatMap(({ objects }) => objects)];
};

function planWith(more: Partial<FilledService> = {}): FilledPlan {
  const service = makeService({
    id: 'web',
    role: 'main',
    image: {
      source: 'registry',
      repository: 'acme/web',
      tag: 'v1',
      digest: image.digest,
      platform: null,
    },
    resources: { memoryBytes: 64 * 1024 ** 2, cpus: 0.5, pids: 100 },
    user: '1000:1000',
  });
  return {
    schema: 1,
    blueprint: { id: 'generic', version: '1' },
    services: [{ ...service, env: {}, files: [], ...more }],
    routes: [],
    checks: [],
    outputs: [],
    backup: [],
  };
}

type Container = { name: string; securityContext: Record<string, unknown> } & Record<string, unknown>;
type PodSpec = { containers: Container[]; securityContext: Record<string, unknown> } & Record<
  string,
  unknown
>;

const ofKind = (objects: readonly KubeObject[], kind: string) => objects.filter((each) => each.kind === kind);

function podsOf(objects: readonly KubeObject[]): PodSpec[] {
  return ofKind(objects, 'Deployment').map(
    ({ spec }) => (spec as { template: { spec: PodSpec } }).template.spec,
  );
}

/** Each value that stands anywhere under such a key. */
function valuesAt(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [
    ...(name === key ? [each] : []),
    ...valuesAt(each, key),
  ]);
}

/** All that this console makes of images, as far as a cluster is concerned. */
const everything = [
  ...['trial', 'standard', 'analytics', 'cluster'].flatMap((preset) => [
    { what: `Convertigo, ${preset}`, plan: withPlaceholders(convertigoPlan(preset)) },
    {
      what: `Convertigo, ${preset}, by a domain`,
      plan: withPlaceholders(convertigoPlan(preset, 'shop.example.org')),
    },
  ]),
  { what: 'a service as user', plan: planWith() },
  { what: 'a service as the image says', plan: planWith({ user: null, capabilities: ['CHOWN', 'SETUID'] }) },
  {
    what: 'a service with everything',
    plan: planWith({
      env: { SECRET: 'a secret value' },
      files: [{ path: '/etc/app.conf', content: 'a = 1', mode: 0o600 }],
      ports: [{ id: 'http', container: 8080, protocol: 'http', published: 31_000 }],
      volumes: [{ id: 'data', path: '/data', access: 'single', sizeBytes: 1024 ** 3 }],
      tmpfs: ['/cache'],
      volumeGroup: 1000,
      replicas: 2,
    }),
  },
];

describe.each(everything)('$what', ({ plan }) => {
  const objects = objectsOf(plan);
  const pods = podsOf(objects);

  test('is one Deployment for each service', () => {
    expect(ofKind(objects, 'Deployment').map(({ metadata }) => metadata.name)).toEqual(
      plan.services.map(({ id }) => id),
    );
  });

  test.each([
    'hostPath',
    'hostNetwork',
    'hostPID',
    'hostIPC',
    'hostPort',
    'hostUsers',
    'nodeName',
    'procMount',
  ])('has no %s', (key) => {
    expect(valuesAt(objects, key)).toEqual([]);
  });

  test('has nothing privileged, and no way to become it', () => {
    for (const { containers, initContainers } of pods) {
      expect(initContainers).toBeUndefined();
      for (const { securityContext } of containers) {
        expect(securityContext).toMatchObject({
          privileged: false,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
    expect(new Set(valuesAt(objects, 'privileged'))).toEqual(new Set([false]));
  });

  test('adds no capability that the plan does not have', () => {
    const added = pods.flatMap(({ containers }) => containers.map((each) => valuesAt(each, 'add').flat()));
    expect(added).toEqual(plan.services.map(({ capabilities }) => capabilities));
  });

  test('runs under the seccomp profile of the engine', () => {
    for (const pod of pods) {
      expect(pod.securityContext).toMatchObject({ seccompProfile: { type: 'RuntimeDefault' } });
    }
  });

  test('is given no token of a service account, and no links to services', () => {
    for (const pod of pods) {
      expect(pod).toMatchObject({
        serviceAccountName: 'ownbase',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
      });
    }
    const [account] = ofKind(objects, 'ServiceAccount');
    expect(account).toMatchObject({ automountServiceAccountToken: false });
    const rights = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'];
    expect(objects.filter(({ kind }) => rights.includes(kind))).toEqual([]);
  });

  test('mounts only claims, secrets and memory of its own', () => {
    const kinds = pods.flatMap(({ volumes }) =>
      (volumes as Record<string, unknown>[]).flatMap(({ name: _, ...source }) => Object.keys(source)),
    );
    expect(['persistentVolumeClaim', 'secret', 'emptyDir']).toEqual(expect.arrayContaining(kinds));
    const names = new Set(objects.map(({ metadata }) => metadata.name));
    const used = [...valuesAt(pods, 'claimName'), ...valuesAt(pods, 'secretName')];
    for (const name of used) expect(names).toContain(name);
  });

  test('carries our labels on every object and every pod, in its own namespace', () => {
    for (const { kind, metadata } of objects) {
      expect(metadata.labels).toMatchObject(labelsOf(ref));
      expect(metadata.namespace).toBe(kind === 'Namespace' ? undefined : namespaceOf(ref));
    }
    for (const { spec } of ofKind(objects, 'Deployment')) {
      expect(spec).toMatchObject({ template: { metadata: { labels: labelsOf(ref) } } });
    }
  });

  test('has limits of memory and processors', () => {
    for (const { containers } of pods) {
      for (const { resources } of containers) {
        expect(resources).toMatchObject({ limits: { memory: expect.any(String), cpu: expect.any(String) } });
      }
    }
  });

  test('shows no value of its environment outside of secrets', () => {
    for (const { containers } of pods) {
      for (const { env } of containers) {
        for (const each of env as Record<string, unknown>[]) {
          expect(Object.keys(each).sort()).toEqual(['name', 'valueFrom']);
        }
      }
    }
  });

  test('publishes no database', () => {
    const databases = new Set(plan.services.filter(({ role }) => role === 'database').map(({ id }) => id));
    const outside = objects.filter(
      ({ kind, spec }) =>
        kind === 'Ingress' ||
        (kind === 'Service' && (spec as { type: string }).type !== 'ClusterIP') ||
        (kind === 'NetworkPolicy' && valuesAt(spec, 'from').length === 0),
    );
    const published = outside.map(({ metadata }) => metadata.labels['ownbase.service']);
    expect(published.filter((service) => databases.has(service!))).toEqual([]);
    expect(valuesAt(objects, 'type')).not.toContain('LoadBalancer');
  });

  test('lets nobody in but its own services, and where it is published', () => {
    const [all, ...open] = ofKind(objects, 'NetworkPolicy');
    expect(all?.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [
        { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] },
        { to: [{ podSelector: {} }] },
        {
          to: [{ namespaceSelector: {} }],
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
    });
    for (const { spec } of open) {
      expect(spec).toMatchObject({
        podSelector: { matchLabels: { 'ownbase.deployment': ref.deploymentId } },
        policyTypes: ['Ingress'],
      });
      expect(valuesAt(spec, 'port').length).toBeGreaterThan(0);
    }
  });
});

describe('the level of pod security', () => {
  const table: { what: string; more: Partial<FilledService>; level: string }[] = [
    { what: 'a user', more: { user: '1000:1000' }, level: 'restricted' },
    { what: 'a user without a group', more: { user: '999' }, level: 'restricted' },
    { what: 'whoever the image says', more: { user: null }, level: 'baseline' },
    { what: 'root', more: { user: '0:0' }, level: 'baseline' },
    { what: 'root, written long', more: { user: '00' }, level: 'baseline' },
    { what: 'a capability', more: { capabilities: ['CHOWN'] }, level: 'baseline' },
  ];
  test.each(table)('$what: $level', ({ more, level }) => {
    const objects = objectsOf(planWith(more));
    const [namespace] = ofKind(objects, 'Namespace');
    expect(namespace?.metadata.labels['pod-security.kubernetes.io/enforce']).toBe(level);
    const [pod] = podsOf(objects);
    expect(pod?.securityContext.runAsNonRoot).toBe(
      level === 'restricted' || more.capabilities ? true : undefined,
    );
  });

  test('Convertigo and its databases fit the strictest one', () => {
    const [namespace] = objectsOf(withPlaceholders(convertigoPlan('standard')));
    expect(namespace?.metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });
});

describe('several replicas', () => {
  test('a visitor stays at one of them, by the words of each ingress controller', () => {
    const objects = objectsOf(withPlaceholders(convertigoPlan('cluster', 'shop.example.org')));
    const [ingress] = ofKind(objects, 'Ingress');
    expect(ingress?.metadata.annotations).toMatchObject({
      'nginx.ingress.kubernetes.io/affinity': 'cookie',
      'haproxy.org/cookie-persistence': 'OWNBASE_ROUTE',
      'nginx.org/sticky-cookie-services': 'serviceName=convertigo OWNBASE_ROUTE path=/',
    });
    const service = ofKind(objects, 'Service').find(({ metadata }) => metadata.name === 'convertigo');
    expect(service?.metadata.annotations).toMatchObject({
      'traefik.ingress.kubernetes.io/service.sticky.cookie': 'true',
    });
  });

  test('by a port of the nodes it is by the visitor’s address', () => {
    const objects = objectsOf(withPlaceholders(convertigoPlan('cluster')));
    const open = ofKind(objects, 'Service').filter(({ metadata }) => metadata.name.endsWith('-public'));
    expect(open.map(({ spec }) => spec)).toMatchObject([
      { type: 'NodePort', sessionAffinity: 'ClientIP', selector: { 'ownbase.service': 'convertigo' } },
    ]);
  });

  test('one alone is not sticky', () => {
    const objects = objectsOf(withPlaceholders(convertigoPlan('standard', 'shop.example.org')));
    expect(JSON.stringify(objects)).not.toMatch(/sticky|affinity/i);
  });
});

describe('names', () => {
  test('a namespace is short enough and tells deployments of one name apart', () => {
    const long = { ...ref, tenantId: 't'.repeat(40), name: 'n'.repeat(40) };
    expect(namespaceOf(long)).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
    expect(namespaceOf({ ...ref, deploymentId: 'dep_another0123' })).not.toBe(namespaceOf(ref));
  });

  test('long names of ports are shortened, and stay different', () => {
    const ports = ['a-port-with-a-long-name-1', 'a-port-with-a-long-name-2', 'http'].map((id, at) => ({
      id,
      container: 8080 + at,
      protocol: 'tcp' as const,
      published: null,
    }));
    const [pod] = podsOf(objectsOf(planWith({ ports })));
    const names = valuesAt(pod?.containers[0]?.ports, 'name') as string[];
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,13}[a-z0-9]$/);
    expect(names).toContain('http');
  });
});
