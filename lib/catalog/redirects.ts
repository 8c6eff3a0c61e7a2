import { sql } from 'kysely';
import { anyOf, type Db, type DbOrTrx, type Trx } from '../db/index.ts';
import { presentRights, type RepositoryRights, selectRights } from './resolve.ts';

/**
 * The name of today of what had this name once. It says nothing about who may see that.
 *
 * @returns null where the name leads nowhere, or a repository has it again.
 */
export async function findRedirect(db: DbOrTrx, name: string): Promise<string | null> {
  const row = await db
    .selectFrom('repository_redirects as old')
    .innerJoin('repositories as r', 'r.id', 'old.repository_id')
    .select('r.name')
    .where('old.name', '=', name)
    .where('r.deletion_id', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('repositories as live')
            .select('live.id')
            .whereRef('live.name', '=', 'old.name')
            .where('live.deletion_id', 'is', null)
            .where('live.appeared_at', 'is not', null),
        ),
      ),
    )
    .executeTakeFirst();
  return row?.name ?? null;
}

/** What these old names lead to, by the old name, with what `can` asks about. */
export async function findRedirectedRights(
  db: Db,
  names: readonly string[],
): Promise<Map<string, RepositoryRights>> {
  if (names.length === 0) return new Map();
  const rows = await selectRights(db)
    .innerJoin('repository_redirects as old', 'old.repository_id', 'r.id')
    .select('old.name as old_name')
    .where('old.name', '=', anyOf(names))
    .execute();
  return new Map(rows.map((row) => [row.old_name, presentRights(row)]));
}

/** Every name that leads to the repository, besides its own. */
export async function listOldNames(trx: Trx, repositoryId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('repository_redirects')
    .select('name')
    .where('repository_id', '=', repositoryId)
    .execute();
  return rows.map(({ name }) => name);
}

/** Lets an old name lead to the repository. Redirects name its row, so that all of them lead to its newest name. */
export async function addRedirect(trx: Trx, name: string, repositoryId: string): Promise<void> {
  await trx
    .insertInto('repository_redirects')
    .values({ name, repository_id: repositoryId })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ repository_id: repositoryId, moved_at: sql<Date>`now()` }),
    )
    .execute();
}

/** The name that a repository has now leads nowhere else any more. */
export async function endRedirect(trx: Trx, repositoryId: string): Promise<void> {
  await trx
    .deleteFrom('repository_redirects')
    .where('name', '=', (eb) => eb.selectFrom('repositories').select('name').where('id', '=', repositoryId))
    .execute();
}

/** Nothing leads to what is gone for good. */
export async function endRedirectsTo(trx: Trx, repositoryId: string): Promise<void> {
  await trx.deleteFrom('repository_redirects').where('repository_id', '=', repositoryId).execute();
}
