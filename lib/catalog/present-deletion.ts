import type { Selectable } from 'kysely';
import type { DeletionView } from '../contract/deletions.ts';
import type { Database, DbOrTrx } from '../db/index.ts';
import { presentPerson } from './present-repository.ts';

export type DeletionRow = Selectable<Database['deletions']> & {
  repository_name: string;
  deleter_name: string | null;
};

/** Deletions with the names that a view shows. */
export const selectDeletions = (db: DbOrTrx) =>
  db
    .selectFrom('deletions as d')
    .innerJoin('repositories as r', 'r.id', 'd.repository_id')
    .leftJoin('users as u', 'u.id', 'd.deleted_by')
    .selectAll('d')
    .select(['r.name as repository_name', 'u.name as deleter_name']);

export async function getDeletionView(db: DbOrTrx, deletionId: string): Promise<DeletionView> {
  return presentDeletion(await selectDeletions(db).where('d.id', '=', deletionId).executeTakeFirstOrThrow());
}

export function presentDeletion(row: DeletionRow): DeletionView {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    repositoryName: row.repository_name,
    kind: row.kind,
    tags: row.tags,
    digest: row.digest,
    deletedBy: presentPerson(row.deleted_by, row.deleter_name),
    deletedAt: row.deleted_at.toISOString(),
    undoUntil: row.purge_after.toISOString(),
    undoneAt: row.undone_at?.toISOString() ?? null,
    purgedAt: row.purged_at?.toISOString() ?? null,
  };
}
