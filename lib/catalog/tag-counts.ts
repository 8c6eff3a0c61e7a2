import { sql } from 'kysely';
import type { Trx } from '../db/index.ts';

/**
 * Holds the row of a repository before its tags are counted: a statement that waits for a push counts as things stood
 * before it.
 */
export async function lockCounts(trx: Trx, repositoryId: string): Promise<void> {
  await sql`select from repositories where id = ${repositoryId} for no key update`.execute(trx);
}

/**
 * Brings up to date what a list shows of the repository, after tags or images went or came back. When it was last
 * pushed to stays: that is what happened.
 */
export async function refreshTagCounts(trx: Trx, repositoryId: string): Promise<void> {
  await lockCounts(trx, repositoryId);
  await sql`
    update repositories r
       set tag_count = (select count(*) from tags t where t.repository_id = r.id and t.deletion_id is null),
           latest_tag = (select t.name from tags t where t.repository_id = r.id and t.deletion_id is null
                          order by t.pushed_at desc, t.id desc limit 1),
           size_stale_at = clock_timestamp()
     where r.id = ${repositoryId}`.execute(trx);
}
