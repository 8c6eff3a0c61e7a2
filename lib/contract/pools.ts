import { z } from 'zod';
import { instant, pageOf, rowId, tenantId, text, trimmedText, version } from './common.ts';

export const poolKind = z.enum(['docker', 'swarm', 'kubernetes']);
export type PoolKind = z.infer<typeof poolKind>;

const hostName = z
  .string()
  .max(253)
  .regex(/^([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[?[0-9a-fA-F:]+\]?)$/);
const pem = text(100_000);
const tcpPort = z.int().min(1).max(65535);

/** How the worker reaches an engine. Goes in and never comes out again: answers tell `endpoint` alone. */
export const poolConnection = z.discriminatedUnion('type', [
  z.object({ type: z.literal('socket'), path: text(300).startsWith('/').default('/var/run/docker.sock') }),
  z.object({
    type: z.literal('tcp'),
    host: hostName,
    port: tcpPort.default(2376),
    ca: pem.describe('PEM: whom the engine’s certificate must come from.'),
    cert: pem.describe('PEM: our certificate.'),
    key: pem.describe('PEM: its key.'),
  }),
  z.object({
    type: z.literal('ssh'),
    host: hostName,
    port: tcpPort.default(22),
    user: trimmedText(64).min(1),
    privateKey: pem,
    hostFingerprint: trimmedText(100).describe(
      '`SHA256:…` as ssh-keygen -lf prints it; another host is refused.',
    ),
  }),
  z.object({
    type: z.literal('kubeconfig'),
    kubeconfig: text(200_000).describe(
      'YAML with everything inside it: no files, no commands to get credentials.',
    ),
    context: trimmedText(200).optional(),
  }),
  z.object({ type: z.literal('in-cluster') }),
]);
export type PoolConnection = z.infer<typeof poolConnection>;

/** What an engine told of itself when it was asked last. */
export const poolFacts = z.object({
  engineVersion: z.string(),
  apiVersion: z.string(),
  architectures: z.array(z.string()).describe('As images call them: amd64, arm64.'),
  nodes: z.int(),
  cpus: z.number(),
  memoryBytes: z.number(),
  storageClasses: z.array(z.string()).describe('Kubernetes: the default one first.'),
  ingressClasses: z.array(z.string()),
  warnings: z.array(z.string()).describe('What an administrator should know, in English.'),
});
export type PoolFacts = z.infer<typeof poolFacts>;

export const poolLimits = z.object({
  memoryBytes: z.int().min(0).nullable().describe('Of all its deployments together; null: no limit.'),
  cpus: z.number().min(0).nullable(),
  deployments: z.int().min(0).nullable(),
});
export type PoolLimits = z.infer<typeof poolLimits>;

export const poolGrant = poolLimits.extend({ tenantId });
export type PoolGrant = z.infer<typeof poolGrant>;

export const poolState = z.enum(['unknown', 'reachable', 'unreachable']);

const poolName = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const publicHost = hostName.describe('The address at which published ports are reached.');
const registryHost = z
  .string()
  .max(260)
  .regex(/^[a-zA-Z0-9.-]+(:\d+)?$/)
  .describe('This console as the engine reaches it: host and port, what stands first in names of images.');
const domain = z
  .string()
  .max(200)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/)
  .nullable()
  .describe(
    'Kubernetes: deployments are reached as <name>-<tenantId>.<domain> by the ingress; null: by ports.',
  );
const portRange = {
  portFirst: tcpPort.describe('The ports that deployments may publish.'),
  portLast: tcpPort,
};

export const createPoolBody = z.object({
  name: poolName,
  kind: poolKind,
  connection: poolConnection,
  publicHost: publicHost
    .nullable()
    .default(null)
    .describe('Null: the host of the connection, or `localhost`.'),
  registryHost: registryHost.nullable().default(null).describe('Null: as this request calls the console.'),
  domain: domain.default(null),
  portFirst: portRange.portFirst.nullable().default(null).describe('Null: the first one that is usual.'),
  portLast: portRange.portLast.nullable().default(null),
  allowExternal: z
    .boolean()
    .default(true)
    .describe(
      'Blueprints may take the official images of Docker Hub for their databases, where we have none.',
    ),
});
export type CreatePoolBody = z.infer<typeof createPoolBody>;
export type CreatePoolInput = z.input<typeof createPoolBody>;

/** What is left out stays; null takes the default, as for a new pool. */
export const updatePoolBody = z.object({
  version,
  name: poolName.optional(),
  connection: poolConnection.optional(),
  publicHost: publicHost.nullable().optional(),
  registryHost: registryHost.nullable().optional(),
  domain: domain.optional(),
  portFirst: portRange.portFirst.nullable().optional(),
  portLast: portRange.portLast.nullable().optional(),
  allowExternal: z.boolean().optional(),
});
export type UpdatePoolBody = z.infer<typeof updatePoolBody>;

export const testPoolBody = z.object({ kind: poolKind, connection: poolConnection });
export type TestPoolBody = z.infer<typeof testPoolBody>;

export const poolTestView = z
  .object({
    ok: z.boolean(),
    message: z.string().nullable().describe('Why not, and what to do.'),
    facts: poolFacts.nullable(),
  })
  .meta({ id: 'PoolTest' });
export type PoolTestView = z.infer<typeof poolTestView>;

export const poolView = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: poolKind,
    endpoint: z.string().describe('How it is reached, without credentials: unix:///var/run/docker.sock.'),
    publicHost: z.string(),
    registryHost: z.string(),
    domain: z.string().nullable(),
    portFirst: z.int(),
    portLast: z.int(),
    allowExternal: z.boolean(),
    state: poolState,
    message: z.string().nullable().describe('Why it is not reachable.'),
    checkedAt: instant.nullable(),
    facts: poolFacts.nullable(),
    grants: z.array(poolGrant).describe('The tenants that may deploy here.'),
    deploymentCount: z.int(),
    version: z.int(),
    createdAt: instant,
  })
  .meta({ id: 'Pool' });
export type PoolView = z.infer<typeof poolView>;
export const poolPage = pageOf(poolView);

/** A pool as a tenant sees it that may deploy there. */
export const tenantPoolView = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: poolKind,
    publicHost: z.string(),
    domain: z.string().nullable(),
    architectures: z.array(z.string()),
    state: poolState,
    limits: poolLimits,
    used: z.object({ memoryBytes: z.number(), cpus: z.number(), deployments: z.int() }),
  })
  .meta({ id: 'TenantPool' });
export type TenantPoolView = z.infer<typeof tenantPoolView>;

export const poolParams = z.object({ poolId: rowId });
export const poolGrantParams = z.object({ poolId: rowId, tenantId: rowId });
export const setGrantBody = poolLimits.partial();
export type SetGrantBody = z.infer<typeof setGrantBody>;

/** What runs in a pool, for administrators. */
export const poolDeploymentView = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    name: z.string(),
    state: z.string(),
    memoryBytes: z.number(),
    cpus: z.number(),
  })
  .meta({ id: 'PoolDeployment' });
export type PoolDeploymentView = z.infer<typeof poolDeploymentView>;
export const poolDeploymentPage = pageOf(poolDeploymentView);
