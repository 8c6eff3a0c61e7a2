import { can, type Principal } from '../access/index.ts';
import type { Visibility } from '../contract/common.ts';
import type { DbOrTrx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { recordForeignReads } from './foreign-reads.ts';
import { findRedirect } from './redirects.ts';

export type RepositoryAction = 'pull' | 'push' | 'edit' | 'delete';

/** A live repository with all that the console shows of it, and what `can` asks about. */
export type Repository = {
  id: string;
  tenantId: string;
  developersMayDelete: boolean;
  tenantDisabled: boolean;
  name: string;
  storageName: string;
  visibility: Visibility;
  isBaseImage: boolean;
  description: string;
  overview: string;
  tagCount: number;
  latestTag: string | null;
  pullCount: number;
  sizeBytes: number;
  lastPushedAt: Date | null;
  createdBy: { id: string; name: string } | null;
  createdAt: Date;
  version: number;
};

declare const granted: unique symbol;
/** A repository that was obtained for this action; only authorizeRepository makes one. Each includes `pull`. */
export type Granted<Action extends RepositoryAction> = Repository & {
  readonly [granted]: { readonly [Each in Action | 'pull']: true };
};

/** The very same for what does not exist and for what may not be seen, or names could be guessed one by one. */
export function noSuchRepository(): AppError {
  return new AppError('NOT_FOUND', 'No such repository.', { reason: 'not-found' });
}

/**
 * Loads a repository for one action by one principal, in one query.
 *
 * @throws AppError NOT_FOUND when it does not exist, is deleted, has not appeared yet, or may not be pulled;
 * FORBIDDEN `not-allowed` when it may be pulled but not this.
 */
export async function authorizeRepository<Action extends RepositoryAction>(
  db: DbOrTrx,
  principal: Principal,
  action: Action,
  repositoryId: string,
): Promise<Granted<Action>> {
  return grant(principal, action, await findLive(db, 'r.id', repositoryId));
}

/** The same by its name, with the tenant in front, or by one that it had before. */
export async function authorizeRepositoryByName<Action extends RepositoryAction>(
  db: DbOrTrx,
  principal: Principal,
  action: Action,
  name: string,
): Promise<Granted<Action>> {
  return grant(principal, action, await findByName(db, name));
}

/**
 * Whoever manages the settings of a repository and may push under a name may give it that name, or take it from there.
 * Who sees it is settled apart from this, so that `private` is asked for, which everybody may choose who manages.
 */
export function mayName(principal: Principal, named: { tenantId: string; name: string }): boolean {
  return (
    can(principal, 'push', named) && can(principal, 'set-visibility', { ...named, visibility: 'private' })
  );
}

/** For showing it to a person: as `pull`, and a foreign administrator's look at what is private is audited. */
export async function authorizeReading(
  db: DbOrTrx,
  principal: Principal,
  repositoryId: string,
): Promise<Granted<'pull'>> {
  const repository = await authorizeRepository(db, principal, 'pull', repositoryId);
  await recordForeignReads(db, principal, [{ ...repository, subject: repository.id }]);
  return repository;
}

function grant<Action extends RepositoryAction>(
  principal: Principal,
  action: Action,
  repository: Repository | null,
): Granted<Action> {
  if (!repository || !can(principal, 'pull', repository)) throw noSuchRepository();
  if (!can(principal, action, repository)) {
    throw new AppError('FORBIDDEN', `You may not ${action} in ${repository.name}.`, {
      reason: 'not-allowed',
    });
  }
  return repository as Granted<Action>;
}

async function findByName(db: DbOrTrx, name: string): Promise<Repository | null> {
  const named = await findLive(db, 'r.name', name);
  if (named) return named;
  const newName = await findRedirect(db, name);
  return newName === null ? null : await findLive(db, 'r.name', newName);
}

async function findLive(db: DbOrTrx, by: 'r.id' | 'r.name', value: string): Promise<Repository | null> {
  const row = await db
    .selectFrom('repositories as r')
    .innerJoin('tenants as t', 't.id', 'r.tenant_id')
    .leftJoin('users as u', 'u.id', 'r.created_by')
    .selectAll('r')
    .select(['t.developers_may_delete', 't.disabled_at as tenant_disabled_at', 'u.name as creator_name'])
    .where(by, '=', value)
    .where('r.deletion_id', 'is', null)
    .where('r.appeared_at', 'is not', null)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    tenantId: row.tenant_id,
    developersMayDelete: row.developers_may_delete,
    tenantDisabled: row.tenant_disabled_at !== null,
    name: row.name,
    storageName: row.storage_name,
    visibility: row.visibility,
    isBaseImage: row.is_base_image,
    description: row.description,
    overview: row.overview,
    tagCount: row.tag_count,
    latestTag: row.latest_tag,
    pullCount: row.pull_count,
    sizeBytes: row.size_bytes,
    lastPushedAt: row.last_pushed_at,
    createdBy: row.created_by === null ? null : { id: row.created_by, name: row.creator_name ?? '' },
    createdAt: row.created_at,
    version: row.version,
  };
}
