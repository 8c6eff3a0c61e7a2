import { type Selectable, sql } from 'kysely';
import type { OperationKind, OperationStep, OperationView, ProblemView } from '../../contract/deployments.ts';
import { type Database, type Db, type DbOrTrx, type Trx, uniqueViolation } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { newId } from '../../ids.ts';

/** Longer than a heartbeat can be late. */
const staleAfterSeconds = 30;
/** An engine that does not answer is asked again so often, and for so long after the operation was begun. */
const retryAfterSeconds = 10;
const patienceSeconds = 600;

export type NewOperation = {
  deploymentId: string;
  kind: OperationKind;
  revision?: number;
  withVolumes?: boolean;
  /** Null: the system itself. */
  startedBy: string | null;
};

/**
 * Asks for something to be done; a worker takes it up within a second.
 * @throws AppError CONFLICT `deployment-busy`: there is one at a time.
 */
export async function insertOperation(trx: Trx, asked: NewOperation): Promise<string> {
  const id = newId('op');
  try {
    await trx
      .insertInto('deployment_operations')
      .values({
        id,
        deployment_id: asked.deploymentId,
        kind: asked.kind,
        revision: asked.revision ?? null,
        with_volumes: asked.withVolumes ?? false,
        started_by: asked.startedBy,
      })
      .execute();
    return id;
  } catch (error) {
    if (uniqueViolation(error) !== 'deployment_operations_active') throw error;
    throw deploymentBusy();
  }
}

export function deploymentBusy(): AppError {
  return new AppError('CONFLICT', 'Something is under way there already. Wait for it, or cancel it.', {
    reason: 'deployment-busy',
  });
}

export type ClaimedOperation = {
  id: string;
  claim: string;
  deploymentId: string;
  kind: OperationKind;
  revision: number | null;
  withVolumes: boolean;
  /** What is done already, where it was taken up from a worker that is gone. */
  steps: OperationStep[];
  /** Why it is undone, where that has begun: there is no other way on from then. */
  failure: ProblemView | null;
  startedBy: string | null;
  /** Until when it waits for an engine that does not answer. */
  patientUntil: Date;
  isCanceled: boolean;
  /** A worker before this one has begun it: how far it came stands in no row for certain. */
  isTakenUpAgain: boolean;
};

/** Takes one that waits, or one whose worker is gone. Nobody else gets it as long as the heartbeat goes. */
export async function claimOperation(db: Db): Promise<ClaimedOperation | null> {
  const claim = newId('op');
  const { rows } = await sql<ClaimedOperation>`
    update deployment_operations
       set state = 'running', claim = ${claim}, started_at = coalesce(started_at, now()), heartbeat_at = now()
     where id = (select id from deployment_operations
                  where (state = 'queued' and (retry_at is null or retry_at <= now()))
                     or (state = 'running' and heartbeat_at < now() - make_interval(secs => ${staleAfterSeconds}))
                  order by created_at limit 1 for update skip locked)
    returning id, claim, deployment_id as "deploymentId", kind, revision, with_volumes as "withVolumes", steps,
              failure, started_by as "startedBy", cancel_requested_at is not null as "isCanceled",
              started_at + make_interval(secs => ${patienceSeconds}) as "patientUntil",
              started_at < heartbeat_at as "isTakenUpAgain"`.execute(db);
  return rows[0] ?? null;
}

/** `isOurs` is false where somebody else has taken it up. */
export async function beat(
  db: DbOrTrx,
  operation: ClaimedOperation,
  steps: readonly OperationStep[],
): Promise<{ isOurs: boolean; isCanceled: boolean }> {
  const row = await db
    .updateTable('deployment_operations')
    .set({ heartbeat_at: sql<Date>`now()`, steps: JSON.stringify(steps), problem: JSON.stringify(null) })
    .where('id', '=', operation.id)
    .where('claim', '=', operation.claim)
    .where('state', '=', 'running')
    .returning('cancel_requested_at')
    .executeTakeFirst();
  return { isOurs: row !== undefined, isCanceled: row !== undefined && row.cancel_requested_at !== null };
}

/** From now on it is undone, whoever works on it. */
export async function noteFailure(
  trx: Trx,
  { id, claim }: ClaimedOperation,
  failure: ProblemView,
): Promise<void> {
  await trx
    .updateTable('deployment_operations')
    .set({ failure: JSON.stringify(failure) })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .execute();
}

/** Whether a revision before this one was not taken away with its volumes: it may have filled them. */
export async function mayHaveLeftData(
  db: Db,
  { deploymentId, revision }: ClaimedOperation,
): Promise<boolean> {
  const { rows } = await sql`
    select from deployment_operations
     where deployment_id = ${deploymentId} and kind = 'deploy' and revision < ${revision}
       and not steps @> '[{"kind": "remove", "state": "done"}]' limit 1`.execute(db);
  return rows.length > 0;
}

type Ending = {
  state: 'done' | 'failed' | 'canceled';
  problem?: ProblemView | null;
  undone?: boolean;
  steps: readonly OperationStep[];
};

/** @returns false where it is no longer ours: then nothing was written, and the caller must not either. */
export async function endOperation(
  trx: DbOrTrx,
  { id, claim }: ClaimedOperation,
  { state, problem = null, undone = false, steps }: Ending,
): Promise<boolean> {
  const ended = await trx
    .updateTable('deployment_operations')
    .set({
      state,
      problem: JSON.stringify(problem),
      undone,
      steps: JSON.stringify(steps),
      finished_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return ended.numUpdatedRows > 0n;
}

/** Gives it back, for another worker or a later start of this one. */
export async function releaseOperation(
  db: Db,
  { id, claim }: ClaimedOperation,
  steps: readonly OperationStep[],
): Promise<void> {
  await db
    .updateTable('deployment_operations')
    .set({ state: 'queued', claim: null, steps: JSON.stringify(steps) })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', '=', 'running')
    .execute();
}

/** Its engine does not answer: it is begun again a little later, and says so meanwhile. */
export async function postponeOperation(
  db: Db,
  { id, claim }: ClaimedOperation,
  { steps, problem }: { steps: readonly OperationStep[]; problem: ProblemView },
): Promise<void> {
  await db
    .updateTable('deployment_operations')
    .set({
      state: 'queued',
      claim: null,
      steps: JSON.stringify(steps),
      problem: JSON.stringify(problem),
      retry_at: sql<Date>`now() + make_interval(secs => ${retryAfterSeconds})`,
    })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', '=', 'running')
    .execute();
}

/** @returns false where nothing is under way that could be canceled. */
export async function requestCancel(trx: Trx, deploymentId: string): Promise<boolean> {
  const asked = await trx
    .updateTable('deployment_operations')
    .set({ cancel_requested_at: sql<Date>`coalesce(cancel_requested_at, now())`, retry_at: null })
    .where('deployment_id', '=', deploymentId)
    .where('state', 'in', ['queued', 'running'])
    .where('kind', 'in', ['deploy', 'start', 'restart'])
    .executeTakeFirst();
  return asked.numUpdatedRows > 0n;
}

type OperationRow = Selectable<Database['deployment_operations']> & { starter_name: string | null };

/** The one under way, else the last one; null before the first. */
export async function findLastOperation(db: DbOrTrx, deploymentId: string): Promise<OperationView | null> {
  const row = await db
    .selectFrom('deployment_operations as o')
    .leftJoin('users as u', 'u.id', 'o.started_by')
    .selectAll('o')
    .select('u.name as starter_name')
    .where('o.deployment_id', '=', deploymentId)
    .orderBy('o.created_at', 'desc')
    .orderBy('o.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? presentOperation(row) : null;
}

function presentOperation(row: OperationRow): OperationView {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    revision: row.revision,
    steps: row.steps,
    problem: row.problem,
    undone: row.undone,
    startedBy: row.started_by === null ? null : { id: row.started_by, name: row.starter_name ?? '' },
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
