import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Principal } from '../access/index.ts';
import type { Db } from '../db/index.ts';

/** Whether the row of `repositories as r` has the principal's star. */
export function isFavourite(principal: Principal): RawBuilder<SqlBool> {
  if (principal.kind !== 'user') return sql<SqlBool>`false`;
  return sql<SqlBool>`exists (
    select from favourites f where f.user_id = ${principal.userId} and f.repository_id = r.id)`;
}

/** The same for one repository that the principal may see. */
export async function hasStar(db: Db, principal: Principal, repositoryId: string): Promise<boolean> {
  if (principal.kind !== 'user') return false;
  const row = await db
    .selectFrom('favourites')
    .select('user_id')
    .where('user_id', '=', principal.userId)
    .where('repository_id', '=', repositoryId)
    .executeTakeFirst();
  return row !== undefined;
}
