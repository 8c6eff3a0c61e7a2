import { sql } from 'kysely';
import { actorOf, type UserPrincipal } from '../access/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { DeletionBody, DeletionPreview, DeletionView } from '../contract/deletions.ts';
import { anyOf, type Db, retryOnDeadlock, type Trx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { authorizeRepository, type Granted } from './authorize.ts';
import { type DeletionPlan, planDeletion } from './deletion-plan.ts';
import { recordForeignReads } from './foreign-reads.ts';
import { computeFreedBytes } from './freed-bytes.ts';
import { lockDeletions, lockDigests, lockTags } from './locks.ts';
import { getDeletionView } from './present-deletion.ts';
import { refreshTagCounts } from './tag-counts.ts';

/** How many names and digests a preview lists, and a deletion remembers. */
const maxListed = 500;

/**
 * What deleteContent would take now.
 * @throws AppError NOT_FOUND, also `nothing-to-delete`; FORBIDDEN; CONFLICT `part-of-index`
 */
export async function previewDeletion(
  db: Db,
  principal: UserPrincipal,
  repositoryId: string,
  body: DeletionBody,
): Promise<DeletionPreview> {
  const repository = await authorizeRepository(db, principal, 'delete', repositoryId);
  await recordForeignReads(db, principal, [{ ...repository, subject: repository.id }]);
  const { tags, digests } = await planDeletion(db, repository.id, body);
  const [freedBytes, undoWindowHours] = await Promise.all([
    computeFreedBytes(db, repository, digests),
    readUndoWindow(db),
  ]);
  return {
    tags: tags.slice(0, maxListed),
    tagCount: tags.length,
    images: digests.slice(0, maxListed),
    imageCount: digests.length,
    freedBytes,
    undoWindowHours,
  };
}

/**
 * Deletes tags, an image or the repository: a tombstone that can be undone as a whole until its window is over. Two
 * at once come one after the other, and the second finds nothing.
 *
 * @throws AppError NOT_FOUND, also `nothing-to-delete`; FORBIDDEN; CONFLICT `part-of-index`
 */
export async function deleteContent(
  db: Db,
  principal: UserPrincipal,
  repositoryId: string,
  body: DeletionBody,
): Promise<DeletionView> {
  const deletionId = await retryOnDeadlock(() =>
    db.transaction().execute(async (trx) => {
      await lockDeletions(trx, repositoryId);
      const repository = await authorizeRepository(trx, principal, 'delete', repositoryId);
      const plan = await lockPlan(trx, repository, body);
      const id = await insertDeletion(trx, principal, repository, { body, plan });
      if (body.kind === 'repository') await buryRepository(trx, repository, id);
      else await buryContent(trx, repository, { plan, deletionId: id });
      await recordAudit(trx, actorOf(principal), {
        action: `${body.kind === 'tags' ? 'tag' : body.kind}.delete`,
        tenantId: repository.tenantId,
        subject: repository.id,
        detail: {
          deletion: id,
          repository: repository.name,
          tags: plan.tags.slice(0, maxListed),
          imageCount: plan.digests.length,
          ...(body.kind === 'image' && { digest: body.digest }),
        },
      });
      return id;
    }),
  );
  return await getDeletionView(db, deletionId);
}

/**
 * Works out what falls, holds all of it still, and looks again: a push may have come between. A plan that grew
 * meanwhile is locked and made once more; each round only adds, so that this ends.
 */
async function lockPlan(trx: Trx, repository: Granted<'delete'>, body: DeletionBody): Promise<DeletionPlan> {
  let plan = await planDeletion(trx, repository.id, body);
  // The row of the repository itself holds back everything in it.
  if (body.kind === 'repository') return plan;
  const held = new Set<string>();
  while (!isHeld(plan, held)) {
    await lockDigests(trx, repository.id, plan.digests);
    await lockTags(trx, repository.id, plan.tags);
    for (const each of [...plan.digests, ...plan.tags]) held.add(each);
    plan = await planDeletion(trx, repository.id, body);
  }
  return plan;
}

const isHeld = ({ digests, tags }: DeletionPlan, held: ReadonlySet<string>): boolean =>
  [...digests, ...tags].every((each) => held.has(each));

async function insertDeletion(
  trx: Trx,
  principal: UserPrincipal,
  repository: Granted<'delete'>,
  { body, plan }: { body: DeletionBody; plan: DeletionPlan },
): Promise<string> {
  const hours = await readUndoWindow(trx);
  const id = newId('del');
  await trx
    .insertInto('deletions')
    .values({
      id,
      repository_id: repository.id,
      kind: body.kind,
      tags: plan.tags.slice(0, maxListed),
      digest: body.kind === 'image' ? body.digest : null,
      deleted_by: principal.userId,
      purge_after: sql<Date>`now() + make_interval(hours => ${hours})`,
    })
    .execute();
  return id;
}

async function readUndoWindow(db: Db | Trx): Promise<number> {
  const settings = await db.selectFrom('settings').select('undo_window_hours').executeTakeFirstOrThrow();
  return settings.undo_window_hours;
}

async function buryRepository(trx: Trx, repository: Granted<'delete'>, deletionId: string): Promise<void> {
  const buried = await trx
    .updateTable('repositories')
    .set({ deletion_id: deletionId })
    .where('id', '=', repository.id)
    .where('deletion_id', 'is', null)
    .executeTakeFirst();
  if (buried.numUpdatedRows > 0n) return;
  throw new AppError('NOT_FOUND', 'There is no such repository any more.', { reason: 'nothing-to-delete' });
}

async function buryContent(
  trx: Trx,
  repository: Granted<'delete'>,
  { plan, deletionId }: { plan: DeletionPlan; deletionId: string },
): Promise<void> {
  await trx
    .updateTable('manifests')
    .set({ deletion_id: deletionId })
    .where('repository_id', '=', repository.id)
    .where('digest', '=', anyOf(plan.digests))
    .where('deletion_id', 'is', null)
    .execute();
  await trx
    .updateTable('tags')
    .set({ deletion_id: deletionId })
    .where('repository_id', '=', repository.id)
    .where('name', '=', anyOf(plan.tags))
    .where('deletion_id', 'is', null)
    .execute();
  await refreshTagCounts(trx, repository.id);
}
