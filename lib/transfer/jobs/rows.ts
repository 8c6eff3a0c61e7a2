import { sql } from 'kysely';
import type {
  FilePlace,
  TransferImage,
  TransferKind,
  TransferProblem,
  TransferProgress,
  TransferResult,
  TransferState,
} from '../../contract/transfers.ts';
import type { Db, DbOrTrx } from '../../db/index.ts';
import { newId } from '../../ids.ts';
import type { Beat } from '../../jobs/index.ts';

/** Longer than a heartbeat can be late. */
const staleAfterSeconds = 30;
/** A registry that does not answer is asked again so often, and for so long. */
const retryAfterSeconds = 10;
const patienceSeconds = 600;
/** What goes well for so long in between begins with new patience. */
const forgottenAfterSeconds = 300;
/** Workers die for reasons of their own, but hardly so often over the same work. */
const mostTakeovers = 4;

export type TransferFileRow = { id: string; name: string; sizeBytes: number; place: FilePlace | null };

export type ClaimedTransfer = {
  id: string;
  claim: string;
  kind: TransferKind;
  tenantId: string;
  base: string | null;
  targets: (string | null)[];
  createdBy: string;
  /** Whether it may wait for a registry that does not answer. */
  isPatient: boolean;
  /** Whether one worker after the other died over it. */
  isDeadly: boolean;
  isCanceled: boolean;
};

/** Takes one that waits, or one whose worker is gone. Nobody else gets it as long as the heartbeat goes. */
export async function claimTransfer(db: Db): Promise<ClaimedTransfer | null> {
  const claim = newId('tra');
  const { rows } = await sql<ClaimedTransfer>`
    update transfers
       set state = 'running', claim = ${claim}, started_at = coalesce(started_at, now()), heartbeat_at = now(),
           takeovers = takeovers + case when state = 'running' then 1 else 0 end
     where id = (select id from transfers
                  where (state = 'queued' and (retry_at is null or retry_at <= now()))
                     or (state = 'running' and heartbeat_at < now() - make_interval(secs => ${staleAfterSeconds}))
                  order by created_at limit 1 for update skip locked)
    returning id, claim, kind, tenant_id as "tenantId", base, targets, created_by as "createdBy",
              cancel_requested_at is not null as "isCanceled",
              refused_at is null or refused_at > now() - make_interval(secs => ${patienceSeconds}) as "isPatient",
              takeovers > ${mostTakeovers} as "isDeadly"`.execute(db);
  return rows[0] ?? null;
}

/** What sends nothing for so long has no hurry. */
const pausedAfterSeconds = 120;

export type ArrivingFile = {
  /** Of the transfer. */
  id: string;
  claim: string;
  target: string;
  createdBy: string;
  fileId: string;
  sizeBytes: number;
};

/**
 * Takes a file that is on its way, and whose image has a name. Nobody else gets it as long as the heartbeat goes.
 * @param except Transfers of which nothing is to be won.
 */
export async function claimArriving(db: Db, except: readonly string[] = []): Promise<ArrivingFile | null> {
  const claim = newId('tra');
  const { rows } = await sql<ArrivingFile>`
    update transfers t
       set claim = ${claim}, heartbeat_at = now(),
           takeovers = takeovers + case when heartbeat_at is null then 0 else 1 end
      from transfer_files f
     where f.transfer_id = t.id
       and t.id = (select id from transfers
                    where state = 'receiving' and kind = 'upload' and jsonb_array_length(targets) = 1
                      and touched_at > now() - make_interval(secs => ${pausedAfterSeconds})
                      and takeovers <= ${mostTakeovers} and id <> all(${except}::text[])
                      and (heartbeat_at is null
                           or heartbeat_at < now() - make_interval(secs => ${staleAfterSeconds}))
                    order by created_at limit 1 for update skip locked)
    returning t.id, claim, targets ->> 0 as target, created_by as "createdBy", f.id as "fileId",
              f.size_bytes as "sizeBytes"`.execute(db);
  return rows[0] ?? null;
}

/** Whoever works on the whole by now is not disturbed: the same work is wanted still. */
export async function beatArriving(db: Db, { id, claim }: Held): Promise<Beat> {
  const { rows } = await sql<Beat>`
    update transfers set heartbeat_at = case when claim = ${claim} then now() else heartbeat_at end
     where id = ${id} and finished_at is null
    returning true as "isOurs", cancel_requested_at is not null as "isCanceled"`.execute(db);
  return rows[0] ?? { isOurs: false, isCanceled: false };
}

/** Gives it back where it is still on its way: what is claimed anew is not what a worker died over. */
export async function releaseArriving(db: Db, { id, claim }: Held): Promise<void> {
  await db
    .updateTable('transfers')
    .set({ claim: null, heartbeat_at: null })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', '=', 'receiving')
    .execute();
}

type Held = Pick<ClaimedTransfer, 'id' | 'claim'>;

const ours = (db: DbOrTrx, { id, claim }: Held) =>
  db.updateTable('transfers').where('id', '=', id).where('claim', '=', claim).where('state', '=', 'running');

export async function beatTransfer(db: Db, held: Held, progress: TransferProgress): Promise<Beat> {
  const row = await ours(db, held)
    .set({
      heartbeat_at: sql<Date>`now()`,
      progress: JSON.stringify(progress),
      problem: JSON.stringify(null),
    })
    .returning('cancel_requested_at')
    .executeTakeFirst();
  return { isOurs: row !== undefined, isCanceled: row !== undefined && row.cancel_requested_at !== null };
}

export async function noteImages(db: Db, held: Held, images: readonly TransferImage[]): Promise<void> {
  await ours(db, held)
    .set({ images: JSON.stringify(images) })
    .execute();
}

export type Ending = {
  state: Extract<TransferState, 'succeeded' | 'failed' | 'canceled' | 'waiting'>;
  problem?: TransferProblem | null;
  results?: readonly TransferResult[];
};

/**
 * What was canceled waits for no names.
 * @returns the state that it has now; null where it is no longer ours: then nothing was written.
 */
export async function endTransfer(
  db: Db,
  held: Held,
  { state, problem = null, results = [] }: Ending,
  progress: TransferProgress,
): Promise<TransferState | null> {
  const ended = await ours(db, held)
    .set({
      state: sql<TransferState>`case when ${state} = 'waiting' and cancel_requested_at is not null
        then 'canceled' else ${state} end`,
      finished_at: sql<Date | null>`case when ${state} = 'waiting' and cancel_requested_at is null
        then null else now() end`,
      problem: JSON.stringify(problem),
      results: JSON.stringify(results),
      progress: JSON.stringify(progress),
      touched_at: sql<Date>`now()`,
      claim: null,
    })
    .returning('state')
    .executeTakeFirst();
  return ended?.state ?? null;
}

/** Gives it back, for another worker or a later start of this one. */
export async function releaseTransfer(db: Db, held: Held): Promise<void> {
  await ours(db, held).set({ state: 'queued', claim: null }).execute();
}

/** The registry does not answer: it is begun again a little later, and says so meanwhile. */
export async function postponeTransfer(db: Db, held: Held, problem: TransferProblem): Promise<void> {
  await ours(db, held)
    .set({
      state: 'queued',
      claim: null,
      problem: JSON.stringify(problem),
      retry_at: sql<Date>`now() + make_interval(secs => ${retryAfterSeconds})`,
      refused_at: sql<Date>`case when retry_at > now() - make_interval(secs => ${forgottenAfterSeconds})
        then refused_at else now() end`,
    })
    .execute();
}

export async function readFiles(db: DbOrTrx, transferId: string): Promise<TransferFileRow[]> {
  return await db
    .selectFrom('transfer_files')
    .select(['id', 'name', 'size_bytes as sizeBytes', 'place'])
    .where('transfer_id', '=', transferId)
    .orderBy('position')
    .execute();
}

export const noProgress: TransferProgress = {
  phase: null,
  doneBytes: 0,
  totalBytes: 0,
  doneBlobs: 0,
  totalBlobs: 0,
};
