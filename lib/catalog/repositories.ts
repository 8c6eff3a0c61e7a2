import { actorOf, can, type Principal, type UserPrincipal } from '../access/index.ts';
import { recordAudit } from '../audit/index.ts';
import { visibility } from '../contract/common.ts';
import type { RepositoryDetail, UpdateRepositoryBody } from '../contract/repositories.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import {
  authorizeReading,
  authorizeRepository,
  authorizeRepositoryByName,
  type Granted,
  mayName,
  type Repository,
} from './authorize.ts';
import { recordForeignReads } from './foreign-reads.ts';
import { hasStar } from './has-star.ts';

/** @throws AppError NOT_FOUND, also for what the principal may not see. */
export async function getRepository(
  db: Db,
  principal: Principal,
  repositoryId: string,
): Promise<RepositoryDetail> {
  return await presentDetail(db, principal, await authorizeReading(db, principal, repositoryId));
}

/** The same by its name, with the tenant in front, or by one that it had before. */
export async function getRepositoryByName(
  db: Db,
  principal: Principal,
  name: string,
): Promise<RepositoryDetail> {
  const repository = await authorizeRepositoryByName(db, principal, 'pull', name);
  await recordForeignReads(db, principal, [{ ...repository, subject: repository.id }]);
  return await presentDetail(db, principal, repository);
}

/**
 * Changes what is given, and nothing else.
 *
 * @throws AppError NOT_FOUND; FORBIDDEN `not-allowed`, or `public-needs-platform-admin`;
 * CONFLICT `stale-version` when somebody changed it since `version` was read.
 */
export async function updateRepository(
  db: Db,
  principal: UserPrincipal,
  repositoryId: string,
  { version, ...changes }: UpdateRepositoryBody,
): Promise<RepositoryDetail> {
  await db.transaction().execute(async (trx) => {
    const before = await authorizeRepository(trx, principal, 'pull', repositoryId);
    requireMayChange(principal, before, changes);
    const updated = await trx
      .updateTable('repositories')
      .set((eb) => ({
        ...definedOnly(changes),
        version: eb('version', '+', 1),
      }))
      .where('id', '=', before.id)
      .where('version', '=', version)
      .where('deletion_id', 'is', null)
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) throw staleVersion();
    await recordAudit(trx, actorOf(principal), {
      action: 'repository.update',
      tenantId: before.tenantId,
      subject: before.id,
      detail: changeDetail(before, changes),
    });
  });
  return await getRepository(db, principal, repositoryId);
}

export const staleVersion = () =>
  new AppError('CONFLICT', 'Somebody changed this repository meanwhile. Load it again.', {
    reason: 'stale-version',
  });

type Changes = Omit<UpdateRepositoryBody, 'version'>;

function requireMayChange(principal: UserPrincipal, repository: Repository, changes: Changes): void {
  const target = changes.visibility ?? repository.visibility;
  const changesText = changes.description !== undefined || changes.overview !== undefined;
  const changesVisibility = target !== repository.visibility;
  if ((changesText || !changesVisibility) && !can(principal, 'edit', repository)) {
    throw notAllowed(`You may not change ${repository.name}.`);
  }
  if (!changesVisibility) return;
  if (can(principal, 'set-visibility', { ...repository, visibility: target })) return;
  if (target === 'public' && !principal.isAdmin) {
    throw new AppError('FORBIDDEN', 'Only a platform administrator makes a repository public.', {
      reason: 'public-needs-platform-admin',
    });
  }
  throw notAllowed(`You may not change who sees ${repository.name}.`);
}

const notAllowed = (message: string) => new AppError('FORBIDDEN', message, { reason: 'not-allowed' });

function definedOnly(changes: Changes): Changes {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** The audit names what changed; the texts themselves would only make it long. */
function changeDetail(before: Repository, changes: Changes): Record<string, unknown> {
  const moved = changes.visibility !== undefined && changes.visibility !== before.visibility;
  return {
    repository: before.name,
    changed: Object.keys(definedOnly(changes)),
    ...(moved && { visibility: { from: before.visibility, to: changes.visibility } }),
  };
}

async function presentDetail(
  db: Db,
  principal: Principal,
  repository: Granted<'pull'>,
): Promise<RepositoryDetail> {
  const { tenantId } = repository;
  return {
    id: repository.id,
    tenantId,
    name: repository.name,
    visibility: repository.visibility,
    isBaseImage: repository.isBaseImage,
    description: repository.description,
    tagCount: repository.tagCount,
    latestTag: repository.latestTag,
    pullCount: repository.pullCount,
    sizeBytes: repository.sizeBytes,
    lastPushedAt: repository.lastPushedAt?.toISOString() ?? null,
    createdAt: repository.createdAt.toISOString(),
    isFavourite: await hasStar(db, principal, repository.id),
    overview: repository.overview,
    createdBy: repository.createdBy,
    version: repository.version,
    abilities: {
      push: can(principal, 'push', repository),
      edit: can(principal, 'edit', repository),
      move: mayName(principal, repository),
      delete: can(principal, 'delete', repository),
      visibilities: visibility.options.filter((each) =>
        can(principal, 'set-visibility', { ...repository, visibility: each }),
      ),
    },
  };
}
