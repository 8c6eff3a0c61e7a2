import { sql } from 'kysely';
import { recordAudit, systemActor } from '../audit/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { log } from '../log.ts';
import { parseDigest, type RegistryClient, RegistryError } from '../registry/index.ts';
import { lockDigest } from './locks.ts';
import { endRedirectsTo } from './redirects.ts';

type Context = { db: Db; registry: Pick<RegistryClient, 'deleteManifest'> };
type Due = { id: string; kind: 'tags' | 'image' | 'repository'; repositoryId: string; storageName: string };

/**
 * Takes out of the registry what was deleted and can no longer be undone. Safe to repeat and to run in several
 * processes: each deletion is taken by one. Rows stay, since tombstoned tags point to them and storage names are never
 * used twice.
 *
 * A deletion that the registry refuses is logged and left for the next time.
 *
 * @returns how many deletions were brought to their end.
 * @throws RegistryError UNREACHABLE; what was purged until then stays so.
 */
export async function purgeDueDeletions(context: Context, signal: AbortSignal): Promise<number> {
  const tried: string[] = [];
  let purged = 0;
  while (!signal.aborted) {
    const outcome = await purgeNext(context, tried, signal);
    if (!outcome) break;
    tried.push(outcome.id);
    if (outcome.isDone) purged += 1;
  }
  return purged;
}

/** Holds the row of the deletion while its manifests are purged, each in a transaction of its own. */
async function purgeNext(context: Context, tried: readonly string[], signal: AbortSignal) {
  return await context.db.transaction().execute(async (trx) => {
    const due = await claimDue(trx, tried);
    if (!due) return null;
    const isDone = await purgeManifests(context, due, signal);
    if (!isDone) return { id: due.id, isDone };
    if (due.kind === 'repository') await endRedirectsTo(trx, due.repositoryId);
    await trx
      .updateTable('deletions')
      .set({ purged_at: sql<Date>`now()` })
      .where('id', '=', due.id)
      .execute();
    await recordAudit(trx, systemActor, {
      action: 'deletion.purge',
      subject: due.repositoryId,
      detail: { deletion: due.id },
    });
    return { id: due.id, isDone };
  });
}

async function claimDue(trx: Trx, tried: readonly string[]): Promise<Due | undefined> {
  return await trx
    .selectFrom('deletions as d')
    .innerJoin('repositories as r', 'r.id', 'd.repository_id')
    .select(['d.id', 'd.kind', 'd.repository_id as repositoryId', 'r.storage_name as storageName'])
    .where('d.purge_after', '<=', sql<Date>`now()`)
    .where('d.undone_at', 'is', null)
    .where('d.purged_at', 'is', null)
    .where('d.id', '<>', sql<string>`all(${tried}::text[])`)
    .orderBy('d.purge_after')
    .limit(1)
    .forUpdate('d')
    .skipLocked()
    .executeTakeFirst();
}

/** @returns whether nothing of it is left. */
async function purgeManifests({ db, registry }: Context, due: Due, signal: AbortSignal): Promise<boolean> {
  try {
    for (const digest of await findBuried(db, due)) {
      if (signal.aborted) return false;
      await db.transaction().execute((trx) => purgeManifest(trx, registry, { due, digest }));
    }
    return true;
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code === 'UNREACHABLE') throw error;
    log.error(
      { deletion: due.id, err: error },
      'the registry refuses to purge a deletion; it is tried again',
    );
    return false;
  }
}

/**
 * Indexes before what they contain, so that the registry never holds half of one. Only what this deletion still
 * buries: what was pushed again, or came back with another tag, is alive.
 */
async function findBuried(db: Db | Trx, due: Due, digest?: string): Promise<string[]> {
  const isBuried =
    due.kind === 'repository' ? sql`r.deletion_id = ${due.id}` : sql`m.deletion_id = ${due.id}`;
  const { rows } = await sql<{ digest: string }>`
    select m.digest from manifests m join repositories r on r.id = m.repository_id
     where m.repository_id = ${due.repositoryId} and m.purged_at is null and ${isBuried}
       ${digest === undefined ? sql`` : sql`and m.digest = ${digest}`}
       and (r.deletion_id is not null or not exists (
         select from manifest_children c
           join manifests p on p.repository_id = c.repository_id and p.digest = c.parent_digest
            and p.deletion_id is null
          where c.repository_id = m.repository_id and c.child_digest = m.digest))
     order by exists (select from manifest_children c
                       where c.repository_id = m.repository_id and c.parent_digest = m.digest) desc, m.digest
  `.execute(db);
  return rows.map((row) => row.digest);
}

/** Looks again while no push can come between, and takes it out. A manifest that the registry does not have is done. */
async function purgeManifest(
  trx: Trx,
  registry: Context['registry'],
  { due, digest }: { due: Due; digest: string },
): Promise<void> {
  await lockDigest(trx, due.repositoryId, digest);
  if ((await findBuried(trx, due, digest)).length === 0) return;
  await registry.deleteManifest(due.storageName, parseDigest(digest));
  await trx
    .updateTable('manifests')
    .set({ purged_at: sql<Date>`now()` })
    .where('repository_id', '=', due.repositoryId)
    .where('digest', '=', digest)
    .execute();
}
