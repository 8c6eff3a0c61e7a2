import { sql } from 'kysely';
import { actorOf, libraryTenantId, type UserPrincipal } from '../access/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Visibility } from '../contract/common.ts';
import type { MoveRepositoryBody, RepositoryDetail } from '../contract/repositories.ts';
import { type Db, retryOnDeadlock, type Trx, uniqueViolation } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { clearName } from './abandon-unseen.ts';
import { authorizeRepository, type Granted, mayName } from './authorize.ts';
import { addRedirect, endRedirect, listOldNames } from './redirects.ts';
import { getRepository, staleVersion } from './repositories.ts';

/** The tenant that a repository leaves, and by which names its images are known there. */
export type Leaving = { tenantId: string; names: string[] };

/**
 * Gives a repository another name, in its tenant or in another one. No byte moves, and pulls of its old names go on.
 * What comes to `library` is public, what leaves it private; else everybody who saw it by a setting still does.
 *
 * @param refuse asked within the transaction, by whom the repository must stay in its tenant: it throws.
 * @throws AppError NOT_FOUND, also for a tenant that is not there; INVALID_INPUT for the name that it has; FORBIDDEN
 * `not-allowed`, the same for unknown and foreign tenants; CONFLICT `stale-version`, `repository-name-taken`; what
 * `refuse` throws
 */
export async function moveRepository(
  db: Db,
  principal: UserPrincipal,
  repositoryId: string,
  body: MoveRepositoryBody,
  { refuse }: { refuse?: (trx: Trx, leaving: Leaving) => Promise<void> } = {},
): Promise<RepositoryDetail> {
  try {
    await retryOnDeadlock(() =>
      db.transaction().execute(async (trx) => {
        const move = await authorizeMove(trx, principal, repositoryId, body);
        if (move.tenantId !== move.before.tenantId) await leaveTenant(trx, move, refuse);
        await freeName(trx, body.name);
        await writeMove(trx, principal, move);
      }),
    );
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    throw nameTaken(`Somebody was faster: there is a repository ${body.name} now.`, error);
  }
  return await getRepository(db, principal, repositoryId);
}

type Move = { before: Granted<'pull'>; name: string; tenantId: string; version: number };

async function authorizeMove(
  trx: Trx,
  principal: UserPrincipal,
  repositoryId: string,
  { name, version }: MoveRepositoryBody,
): Promise<Move> {
  const before = await authorizeRepository(trx, principal, 'pull', repositoryId);
  if (!mayName(principal, before)) throw notAllowed(`You may not rename or move ${before.name}.`);
  if (name === before.name) {
    throw new AppError('INVALID_INPUT', 'Some fields need correcting.', {
      reason: 'invalid-input',
      issues: [{ path: 'name', message: 'This is the name that it has.' }],
    });
  }
  const [tenantId = ''] = name.split('/');
  if (!mayName(principal, { tenantId, name })) {
    throw notAllowed(`You may not move a repository to ${name}. Choose a tenant that you administrate.`);
  }
  return { before, name, tenantId, version };
}

/** Holds both tenants: no deployment comes to the one meanwhile, and the other one stays. */
async function leaveTenant(
  trx: Trx,
  { before, tenantId }: Move,
  refuse?: (trx: Trx, leaving: Leaving) => Promise<void>,
): Promise<void> {
  await trx
    .selectFrom('tenants')
    .select('id')
    .where('id', '=', before.tenantId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  const target = await trx
    .selectFrom('tenants')
    .select('id')
    .where('id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .forKeyShare()
    .executeTakeFirst();
  if (!target) throw new AppError('NOT_FOUND', 'No such tenant.', { reason: 'not-found' });
  const names = [before.name, ...(await listOldNames(trx, before.id))];
  await refuse?.(trx, { tenantId: before.tenantId, names });
}

/** A name belongs to the live repository that has it, and to a deleted one as long as that can come back. */
async function freeName(trx: Trx, name: string): Promise<void> {
  await clearName(trx, name);
  const taken = await trx
    .selectFrom('repositories as r')
    .leftJoin('deletions as d', 'd.id', 'r.deletion_id')
    .select('r.deletion_id')
    .where('r.name', '=', name)
    .where((eb) =>
      eb.or([
        eb('r.deletion_id', 'is', null),
        eb.and([eb('d.purged_at', 'is', null), eb('d.purge_after', '>', sql<Date>`now()`)]),
      ]),
    )
    .executeTakeFirst();
  if (!taken) return;
  throw nameTaken(
    taken.deletion_id === null
      ? `There is a repository ${name} already. Choose another name.`
      : `A repository ${name} was deleted and can still come back. Choose another name, or wait until its time is over.`,
  );
}

async function writeMove(
  trx: Trx,
  principal: UserPrincipal,
  { before, name, tenantId, version }: Move,
): Promise<void> {
  const visibility = visibilityIn(tenantId, before);
  const moved = await trx
    .updateTable('repositories')
    .set((eb) => ({ name, tenant_id: tenantId, visibility, version: eb('version', '+', 1) }))
    .where('id', '=', before.id)
    .where('version', '=', version)
    .where('deletion_id', 'is', null)
    .executeTakeFirst();
  if (moved.numUpdatedRows === 0n) {
    // Somebody may have deleted it, which is no newer version.
    await authorizeRepository(trx, principal, 'pull', before.id);
    throw staleVersion();
  }
  await endRedirect(trx, before.id);
  await addRedirect(trx, before.name, before.id);
  // Both tenants read of it in their own log.
  for (const each of new Set([before.tenantId, tenantId])) {
    await recordAudit(trx, actorOf(principal), {
      action: 'repository.move',
      tenantId: each,
      subject: before.id,
      detail: {
        from: before.name,
        to: name,
        ...(visibility !== before.visibility && { visibility: { from: before.visibility, to: visibility } }),
      },
    });
  }
}

/** The public images are public, and nothing stays public by having been one of them. */
function visibilityIn(tenantId: string, before: Granted<'pull'>): Visibility {
  if (tenantId === before.tenantId) return before.visibility;
  if (tenantId === libraryTenantId) return 'public';
  return before.tenantId === libraryTenantId ? 'private' : before.visibility;
}

const notAllowed = (message: string) => new AppError('FORBIDDEN', message, { reason: 'not-allowed' });

const nameTaken = (message: string, cause?: unknown) =>
  new AppError('CONFLICT', message, { reason: 'repository-name-taken', cause });
