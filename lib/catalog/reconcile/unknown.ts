import { sql } from 'kysely';
import type { Db } from '../../db/index.ts';
import type { Unknown } from './walk.ts';

export type CountedUnknown = Unknown & { tagCount: number };

/** Remembers what belongs to nobody; what was seen before keeps since when. */
export async function rememberUnknown(
  db: Db,
  runId: string,
  unknown: readonly CountedUnknown[],
): Promise<void> {
  if (unknown.length === 0) return;
  await sql`
    insert into unknown_repositories (last_run_id, storage_name, prefix, reason, tag_count)
    select ${runId}, u.* from unnest(
      ${unknown.map((each) => each.storageName)}::text[], ${unknown.map((each) => each.prefix)}::text[],
      ${unknown.map((each) => each.reason)}::text[], ${unknown.map((each) => each.tagCount)}::integer[]) as u
    on conflict (storage_name) do update
      set last_run_id = excluded.last_run_id, reason = excluded.reason, tag_count = excluded.tag_count`.execute(
    db,
  );
}

/** Forgets what a whole run has not seen: it is gone, or has its tenant by now. */
export async function forgetUnknown(db: Db, runId: string): Promise<void> {
  await db.deleteFrom('unknown_repositories').where('last_run_id', '<>', runId).execute();
}
