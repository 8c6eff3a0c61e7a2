import { z } from 'zod';
import { digest } from './common.ts';
import { platform } from './repositories.ts';

/**
 * What runs, for every engine alike. The schema is the allow-list: a field that does not stand here is refused, and
 * there is none for privileges, host paths, host networks, devices or foreign names.
 */

/** Names of services, volumes and ports inside one plan: they become parts of DNS names and object names. */
export const planName = z
  .string()
  .max(30)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
export const secretName = z
  .string()
  .max(60)
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/);
export const envName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/);
const noNul = /^[^\0]*$/;
/** Absolute and plain: no `..`, no `//`, no end in a slash. */
export const containerPath = z
  .string()
  .max(300)
  .regex(/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._@+-]+)+$/);
const port = z.int().min(1).max(65535);

/** Text in which secrets stand by name; an engine gets them filled in, and nobody else does. */
export const planText = z.union([
  z.string().max(65_536).regex(noNul),
  z.array(z.union([z.string().max(65_536).regex(noNul), z.strictObject({ secret: secretName })])).max(100),
]);
export type PlanText = z.infer<typeof planText>;

/** What a service may be given besides nothing at all; every other capability is dropped. */
export const capability = z.enum(['CHOWN', 'SETUID', 'SETGID', 'DAC_OVERRIDE', 'FOWNER', 'NET_BIND_SERVICE']);

export const plannedImage = z.strictObject({
  /** Where it comes from: our own registry, or another one that the pool allows. */
  source: z.enum(['registry', 'external']),
  /** `acme/app` of our own, `docker.io/library/couchdb` of another. */
  repository: z
    .string()
    .max(300)
    .regex(/^[a-z0-9]([a-z0-9._:/-]*[a-z0-9])?$/),
  /** As it was called when it was chosen; the digest decides what runs. */
  tag: z.string().max(128).nullable(),
  /** Null for an external image alone, where the engine resolves the tag. */
  digest: digest.nullable(),
  platform: platform.nullable(),
});
export type PlannedImage = z.infer<typeof plannedImage>;

const timing = {
  intervalSeconds: z.int().min(1).max(3600),
  timeoutSeconds: z.int().min(1).max(600),
  retries: z.int().min(1).max(100),
  /** Failures within it do not count. */
  startSeconds: z.int().min(0).max(3600),
};
/** How an engine sees that a service works. `image`: by the HEALTHCHECK of the image itself. */
export const plannedHealth = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('exec'),
    command: z.array(z.string().max(4096)).min(1).max(50),
    ...timing,
  }),
  z.strictObject({ kind: z.literal('http'), port, path: z.string().max(500).startsWith('/'), ...timing }),
  z.strictObject({ kind: z.literal('tcp'), port, ...timing }),
  z.strictObject({ kind: z.literal('image'), ...timing }),
]);
export type PlannedHealth = z.infer<typeof plannedHealth>;

export const plannedPort = z.strictObject({
  id: planName,
  container: port,
  protocol: z.enum(['http', 'https', 'tcp']),
  /** The port of the pool's address that leads here, reserved for the deployment; null: reached inside alone. */
  published: port.nullable(),
});
export type PlannedPort = z.infer<typeof plannedPort>;

export const plannedVolume = z.strictObject({
  id: planName,
  path: containerPath,
  /** `shared`: several replicas write to it at once. */
  access: z.enum(['single', 'shared']),
  sizeBytes: z
    .int()
    .min(1024 ** 2)
    .max(1024 ** 5),
});

export type PlannedVolume = z.infer<typeof plannedVolume>;

export const plannedFile = z.strictObject({
  path: containerPath,
  content: planText,
  /** Permissions as a number: 0o644 is 420. */
  mode: z.int().min(0).max(0o777),
});

export type PlannedFile = z.infer<typeof plannedFile>;

export const plannedService = z.strictObject({
  /** Also the name by which the other services of the deployment reach it. */
  id: planName,
  role: z.enum(['main', 'database', 'cache', 'proxy']),
  image: plannedImage,
  /** Null: as the image says. */
  entrypoint: z.array(z.string().max(65_536)).max(100).nullable(),
  command: z.array(z.string().max(65_536)).max(100).nullable(),
  env: z.record(envName, planText),
  files: z.array(plannedFile).max(50),
  ports: z.array(plannedPort).max(50),
  volumes: z.array(plannedVolume).max(20),
  /** Folders in memory. */
  tmpfs: z.array(containerPath).max(10),
  health: plannedHealth.nullable(),
  /** Services that must be healthy before this one starts. */
  dependsOn: z.array(planName).max(20),
  resources: z.strictObject({
    memoryBytes: z
      .int()
      .min(6 * 1024 ** 2)
      .max(4 * 1024 ** 4),
    /** In CPUs: 0.5 is half of one. */
    cpus: z.number().min(0.01).max(512),
    /** Processes and threads. */
    pids: z.int().min(10).max(4096),
  }),
  replicas: z.int().min(1).max(50),
  /** `uid` or `uid:gid`, numbers; null: as the image says. */
  user: z
    .string()
    .regex(/^\d{1,9}(:\d{1,9})?$/)
    .nullable(),
  /** Whom the volumes belong to; what Kubernetes calls fsGroup. */
  volumeGroup: z.int().min(0).max(2_147_483_647).nullable(),
  capabilities: z.array(capability).max(10),
  stopSeconds: z.int().min(1).max(600),
});
export type PlannedService = z.infer<typeof plannedService>;

/** Where a port is reached by a host name instead of a port of its own: pools with a domain alone. */
export const plannedRoute = z.strictObject({
  service: planName,
  port: planName,
  host: z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/),
  path: z.string().max(200).startsWith('/'),
  /** One visitor stays at one replica. */
  sticky: z.boolean(),
});
export type PlannedRoute = z.infer<typeof plannedRoute>;

/** "Ready" means that these are answered as expected, not that something runs. Asked from outside the deployment. */
export const plannedCheck = z.strictObject({
  service: planName,
  port: planName,
  path: z.string().max(500).startsWith('/'),
  /** Null: any status below 500. */
  status: z.int().min(100).max(599).nullable(),
  /** A part of the body; null: whatever it is. */
  body: z.string().max(500).nullable(),
  withinSeconds: z.int().min(1).max(3600),
});
export type PlannedCheck = z.infer<typeof plannedCheck>;

/** What a person needs afterwards. `url`: the path behind the address of service and port. */
export const plannedOutput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('url'),
    id: planName,
    service: planName,
    port: planName,
    path: z.string().max(500),
  }),
  z.strictObject({ kind: z.literal('text'), id: planName, value: z.string().max(2000) }),
  z.strictObject({ kind: z.literal('secret'), id: planName, secret: secretName }),
]);
export type PlannedOutput = z.infer<typeof plannedOutput>;

export const deploymentPlan = z
  .strictObject({
    schema: z.literal(1),
    blueprint: z.strictObject({ id: planName, version: z.string().max(20) }),
    /** In the order in which they are started. */
    services: z.array(plannedService).min(1).max(12),
    routes: z.array(plannedRoute).max(20),
    checks: z.array(plannedCheck).max(10),
    outputs: z.array(plannedOutput).max(20),
    /** Volumes that are copied before a service gets another image, and put back where that does not come up. */
    backup: z.array(z.strictObject({ service: planName, volume: planName })).max(12),
  })
  .meta({ id: 'DeploymentPlan' });
export type DeploymentPlan = z.infer<typeof deploymentPlan>;

/** One line of what differs between two plans. */
export const planChange = z
  .object({
    path: z.string().describe('Dotted: `services.convertigo.env.JXMX`.'),
    before: z.string().nullable().describe('Null: it is new. Secrets stand by name.'),
    after: z.string().nullable().describe('Null: it goes.'),
  })
  .meta({ id: 'PlanChange' });
export type PlanChange = z.infer<typeof planChange>;
