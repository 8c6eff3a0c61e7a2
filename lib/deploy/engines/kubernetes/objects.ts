import { createHash } from 'node:crypto';
import type { PlannedHealth } from '../../../contract/plan.ts';
import type { DeploymentRef, FilledPlan, FilledService, PullCredential } from '../../engine.ts';
import { referenceOf } from '../shared/docker-pull.ts';
import { label, labelsOf, specHash, suffixOf } from '../shared/names.ts';

export type KubeObject = {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
};

/** Set while a deployment is stopped: how many replicas come back. */
export const replicasAnnotation = 'ownbase.dev/replicas';
export const restartedAnnotation = 'ownbase.dev/restarted-at';
const pullSecret = 'ownbase-pull';
const account = 'ownbase';

/**
 * One namespace for each deployment: its services reach each other by their bare names, and nobody else's get in the way.
 * At most 63 characters.
 */
export function namespaceOf(ref: DeploymentRef): string {
  const readable = `ob-${ref.tenantId}-${ref.name}`.slice(0, 52).replace(/-+$/, '');
  return `${readable}-${suffixOf(ref)}`;
}

/** What a cluster is asked for, in the order in which it is applied. Pure; also what the export shows. */
export type PlannedObjects = {
  shared: KubeObject[];
  /** In the order in which they start. */
  services: { service: FilledService; spec: string; objects: KubeObject[] }[];
};

export function kubernetesObjects(
  ref: DeploymentRef,
  plan: FilledPlan,
  credential: PullCredential,
): PlannedObjects {
  return {
    shared: sharedObjects(ref, plan, credential),
    services: plan.services.map((service) => {
      const spec = specHash(ref, [service, referenceOf(service.image, credential)]);
      return { service, spec, objects: serviceObjects(ref, plan, { service, spec, credential }) };
    }),
  };
}

type Named = { ref: DeploymentRef; service?: string };

function meta(
  { ref, service }: Named,
  name: string,
  annotations: Record<string, string> = {},
): KubeObject['metadata'] {
  return {
    name,
    namespace: namespaceOf(ref),
    labels: {
      ...labelsOf(ref),
      'app.kubernetes.io/managed-by': 'ownbase',
      'app.kubernetes.io/instance': ref.name,
      ...(service && { [label.service]: service, 'app.kubernetes.io/name': service }),
    },
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

function sharedObjects(ref: DeploymentRef, plan: FilledPlan, credential: PullCredential): KubeObject[] {
  const { namespace: _none, ...ofNamespace } = meta({ ref }, namespaceOf(ref));
  // Where a service begins as root, or keeps a capability, the strictest level would refuse it.
  const isRestricted = plan.services.every(
    ({ user, capabilities }) => (uidOf(user) ?? 0) > 0 && capabilities.length === 0,
  );
  const level = isRestricted ? 'restricted' : 'baseline';
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        ...ofNamespace,
        labels: {
          ...ofNamespace.labels,
          'pod-security.kubernetes.io/enforce': level,
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: meta({ ref }, account),
      automountServiceAccountToken: false,
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: meta({ ref }, pullSecret),
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': dockerConfig(credential) },
    },
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: meta({ ref }, 'ownbase'),
      spec: { hard: { 'services.loadbalancers': '0' } },
    },
    ...networkPolicies(ref, plan),
  ];
}

/** Without `auth`, which says the same by base64 and goes before: nobody could fill in variables there. */
function dockerConfig({ host, username, password }: PullCredential): string {
  return JSON.stringify({ auths: { [host]: { username, password } } });
}

/**
 * Nobody gets in but to what is published; services reach each other; the cloud's own address is never reached. Some
 * networks, as Cilium, take a block of addresses for what lies outside the cluster: pods are named beside it.
 */
function networkPolicies(ref: DeploymentRef, { services, routes }: FilledPlan): KubeObject[] {
  const policy = (name: string, spec: Record<string, unknown>, service?: string): KubeObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: meta({ ref, ...(service && { service }) }, name),
    spec,
  });
  const open = services.flatMap((service) => {
    const routed = routes.filter((route) => route.service === service.id).map((route) => route.port);
    const ports = service.ports.filter(({ id, published }) => published !== null || routed.includes(id));
    if (ports.length === 0) return [];
    const from = { ports: ports.map(({ container }) => ({ port: container, protocol: 'TCP' })) };
    return [
      policy(
        `${service.id}-published`,
        { podSelector: selectorOf(ref, service.id), policyTypes: ['Ingress'], ingress: [from] },
        service.id,
      ),
    ];
  });
  return [
    policy('ownbase', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [
        { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] },
        { to: [{ podSelector: {} }] },
        { to: [{ namespaceSelector: {} }], ports: dnsPorts },
      ],
    }),
    ...open,
  ];
}

const dnsPorts = ['UDP', 'TCP'].map((protocol) => ({ port: 53, protocol }));

const selectorOf = (ref: DeploymentRef, service: string) => ({
  matchLabels: { [label.deployment]: ref.deploymentId, [label.service]: service },
});

type ServiceInput = { service: FilledService; spec: string; credential: PullCredential };

function serviceObjects(ref: DeploymentRef, plan: FilledPlan, input: ServiceInput): KubeObject[] {
  const { service } = input;
  const named = { ref, service: service.id };
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: meta(named, `${service.id}-env`),
      type: 'Opaque',
      stringData: service.env,
    },
    ...(service.files.length > 0
      ? [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: meta(named, `${service.id}-files`),
            type: 'Opaque',
            stringData: Object.fromEntries(service.files.map(({ content }, at) => [`file-${at}`, content])),
          },
        ]
      : []),
    ...service.volumes.map((volume) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        ...meta(named, claimName(service.id, volume.id)),
        labels: { ...meta(named, '').labels, [label.volume]: volume.id },
        annotations: { [label.path]: volume.path },
      },
      spec: {
        accessModes: [volume.access === 'shared' ? 'ReadWriteMany' : 'ReadWriteOnce'],
        resources: { requests: { storage: String(volume.sizeBytes) } },
      },
    })),
    ...networkServices(ref, plan, service),
    workload(ref, plan, input),
    ...ingresses(ref, plan, service),
  ];
}

const longestPortName = 15;

/** A cluster takes no longer names of ports. What is cut off is replaced by what tells it from the others. */
function portName(id: string): string {
  if (id.length <= longestPortName) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 5);
  return `${id.slice(0, longestPortName - 6).replace(/-+$/, '')}-${hash}`;
}

export const claimName = (service: string, volume: string): string => `${service}-${volume}`;

function networkServices(ref: DeploymentRef, { routes }: FilledPlan, service: FilledService): KubeObject[] {
  if (service.ports.length === 0) return [];
  const named = { ref, service: service.id };
  const selector = selectorOf(ref, service.id).matchLabels;
  const portOf = ({ id, container }: FilledService['ports'][number]) => ({
    name: portName(id),
    port: container,
    targetPort: container,
    protocol: 'TCP',
  });
  const isSticky = routes.some((route) => route.service === service.id && route.sticky);
  const inside: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(named, service.id, isSticky ? stickyService : {}),
    spec: { type: 'ClusterIP', selector, ports: service.ports.map(portOf) },
  };
  const published = service.ports.filter((port) => port.published !== null);
  if (published.length === 0) return [inside];
  return [
    inside,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta(named, `${service.id}-public`),
      spec: {
        type: 'NodePort',
        selector,
        // A visitor stays at one replica.
        ...(service.replicas > 1 && { sessionAffinity: 'ClientIP' }),
        ports: published.map((port) => ({ ...portOf(port), nodePort: port.published })),
      },
    },
  ];
}

/** Each controller has words of its own; those of the others mean nothing to it. */
const stickyService = {
  'traefik.ingress.kubernetes.io/service.sticky.cookie': 'true',
  'traefik.ingress.kubernetes.io/service.sticky.cookie.name': 'OWNBASE_ROUTE',
};
const stickyIngress = (service: string) => ({
  'haproxy.org/cookie-persistence': 'OWNBASE_ROUTE',
  'nginx.ingress.kubernetes.io/affinity': 'cookie',
  'nginx.ingress.kubernetes.io/session-cookie-name': 'OWNBASE_ROUTE',
  'nginx.org/sticky-cookie-services': `serviceName=${service} OWNBASE_ROUTE path=/`,
});
const longRequests = {
  'nginx.ingress.kubernetes.io/proxy-body-size': '500m',
  'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600',
};

function ingresses(ref: DeploymentRef, { routes }: FilledPlan, service: FilledService): KubeObject[] {
  return routes
    .filter((route) => route.service === service.id)
    .map((route) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: meta({ ref, service: service.id }, `${service.id}-${route.port}`, {
        ...longRequests,
        ...(route.sticky && stickyIngress(service.id)),
      }),
      spec: {
        rules: [
          {
            host: route.host,
            http: {
              paths: [
                {
                  path: route.path,
                  pathType: 'Prefix',
                  backend: {
                    service: {
                      name: service.id,
                      port: { number: service.ports.find(({ id }) => id === route.port)!.container },
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    }));
}

function workload(
  ref: DeploymentRef,
  _plan: FilledPlan,
  { service, spec, credential }: ServiceInput,
): KubeObject {
  const named = { ref, service: service.id };
  const { labels } = meta(named, service.id);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(named, service.id),
    spec: {
      replicas: service.replicas,
      revisionHistoryLimit: 2,
      // Two at once must never write to one volume.
      strategy: service.volumes.length > 0 ? { type: 'Recreate' } : { type: 'RollingUpdate' },
      selector: selectorOf(ref, service.id),
      template: {
        metadata: { labels: { ...labels, [label.spec]: spec } },
        spec: podSpec(service, credential),
      },
    },
  };
}

/** `1000:50` → 1000; undefined where the image decides. */
const uidOf = (user: string | null): number | undefined =>
  user === null ? undefined : Number(user.split(':')[0]);

function podSpec(service: FilledService, credential: PullCredential): Record<string, unknown> {
  const uid = uidOf(service.user);
  const gid = service.user?.split(':')[1];
  const fileVolume = 'ownbase-files';
  return {
    serviceAccountName: account,
    automountServiceAccountToken: false,
    // Else a service named couchdb would put COUCHDB_PORT=tcp://… into everybody's environment.
    enableServiceLinks: false,
    imagePullSecrets: [{ name: pullSecret }],
    terminationGracePeriodSeconds: service.stopSeconds,
    securityContext: {
      seccompProfile: { type: 'RuntimeDefault' },
      ...(uid !== undefined && {
        runAsUser: uid,
        runAsGroup: gid === undefined ? uid : Number(gid),
        ...(uid > 0 && { runAsNonRoot: true }),
      }),
      ...(service.volumeGroup !== null && { fsGroup: service.volumeGroup }),
    },
    containers: [
      {
        name: service.id,
        image: referenceOf(service.image, credential),
        ...(service.entrypoint && { command: service.entrypoint }),
        ...(service.command && { args: service.command }),
        env: Object.keys(service.env).map((name) => ({
          name,
          valueFrom: { secretKeyRef: { name: `${service.id}-env`, key: name } },
        })),
        ports: service.ports.map(({ id, container }) => ({
          name: portName(id),
          containerPort: container,
          protocol: 'TCP',
        })),
        resources: resourcesOf(service),
        securityContext: {
          allowPrivilegeEscalation: false,
          privileged: false,
          capabilities: {
            drop: ['ALL'],
            ...(service.capabilities.length > 0 && { add: service.capabilities }),
          },
        },
        ...(service.health && service.health.kind !== 'image' && { readinessProbe: probeOf(service.health) }),
        volumeMounts: [
          ...service.volumes.map(({ id, path }) => ({ name: id, mountPath: path })),
          ...service.files.map(({ path }, at) => ({
            name: fileVolume,
            mountPath: path,
            subPath: `file-${at}`,
            readOnly: true,
          })),
          ...service.tmpfs.map((path, at) => ({ name: `tmp-${at}`, mountPath: path })),
        ],
      },
    ],
    volumes: [
      ...service.volumes.map(({ id }) => ({
        name: id,
        persistentVolumeClaim: { claimName: claimName(service.id, id) },
      })),
      ...(service.files.length > 0
        ? [
            {
              name: fileVolume,
              secret: {
                secretName: `${service.id}-files`,
                items: service.files.map(({ mode }, at) => ({ key: `file-${at}`, path: `file-${at}`, mode })),
              },
            },
          ]
        : []),
      ...service.tmpfs.map((_, at) => ({
        name: `tmp-${at}`,
        emptyDir: { medium: 'Memory', sizeLimit: '64Mi' },
      })),
    ],
  };
}

function resourcesOf({ resources: { memoryBytes, cpus } }: FilledService) {
  const memory = String(memoryBytes);
  const milli = Math.max(1, Math.round(cpus * 1000));
  return {
    limits: { memory, cpu: `${milli}m` },
    // Memory is kept for it as a whole; processors are shared by those who need them.
    requests: { memory, cpu: `${Math.max(1, Math.round(milli / 10))}m` },
  };
}

function probeOf(health: Exclude<PlannedHealth, { kind: 'image' }>): Record<string, unknown> {
  const { intervalSeconds, timeoutSeconds, retries } = health;
  const timing = { periodSeconds: intervalSeconds, timeoutSeconds, failureThreshold: retries };
  if (health.kind === 'exec') return { exec: { command: health.command }, ...timing };
  if (health.kind === 'http') return { httpGet: { path: health.path, port: health.port }, ...timing };
  return { tcpSocket: { port: health.port }, ...timing };
}
