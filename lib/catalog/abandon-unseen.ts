import { sql } from 'kysely';
import type { Trx } from '../db/index.ts';
import { newId } from '../ids.ts';

/**
 * Gives free the name of a repository whose first push has not come to an end. The row stays, marked as deleted and
 * purged in one: a storage name is never used twice.
 *
 * @returns false where its first manifest was recorded meanwhile.
 */
export async function abandonUnseen(trx: Trx, repositoryId: string): Promise<boolean> {
  // Its first manifest may be on its way: look again with the row in hand.
  const row = await trx
    .selectFrom('repositories')
    .select('id')
    .where('id', '=', repositoryId)
    .where('appeared_at', 'is', null)
    .where('deletion_id', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return false;
  const deletionId = newId('del');
  const now = sql<Date>`now()`;
  await trx
    .insertInto('deletions')
    .values({
      id: deletionId,
      repository_id: repositoryId,
      kind: 'repository',
      purge_after: now,
      purged_at: now,
    })
    .execute();
  await trx
    .updateTable('repositories')
    .set({ deletion_id: deletionId })
    .where('id', '=', repositoryId)
    .execute();
  return true;
}

/** A push that was begun under the name and has shown nothing yet gives way; its client is told to push again. */
export async function clearName(trx: Trx, name: string): Promise<void> {
  const unseen = await trx
    .selectFrom('repositories')
    .select('id')
    .where('name', '=', name)
    .where('deletion_id', 'is', null)
    .where('appeared_at', 'is', null)
    .executeTakeFirst();
  if (unseen) await abandonUnseen(trx, unseen.id);
}
