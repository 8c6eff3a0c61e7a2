import { sql, type UpdateObject } from 'kysely';
import { actorOf, authorize, type Operator, type UserPrincipal } from '../../access/index.ts';
import { recordAudit } from '../../audit/index.ts';
import type { ReconcileCause, ReconcileCounts, ReconcileRunView } from '../../contract/registry.ts';
import { type Database, type Db, type DbOrTrx, uniqueViolation } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { presentPerson } from '../present-repository.ts';
import { noCounts } from './tally.ts';

/** Between two runs that nobody asked for. */
export const everyHours = 6;
/** A registry that did not answer is asked again sooner. */
const againAfterMinutes = 10;
/** Longer than a heartbeat can be late. */
const staleAfterSeconds = 30;
const runsKept = 100;

/**
 * Asks for a run; a worker takes it up within seconds.
 *
 * @throws AppError FORBIDDEN; CONFLICT `reconcile-running`: there is one at a time.
 */
export async function requestReconcile(
  db: Db,
  by: UserPrincipal | Operator,
  { adopt }: { adopt: boolean },
): Promise<ReconcileRunView> {
  authorize(by, 'administer', null);
  const id = newId('rec');
  const cause = by.kind === 'operator' ? 'command' : 'button';
  try {
    await db.transaction().execute(async (trx) => {
      await insertRun(trx, { id, cause, adopt, startedBy: by.kind === 'user' ? by.userId : null });
      await recordAudit(trx, actorOf(by), {
        action: 'registry.reconcile',
        subject: id,
        detail: { adopt },
      });
    });
  } catch (error) {
    if (uniqueViolation(error) !== 'reconcile_runs_active') throw error;
    throw new AppError('CONFLICT', 'A comparison is under way already. Wait until it is done.', {
      reason: 'reconcile-running',
    });
  }
  return (await findRun(db, id))!;
}

async function insertRun(
  db: DbOrTrx,
  { startedBy, ...values }: { id: string; cause: ReconcileCause; adopt: boolean; startedBy: string | null },
): Promise<void> {
  await db
    .insertInto('reconcile_runs')
    .values({ ...values, started_by: startedBy, counts: JSON.stringify(noCounts()) })
    .execute();
}

/** A run because a worker has started, unless one is under way. */
export async function queueAtStart(db: Db): Promise<void> {
  await sql`
    insert into reconcile_runs (id, cause, counts) values (${newId('rec')}, 'start', ${JSON.stringify(noCounts())})
    on conflict do nothing`.execute(db);
}

/** A run because it is time for one, unless one is under way. */
export async function queueWhenDue(db: Db): Promise<void> {
  await sql`
    insert into reconcile_runs (id, cause, counts)
    select ${newId('rec')}, 'timer', ${JSON.stringify(noCounts())}
     where not exists (
       select from reconcile_runs
        where created_at > now() - case when problem = 'unreachable'
                then make_interval(mins => ${againAfterMinutes}) else make_interval(hours => ${everyHours}) end)
    on conflict do nothing`.execute(db);
}

export type ClaimedRun = { id: string; claim: string; adopt: boolean };

/** Takes the run that waits, or one whose worker is gone. Nobody else gets it as long as the heartbeat goes. */
export async function claimRun(db: Db): Promise<ClaimedRun | null> {
  const claim = newId('rec');
  const { rows } = await sql<ClaimedRun>`
    update reconcile_runs
       set state = 'running', claim = ${claim}, started_at = coalesce(started_at, now()), heartbeat_at = now()
     where id = (select id from reconcile_runs
                  where state = 'queued'
                     or (state = 'running' and heartbeat_at < now() - make_interval(secs => ${staleAfterSeconds}))
                  order by created_at limit 1 for update skip locked)
    returning id, claim, adopt`.execute(db);
  return rows[0] ?? null;
}

/** @returns false where somebody else has taken the run up. */
export async function beat(db: Db, run: ClaimedRun, counts: ReconcileCounts): Promise<boolean> {
  return await updateClaimed(db, run, { heartbeat_at: sql<Date>`now()`, counts: JSON.stringify(counts) });
}

type End = { state: 'done' | 'stopped' | 'failed' | 'canceled' } & Partial<
  Pick<ReconcileRunView, 'problem' | 'message'>
>;

export async function endRun(
  db: Db,
  run: ClaimedRun,
  { state, problem = null, message = null, counts }: End & { counts: ReconcileCounts },
): Promise<void> {
  await updateClaimed(db, run, {
    state,
    problem,
    message,
    counts: JSON.stringify(counts),
    finished_at: sql<Date>`now()`,
  });
  await sql`
    delete from reconcile_runs
     where state not in ('queued', 'running')
       and id not in (select id from reconcile_runs order by created_at desc, id desc limit ${runsKept})`.execute(
    db,
  );
}

/** Gives it back, for another worker or a later start of this one. */
export async function releaseRun(db: Db, run: ClaimedRun): Promise<void> {
  await updateClaimed(db, run, { state: 'queued', claim: null });
}

type Changes = UpdateObject<Database, 'reconcile_runs'>;

async function updateClaimed(db: Db, { id, claim }: ClaimedRun, changes: Changes): Promise<boolean> {
  const updated = await db
    .updateTable('reconcile_runs')
    .set(changes)
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** The newest first. */
export async function listRuns(db: Db, { limit }: { limit: number }): Promise<ReconcileRunView[]> {
  const rows = await selectRuns(db)
    .orderBy('r.created_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(presentRun);
}

export async function findRun(db: Db, id: string): Promise<ReconcileRunView | null> {
  const row = await selectRuns(db).where('r.id', '=', id).executeTakeFirst();
  return row ? presentRun(row) : null;
}

/** The one that waits or is under way. */
export async function findActiveRun(db: Db): Promise<ReconcileRunView | null> {
  const row = await selectRuns(db).where('r.state', 'in', ['queued', 'running']).executeTakeFirst();
  return row ? presentRun(row) : null;
}

function selectRuns(db: Db) {
  return db
    .selectFrom('reconcile_runs as r')
    .leftJoin('users as u', 'u.id', 'r.started_by')
    .selectAll('r')
    .select('u.name as starter_name');
}

type RunRow = Awaited<ReturnType<ReturnType<typeof selectRuns>['executeTakeFirstOrThrow']>>;

function presentRun(row: RunRow): ReconcileRunView {
  return {
    id: row.id,
    state: row.state,
    cause: row.cause,
    adopt: row.adopt,
    startedBy: presentPerson(row.started_by, row.starter_name),
    counts: { ...noCounts(), ...row.counts },
    problem: row.problem,
    message: row.message,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
