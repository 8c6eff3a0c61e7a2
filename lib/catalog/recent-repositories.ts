import { sql } from 'kysely';
import { authorizeOwnAccount, type Principal, type UserPrincipal } from '../access/index.ts';
import type { RecentPage } from '../contract/personal.ts';
import type { Db } from '../db/index.ts';
import { recordForeignRows } from './foreign-reads.ts';
import { isFavourite } from './has-star.ts';
import { listedColumns, listedInstants, presentRepository } from './present-repository.ts';
import { visibleTo } from './visible-to.ts';

const keptMax = 50;

/**
 * Remembers that somebody has opened the page of a repository that they may see. Pages are drawn again while one
 * filters and sorts: within a minute nothing is written.
 */
export async function rememberSeen(db: Db, principal: Principal, repositoryId: string): Promise<void> {
  if (principal.kind !== 'user') return;
  const { userId } = principal;
  await sql`
    with seen as (
      insert into recent_repositories (user_id, repository_id) values (${userId}, ${repositoryId})
      on conflict (user_id, repository_id) do update set seen_at = now()
        where recent_repositories.seen_at < now() - interval '1 minute'
      returning repository_id)
    delete from recent_repositories
     where user_id = ${userId} and exists (select from seen) and repository_id in (
       select repository_id from recent_repositories
        where user_id = ${userId} and repository_id <> ${repositoryId}
        order by seen_at desc offset ${keptMax - 1})`.execute(db);
}

/** The repositories that one opened last and may still see; all on one page. */
export async function listRecent(db: Db, user: UserPrincipal): Promise<RecentPage> {
  authorizeOwnAccount(user);
  const rows = await db
    .selectFrom('recent_repositories as seen')
    .innerJoin('repositories as r', 'r.id', 'seen.repository_id')
    .select(listedColumns)
    .select(listedInstants)
    .select(['seen.seen_at', isFavourite(user).as('is_favourite')])
    .where('seen.user_id', '=', user.userId)
    .where(visibleTo(user))
    .orderBy('seen.seen_at', 'desc')
    .limit(keptMax)
    .execute();
  await recordForeignRows(db, user, rows);
  return {
    items: rows.map((row) => ({ ...presentRepository(row), seenAt: row.seen_at.toISOString() })),
    nextCursor: null,
  };
}
