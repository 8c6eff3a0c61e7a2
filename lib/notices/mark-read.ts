import { sql } from 'kysely';
import { authorizeOwnAccount, type UserPrincipal } from '../access/index.ts';
import type { ReadNoticesBody } from '../contract/personal.ts';
import type { Db } from '../db/index.ts';

/** What came up to `until` is no longer new to the user. Seen by nobody else, so not audited; safe to repeat. */
export async function markNoticesRead(
  db: Db,
  user: UserPrincipal,
  { until }: ReadNoticesBody,
): Promise<void> {
  authorizeOwnAccount(user);
  await db
    .updateTable('users')
    // Never back, and never into the future: what comes next is new.
    .set({ notices_read_at: sql`greatest(notices_read_at, least(${until}::timestamptz, now()))` })
    .where('id', '=', user.userId)
    .execute();
}
