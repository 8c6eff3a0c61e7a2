import { sql } from 'kysely';
import { actorOf, can, type UserPrincipal } from '../access/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { UndoneView } from '../contract/deletions.ts';
import { anyOf, type Db, retryOnDeadlock, type Trx, uniqueViolation } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { clearName } from './abandon-unseen.ts';
import { lockDeletions, lockDigests, lockTags } from './locks.ts';
import { getDeletionView } from './present-deletion.ts';
import { refreshTagCounts } from './tag-counts.ts';

type Outcome = Omit<UndoneView, 'deletion'>;

/**
 * Takes a deletion back as a whole. A tag that was pushed again meanwhile stays as it is now.
 *
 * @throws AppError NOT_FOUND; FORBIDDEN for who may not delete there; CONFLICT `already-undone`, `undo-expired`, or
 * `undo-name-taken` when a repository was made under the name meanwhile.
 */
export async function undoDeletion(
  db: Db,
  principal: UserPrincipal,
  deletionId: string,
): Promise<UndoneView> {
  const outcome = await retryOnDeadlock(() =>
    db.transaction().execute(async (trx) => {
      const asked = await authorizeUndo(trx, principal, deletionId);
      // Whoever comes too late does not wait for a purge, which takes as long as the registry does.
      requireUndoable(asked);
      await lockDeletions(trx, asked.repositoryId);
      await holdDeletion(trx, deletionId);
      // Again, because another undo may have held the lock, or its purge the row.
      const deletion = await authorizeUndo(trx, principal, deletionId);
      requireUndoable(deletion);
      const done =
        deletion.kind === 'repository'
          ? await unearthRepository(trx, deletion)
          : await unearthContent(trx, deletion);
      await trx
        .updateTable('deletions')
        .set({ undone_at: sql<Date>`now()` })
        .where('id', '=', deletion.id)
        .execute();
      await recordAudit(trx, actorOf(principal), {
        action: 'deletion.undo',
        tenantId: deletion.tenantId,
        subject: deletion.repositoryId,
        detail: { deletion: deletion.id, repository: deletion.repositoryName, ...done },
      });
      return done;
    }),
  );
  return { deletion: await getDeletionView(db, deletionId), ...outcome };
}

async function holdDeletion(trx: Trx, deletionId: string): Promise<void> {
  await trx.selectFrom('deletions').select('id').where('id', '=', deletionId).forUpdate().execute();
}

type Undoing = Awaited<ReturnType<typeof authorizeUndo>>;

/** Whoever may not even see the repository is told that there is no such deletion. */
async function authorizeUndo(trx: Trx, principal: UserPrincipal, deletionId: string) {
  const row = await trx
    .selectFrom('deletions as d')
    .innerJoin('repositories as r', 'r.id', 'd.repository_id')
    .innerJoin('tenants as t', 't.id', 'r.tenant_id')
    .select(['d.id', 'd.kind', 'd.repository_id as repositoryId', 'd.undone_at', 'd.purged_at'])
    .select(['r.name as repositoryName', 'r.tenant_id as tenantId', 'r.visibility'])
    .select(['r.deletion_id as repositoryDeletionId', 't.developers_may_delete as developersMayDelete'])
    .select(['t.disabled_at', 't.deleted_at'])
    .select(sql<boolean>`d.purge_after <= clock_timestamp()`.as('isOver'))
    .where('d.id', '=', deletionId)
    // The tenant may not be deleted meanwhile.
    .forKeyShare('t')
    .executeTakeFirst();
  const thing = row && { ...row, name: row.repositoryName, tenantDisabled: row.disabled_at !== null };
  const mayDelete = thing !== undefined && can(principal, 'delete', thing);
  const isVisible =
    thing !== undefined && row?.repositoryDeletionId === null && can(principal, 'pull', thing);
  if (!row || (!mayDelete && !isVisible) || row.deleted_at !== null || isBuriedWithin(row)) {
    throw new AppError('NOT_FOUND', 'No such deletion.', { reason: 'not-found' });
  }
  if (mayDelete) return row;
  throw new AppError('FORBIDDEN', `You may not delete in ${row.repositoryName}.`, { reason: 'not-allowed' });
}

/** Tags of a repository that was deleted as a whole since: that one has to come back first. */
const isBuriedWithin = (row: { kind: string; id: string; repositoryDeletionId: string | null }): boolean =>
  row.kind !== 'repository' && row.repositoryDeletionId !== null && row.repositoryDeletionId !== row.id;

function requireUndoable(deletion: Undoing): void {
  if (deletion.undone_at !== null) {
    throw new AppError('CONFLICT', 'This deletion was undone already.', { reason: 'already-undone' });
  }
  if (deletion.isOver || deletion.purged_at !== null) throw undoExpired();
}

const undoExpired = () =>
  new AppError('CONFLICT', 'The time to undo this deletion is over.', { reason: 'undo-expired' });

async function unearthRepository(trx: Trx, deletion: Undoing): Promise<Outcome> {
  await clearName(trx, deletion.repositoryName);
  try {
    const updated = await trx
      .updateTable('repositories')
      .set({ deletion_id: null, size_stale_at: sql<Date>`clock_timestamp()` })
      .where('id', '=', deletion.repositoryId)
      .where('deletion_id', '=', deletion.id)
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) throw undoExpired();
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    throw new AppError('CONFLICT', `There is a new repository ${deletion.repositoryName} by now.`, {
      reason: 'undo-name-taken',
      cause: error,
    });
  }
  const tags = await trx
    .selectFrom('deletions')
    .select('tags')
    .where('id', '=', deletion.id)
    .executeTakeFirstOrThrow();
  return { restoredTags: tags.tags, keptTags: [] };
}

async function unearthContent(trx: Trx, deletion: Undoing): Promise<Outcome> {
  const buried = await trx
    .selectFrom('tags')
    .select(['name', 'digest'])
    .where('repository_id', '=', deletion.repositoryId)
    .where('deletion_id', '=', deletion.id)
    .orderBy('natural_key')
    .execute();
  const names = buried.map((row) => row.name);
  const needed = await findNeeded(trx, deletion, { digests: buried.map((row) => row.digest) });
  await lockDigests(trx, deletion.repositoryId, needed);
  await lockTags(trx, deletion.repositoryId, names);
  await reviveManifests(trx, deletion, needed);
  const keptTags = await findLiveNames(trx, deletion, names);
  const kept = new Set(keptTags);
  const restoredTags = names.filter((name) => !kept.has(name));
  await trx
    .updateTable('tags')
    .set({ deletion_id: null })
    .where('repository_id', '=', deletion.repositoryId)
    .where('deletion_id', '=', deletion.id)
    .where('name', '=', anyOf(restoredTags))
    .execute();
  await refreshTagCounts(trx, deletion.repositoryId);
  return { restoredTags, keptTags };
}

/**
 * What fell with this deletion, what its tags point to, and the children of all that: a later deletion may have taken
 * an image that only a tag of this one had still held.
 */
async function findNeeded(
  trx: Trx,
  deletion: Undoing,
  { digests }: { digests: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ digest: string }>`
    with recursive needed(digest) as (
      select digest from (
        select unnest(${digests}::text[]) as digest
        union
        select digest from manifests
         where repository_id = ${deletion.repositoryId} and deletion_id = ${deletion.id}) as own
      union
      select c.child_digest from needed
        join manifest_children c on c.repository_id = ${deletion.repositoryId}
         and c.parent_digest = needed.digest
    )
    select digest from needed order by digest`.execute(trx);
  return rows.map((row) => row.digest);
}

async function reviveManifests(trx: Trx, deletion: Undoing, needed: readonly string[]): Promise<void> {
  const revived = await trx
    .updateTable('manifests')
    .set({ deletion_id: null })
    .where('repository_id', '=', deletion.repositoryId)
    .where('digest', '=', anyOf(needed))
    .where('deletion_id', 'is not', null)
    .returning('purged_at')
    .execute();
  // The window may have been shortened since: what is purged cannot come back, and nothing comes back in part.
  if (revived.some((row) => row.purged_at !== null)) throw undoExpired();
}

async function findLiveNames(trx: Trx, deletion: Undoing, names: readonly string[]): Promise<string[]> {
  const rows = await trx
    .selectFrom('tags')
    .select('name')
    .where('repository_id', '=', deletion.repositoryId)
    .where('deletion_id', 'is', null)
    .where('name', '=', anyOf(names))
    .orderBy('natural_key')
    .execute();
  return rows.map((row) => row.name);
}
