import { z } from 'zod';
import { blueprintView, parameterValues } from './blueprints.ts';
import {
  cursor,
  digest,
  instant,
  limit,
  pageOf,
  personRef,
  queryFlag,
  rowId,
  tenantId,
  text,
  trimmedText,
} from './common.ts';
import { deploymentPlan, planChange } from './plan.ts';
import { poolKind, tenantPoolView } from './pools.ts';
import { preflightItem } from './preflight.ts';
import { platform } from './repositories.ts';

/** Part of host names and of names of containers. */
export const deploymentName = z
  .string()
  .min(1)
  .max(30)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);

export const deploymentState = z.enum([
  'deploying', // its first revision is on the way
  'ready', // the readiness check passed
  'unready', // it runs, or should, and does not answer as it must
  'stopped',
  'failed', // no revision came up
  'removed',
]);
export type DeploymentState = z.infer<typeof deploymentState>;

/** Why an engine did not do it. Pages translate the code; `message` is English and says what to do. */
export const engineProblem = z.enum([
  'unreachable',
  'pull-denied',
  'image-not-found',
  'registry-unreachable',
  'no-matching-platform',
  'port-taken',
  'name-taken',
  'out-of-memory',
  'wrong-architecture',
  'exited',
  'not-healthy',
  'check-failed',
  'volume-pending',
  'volume-foreign',
  'unschedulable',
  'quota-exceeded',
  'not-permitted',
  'invalid',
  'disk-full',
  'timed-out',
  'canceled',
  'unsupported',
  'internal',
]);
export type EngineProblemCode = z.infer<typeof engineProblem>;

export const operationKind = z.enum(['deploy', 'stop', 'start', 'restart', 'remove']);
export type OperationKind = z.infer<typeof operationKind>;
export const operationState = z.enum(['queued', 'running', 'done', 'failed', 'canceled']);
export type OperationState = z.infer<typeof operationState>;

export const stepKind = z.enum([
  'prepare', // network, namespace, volumes, secrets
  'pull',
  'backup',
  'stop',
  'start',
  'healthy',
  'check',
  'clean-up',
  'restore',
  'undo',
  'remove',
]);
export type StepKind = z.infer<typeof stepKind>;

export const operationStep = z.object({
  kind: stepKind,
  service: z.string().nullable(),
  state: z.enum(['running', 'done', 'failed']),
  doneBytes: z.number().nullable().describe('Of a pull: what has arrived.'),
  totalBytes: z.number().nullable(),
  detail: z.string().nullable().describe('What the engine says, in English.'),
  startedAt: instant,
  finishedAt: instant.nullable(),
});
export type OperationStep = z.infer<typeof operationStep>;

export const problemView = z.object({
  code: engineProblem,
  message: z.string(),
  service: z.string().nullable(),
  /** The last lines of the service that failed. */
  log: z.array(z.string()),
});
export type ProblemView = z.infer<typeof problemView>;

export const operationView = z
  .object({
    id: z.string(),
    kind: operationKind,
    state: operationState,
    revision: z.int().nullable(),
    steps: z.array(operationStep),
    problem: problemView.nullable(),
    undone: z.boolean().describe('It failed, and what was before runs again.'),
    startedBy: personRef,
    createdAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'DeploymentOperation' });
export type OperationView = z.infer<typeof operationView>;

export const serviceState = z.enum([
  'running',
  'starting',
  'unhealthy',
  'exited',
  'stopped',
  'missing',
  'unknown',
]);
export type ServiceState = z.infer<typeof serviceState>;
export const serviceStatus = z.object({
  id: z.string(),
  state: serviceState,
  replicas: z.int(),
  readyReplicas: z.int(),
  startedAt: instant.nullable(),
  restarts: z.int(),
  message: z.string().nullable(),
});
export type ServiceStatus = z.infer<typeof serviceStatus>;

/** Redeploys by itself when the tag moves. `range`: to the highest tag within a semver range. */
export const followPolicy = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('off') }),
  z.object({ mode: z.literal('tag') }),
  z.object({ mode: z.literal('range'), range: trimmedText(100).min(1) }),
]);
export type FollowPolicy = z.infer<typeof followPolicy>;

/** The image of the main service: `acme/app:1.0`, or by digest. */
export const imageRef = trimmedText(400)
  .min(1)
  .describe('`<repository>:<tag>` or `<repository>@<digest>` of this registry.');

const deployFields = {
  image: imageRef,
  blueprint: trimmedText(60).optional().describe('Default: the one that matches the image, else `generic`.'),
  preset: trimmedText(60).optional().describe('Default: the first one of the blueprint.'),
  values: parameterValues.default({}).describe('On top of the preset.'),
};

export const createDeploymentBody = z.object({
  tenantId,
  poolId: rowId,
  name: deploymentName,
  ...deployFields,
  follow: followPolicy.default({ mode: 'off' }),
  reason: trimmedText(300).default(''),
});
export type CreateDeploymentBody = z.infer<typeof createDeploymentBody>;
export type CreateDeploymentInput = z.input<typeof createDeploymentBody>;

/** The same body for what is there already: then `deploymentId` names it, and the plan is compared with what runs. */
export const planDeploymentBody = createDeploymentBody.extend({ deploymentId: rowId.optional() });
export type PlanDeploymentBody = z.infer<typeof planDeploymentBody>;
export type PlanDeploymentInput = z.input<typeof planDeploymentBody>;

export const planView = z
  .object({
    plan: deploymentPlan.nullable().describe('Null where a failed check leaves none.'),
    changes: z.array(planChange).describe('Against what runs; everything is new for a new deployment.'),
    preflight: z.array(preflightItem),
    ready: z.boolean().describe('No check failed.'),
    exports: z.object({
      dockerRun: z.string(),
      compose: z.string(),
      kubernetes: z.string(),
    }),
  })
  .meta({ id: 'PlanResult' });
export type PlanView = z.infer<typeof planView>;

export const changeDeploymentBody = z.object({
  revision: z.int().describe('The revision that the change was made from; a stale one is a 409.'),
  image: imageRef.optional(),
  preset: trimmedText(60).optional(),
  values: parameterValues.optional().describe('All of them; secrets that are left out stay.'),
  replicas: z.int().min(1).max(50).optional(),
  follow: followPolicy.optional(),
  reason: trimmedText(300).default(''),
});
export type ChangeDeploymentBody = z.infer<typeof changeDeploymentBody>;
export type ChangeDeploymentInput = z.input<typeof changeDeploymentBody>;
export const rollbackBody = z.object({
  revision: z.int().min(1).describe('The one to go back to.'),
  from: z.int().optional().describe('The revision that runs, as it was read; a stale one is a 409.'),
  reason: trimmedText(300).default(''),
});
export type RollbackBody = z.infer<typeof rollbackBody>;
export const scaleBody = z.object({
  revision: z.int().optional().describe('The revision that the change was made from; a stale one is a 409.'),
  replicas: z.int().min(1).max(50),
});
export type ScaleBody = z.infer<typeof scaleBody>;
export const removeDeploymentQuery = z.object({
  volumes: queryFlag
    .optional()
    .describe('true: its volumes go too, with their data; also those of one that was removed before.'),
});

export const volumeView = z.object({
  id: z.string(),
  service: z.string(),
  path: z.string(),
  usedBytes: z.number().nullable().describe('Null where the engine does not tell.'),
});
export type VolumeView = z.infer<typeof volumeView>;

export const deploymentSummary = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    name: z.string(),
    pool: z.object({ id: z.string(), name: z.string(), kind: poolKind, reachable: z.boolean().nullable() }),
    blueprint: z.string(),
    image: z.object({ repository: z.string(), tag: z.string().nullable(), digest }),
    state: deploymentState,
    busy: operationKind.nullable().describe('What is under way.'),
    removalFailed: z.boolean().describe('The last thing done was to remove it or its data, and that failed.'),
    url: z.string().nullable(),
    revision: z.int().nullable().describe('The one that runs; null before the first came up.'),
    createdBy: personRef,
    createdAt: instant,
    changedAt: instant,
    keptVolumes: z.array(volumeView).describe('Of a removed one: what it has left in its pool.'),
  })
  .meta({ id: 'DeploymentSummary' });
export type DeploymentSummary = z.infer<typeof deploymentSummary>;
export const deploymentPage = pageOf(deploymentSummary);
export const listDeploymentsQuery = z.object({
  tenant: text(40).optional().describe('Only those of this tenant.'),
  pool: text(64).optional(),
  q: trimmedText(200).optional(),
  removed: queryFlag.optional().describe('true: those that were removed, and whose volumes were kept.'),
  cursor,
  limit,
});
export type ListDeploymentsQuery = z.infer<typeof listDeploymentsQuery>;
export type ListDeploymentsInput = z.input<typeof listDeploymentsQuery>;

export const outputView = z.object({
  id: z.string(),
  kind: z.enum(['url', 'text', 'secret']),
  value: z.string().nullable().describe('Null for a secret: it is revealed on demand.'),
});
export type OutputView = z.infer<typeof outputView>;

export const deploymentView = deploymentSummary
  .extend({
    services: z.array(serviceStatus),
    operation: operationView.nullable().describe('The one under way, else the last one.'),
    plan: deploymentPlan.nullable().describe('What runs, or should.'),
    preset: z.string(),
    values: parameterValues.describe('Secrets are left out.'),
    follow: followPolicy,
    followProblem: z.string().nullable().describe('Why it did not follow the last time.'),
    outputs: z.array(outputView),
    statusAt: instant.nullable().describe('When the engine was asked last.'),
    unreachable: z.string().nullable().describe('Why the engine does not answer now.'),
    abilities: z.object({ deploy: z.boolean(), reveal: z.boolean() }),
  })
  .meta({ id: 'Deployment' });
export type DeploymentView = z.infer<typeof deploymentView>;

export const revisionView = z
  .object({
    number: z.int(),
    image: z.object({ repository: z.string(), tag: z.string().nullable(), digest }),
    preset: z.string(),
    reason: z.string(),
    cause: z.enum(['create', 'change', 'rollback', 'scale', 'follow']),
    outcome: z.enum(['pending', 'applied', 'failed', 'canceled']),
    createdBy: personRef,
    createdAt: instant,
    changes: z.array(planChange).describe('Against the one before it.'),
  })
  .meta({ id: 'DeploymentRevision' });
export type RevisionView = z.infer<typeof revisionView>;
export const revisionPage = pageOf(revisionView);

export const logQuery = z.object({
  service: trimmedText(30).optional().describe('Default: all of them.'),
  tail: z.coerce.number().int().min(1).max(5000).default(200),
  since: instant.optional().describe('Only lines after it.'),
  q: trimmedText(200).optional().describe('Only lines that hold this.'),
  follow: queryFlag
    .optional()
    .describe('true: the answer goes on as application/x-ndjson, a LogLine each, as long as one may see it.'),
});
export type LogQuery = z.infer<typeof logQuery>;
export const logLine = z
  .object({
    at: z.string().describe('ISO 8601 with nanoseconds where the engine tells them.'),
    service: z.string(),
    replica: z.string(),
    stream: z.enum(['stdout', 'stderr']),
    text: z.string(),
  })
  .meta({ id: 'LogLine' });
export type LogLine = z.infer<typeof logLine>;
export const logPage = pageOf(logLine);

export const usageView = z
  .object({
    services: z.array(
      z.object({
        id: z.string(),
        cpus: z
          .number()
          .nullable()
          .describe('CPUs in use: 0.5 is half of one. Null: the engine does not tell.'),
        memoryBytes: z.number().nullable(),
        memoryLimitBytes: z.number().nullable(),
      }),
    ),
    volumes: z.array(volumeView),
  })
  .meta({ id: 'DeploymentUsage' });
export type UsageView = z.infer<typeof usageView>;

export const revealBody = z.object({ id: trimmedText(60).min(1).describe('Of the output.') });
export const revealedView = z.object({ value: z.string() }).meta({ id: 'RevealedSecret' });

export const deploymentParams = z.object({ deploymentId: rowId });

/** What the form for one image needs before anything was entered. */
export const deployFormQuery = z.object({
  image: imageRef,
  tenant: text(40)
    .optional()
    .describe(
      'Default: the tenant of the image, else the asker’s first one; one with a pool before those without.',
    ),
});
export type DeployFormQuery = z.infer<typeof deployFormQuery>;
export const deployFormView = z
  .object({
    image: z.object({
      repository: z.string(),
      tag: z.string().nullable(),
      digest,
      platforms: z.array(platform),
      sizeBytes: z.number(),
    }),
    tenants: z.array(z.string()).describe('Those that the asker may deploy for.'),
    tenantId: z.string().nullable(),
    pools: z.array(tenantPoolView),
    name: z.string().describe('A name that is free.'),
    blueprints: z.array(blueprintView).describe('The best match first; `generic` always stands last.'),
  })
  .meta({ id: 'DeployForm' });
export type DeployFormView = z.infer<typeof deployFormView>;
