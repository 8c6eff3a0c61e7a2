import { libraryTenantId } from '../../access/index.ts';
import type { Visibility } from '../../contract/common.ts';
import { visibility } from '../../contract/common.ts';
import type { Db } from '../../db/index.ts';
import { buildTenant, uniqueName } from '../accounts.ts';

/** A tenant, as it stands to those who ask. */
export type TenantPlace = {
  what: 'own' | 'own, developers may delete' | 'own, disabled' | 'foreign' | 'library' | 'no tenant';
  tenantId: string;
  exists: boolean;
  developersMayDelete: boolean;
  tenantDisabled: boolean;
};

/** Where a repository is, or why there is none. */
export type RepositoryPlace = Omit<TenantPlace, 'what'> & {
  what: string;
  tenantExists: boolean;
  visibility: Visibility;
  state: 'live' | 'deleted' | 'not appeared' | 'missing';
};

export type Tenants = {
  all: readonly TenantPlace[];
  /** Where the callers have their roles. */
  own: readonly string[];
  repositories: readonly RepositoryPlace[];
};

/** Every relation of a tenant to those who ask, and in each every visibility of a repository. */
export async function buildTenants(db: Db): Promise<Tenants> {
  const place = (what: TenantPlace['what'], tenantId: string, developersMayDelete: boolean): TenantPlace => ({
    what,
    tenantId,
    exists: what !== 'no tenant',
    developersMayDelete,
    tenantDisabled: what === 'own, disabled',
  });
  const own = place('own', await buildTenant(db), false);
  const loose = place(
    'own, developers may delete',
    await buildTenant(db, { developersMayDelete: true }),
    true,
  );
  // What developers may do in a foreign tenant is not for those who are none of its developers.
  const foreign = place('foreign', await buildTenant(db, { developersMayDelete: true }), true);
  const disabled = place('own, disabled', await buildTenant(db, { developersMayDelete: true }), true);
  await disable(db, disabled.tenantId);
  const library = place('library', libraryTenantId, false);
  const nowhere = place('no tenant', uniqueName('no'), false);
  const existing = [own, loose, disabled, foreign, library];
  return {
    all: [...existing, nowhere],
    own: [own.tenantId, loose.tenantId, disabled.tenantId],
    repositories: [
      ...existing.flatMap((tenant) =>
        visibility.options.map((each) => repositoryIn(tenant, 'live', { visibility: each })),
      ),
      repositoryIn(own, 'deleted'),
      repositoryIn(own, 'not appeared', { visibility: 'public' }),
      repositoryIn(own, 'missing'),
      repositoryIn(nowhere, 'missing'),
    ],
  };
}

/** Again, after somebody has enabled it. */
export async function disable(db: Db, tenantId: string): Promise<void> {
  await db.updateTable('tenants').set({ disabled_at: new Date() }).where('id', '=', tenantId).execute();
}

function repositoryIn(
  tenant: TenantPlace,
  state: RepositoryPlace['state'],
  { visibility: seenBy = 'private' }: { visibility?: Visibility } = {},
): RepositoryPlace {
  const what = `${tenant.what}: ${state === 'live' ? seenBy : state}`;
  return {
    ...tenant,
    what,
    state,
    visibility: seenBy,
    exists: state === 'live',
    tenantExists: tenant.exists,
  };
}
