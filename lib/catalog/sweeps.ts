import { sql } from 'kysely';
import type { Db } from '../db/index.ts';
import { abandonUnseen } from './abandon-unseen.ts';

const batchSize = 100;

/**
 * Brings sizes up to date where content changed: the distinct blobs of the live manifests, and these themselves. A
 * size that went stale again meanwhile stays marked. Safe to repeat.
 *
 * @returns how many were counted.
 */
export async function recountStaleSizes({ db }: { db: Db }, signal: AbortSignal): Promise<number> {
  let counted = 0;
  let after = '';
  while (!signal.aborted) {
    const stale = await db
      .selectFrom('repositories')
      .select(['id', sql<string>`size_stale_at::text`.as('stale_at')])
      .where('size_stale_at', 'is not', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(batchSize)
      .execute();
    if (stale.length === 0) break;
    for (const { id, stale_at } of stale) {
      if (signal.aborted) return counted;
      await recountSize(db, id, stale_at);
      counted += 1;
      after = id;
    }
  }
  return counted;
}

async function recountSize(db: Db, repositoryId: string, staleAt: string): Promise<void> {
  await sql`
    update repositories r
       set size_bytes = counted.bytes,
           size_stale_at = case when r.size_stale_at = ${staleAt}::timestamptz then null
                                else r.size_stale_at end
      from (
        select coalesce(sum(size_bytes), 0) as bytes from (
          select b.blob_digest as digest, max(b.size_bytes) as size_bytes
            from manifest_blobs b
            join manifests m on m.repository_id = b.repository_id and m.digest = b.manifest_digest
           where b.repository_id = ${repositoryId} and m.deletion_id is null
           group by b.blob_digest
          union all
          select m.digest, octet_length(m.raw) from manifests m
           where m.repository_id = ${repositoryId} and m.deletion_id is null
        ) as blobs
      ) as counted
     where r.id = ${repositoryId}`.execute(db);
}

/** Longer than an upload may rest: Distribution throws unfinished ones away after seven days. */
const abandonedAfterDays = 8;

/**
 * Gives free the names of repositories whose first push never came to an end. The rows stay, marked as deleted and
 * purged in one: a storage name is never used twice, and what was uploaded under it is garbage to the registry,
 * because no manifest names it.
 *
 * @returns how many were given up.
 */
export async function removeAbandonedRepositories({ db }: { db: Db }, signal: AbortSignal): Promise<number> {
  const abandoned = await db
    .selectFrom('repositories')
    .select('id')
    .where('appeared_at', 'is', null)
    .where('deletion_id', 'is', null)
    .where('created_at', '<', sql<Date>`now() - make_interval(days => ${abandonedAfterDays})`)
    .execute();
  let removed = 0;
  for (const { id } of abandoned) {
    if (signal.aborted) break;
    if (await db.transaction().execute((trx) => abandonUnseen(trx, id))) removed += 1;
  }
  return removed;
}
