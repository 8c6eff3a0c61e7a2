import { z } from 'zod';
import { instant, pageOf, pageQuery, personRef } from './common.ts';

export const reconcileState = z.enum(['queued', 'running', 'done', 'stopped', 'failed', 'canceled']);
export type ReconcileState = z.infer<typeof reconcileState>;
export const reconcileCause = z.enum(['start', 'timer', 'button', 'command']);
export type ReconcileCause = z.infer<typeof reconcileCause>;
/** Why a run came to no good end. The first three wait for an administrator's word. */
export const reconcileProblem = z.enum([
  'another-registry',
  'emptied',
  'content-lost',
  'unreachable',
  'refused',
  'internal',
]);
export type ReconcileProblemCode = z.infer<typeof reconcileProblem>;

export const reconcileCounts = z.object({
  repositories: z.int().describe('How many the registry and the catalog know together.'),
  repositoriesDone: z.int(),
  repositoriesAdded: z.int(),
  tagsAdded: z.int(),
  tagsMoved: z.int(),
  manifestsAdded: z.int(),
  manifestsMissing: z.int().describe('Newly marked: the registry does not have them.'),
  manifestsBack: z.int().describe('Marked before, and found again.'),
  unknownRepositories: z.int(),
  failures: z.int().describe('What could not be read; it is tried again the next time.'),
});
export type ReconcileCounts = z.infer<typeof reconcileCounts>;

export const reconcileRunView = z
  .object({
    id: z.string(),
    state: reconcileState,
    cause: reconcileCause,
    adopt: z.boolean(),
    startedBy: personRef,
    counts: reconcileCounts,
    problem: reconcileProblem.nullable(),
    message: z.string().nullable(),
    createdAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'ReconcileRun' });
export type ReconcileRunView = z.infer<typeof reconcileRunView>;

export const registryView = z
  .object({
    address: z.string().describe('As the console reaches it.'),
    answers: z.boolean(),
    everyHours: z.int().describe('How often registry and catalog are compared by themselves.'),
    unknownRepositories: z.int(),
    missingManifests: z.int(),
    runs: z.array(reconcileRunView).describe('The newest first, at most 20.'),
  })
  .meta({ id: 'Registry' });
export type RegistryView = z.infer<typeof registryView>;

/** POST /api/v1/registry/reconcile */
export const reconcileBody = z.object({
  adopt: z
    .boolean()
    .default(false)
    .describe('Takes the registry for ours although it is another one, or has lost most of its content.'),
});

export const unknownReason = z.enum(['no-tenant', 'name-invalid', 'name-taken']);
export type UnknownReason = z.infer<typeof unknownReason>;

/** Repositories of the registry that nobody sees, together by what stands before their first slash. */
export const unknownGroupView = z
  .object({
    prefix: z.string(),
    reason: unknownReason,
    canBeTenant: z.boolean().describe('A tenant of this id can be made; the next run then brings them in.'),
    repositoryCount: z.int(),
    tagCount: z.int(),
    firstSeenAt: instant,
    examples: z.array(z.string()).describe('At most 5 names.'),
  })
  .meta({ id: 'UnknownRepositories' });
export type UnknownGroupView = z.infer<typeof unknownGroupView>;
export const unknownGroupPage = pageOf(unknownGroupView);
export type UnknownGroupPage = z.infer<typeof unknownGroupPage>;
export const listUnknownQuery = pageQuery;
export type ListUnknownQuery = z.infer<typeof listUnknownQuery>;
