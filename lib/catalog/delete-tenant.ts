import { sql } from 'kysely';
import {
  closeTenant,
  getTenant,
  recordTenantState,
  reopenTenant,
  type UserPrincipal,
} from '../access/index.ts';
import type { TenantView } from '../contract/tenants.ts';
import { anyOf, type Db, retryOnDeadlock, type Trx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';

/**
 * Deletes a tenant with all that it has: nobody sees its repositories any more, at once. Each of them gets a deletion
 * as if it had been deleted alone, which the purge takes when the window is over; until then they come back together
 * with their tenant. What was deleted before stays deleted. The id is never used again.
 *
 * @param confirm the id once more.
 * @param refuse asked within the transaction, by whom the tenant must stay: it throws.
 * @throws AppError NOT_FOUND; FORBIDDEN; INVALID_INPUT when `confirm` is another id; what `refuse` throws
 */
export async function deleteTenant(
  db: Db,
  by: UserPrincipal,
  tenantId: string,
  { confirm, refuse }: { confirm: string; refuse?: (trx: Trx, tenantId: string) => Promise<void> },
): Promise<void> {
  await retryOnDeadlock(() =>
    db.transaction().execute(async (trx) => {
      const { purgeAfter } = await closeTenant(trx, by, tenantId, { confirm });
      await refuse?.(trx, tenantId);
      const repositoryCount = await buryRepositories(trx, by, { tenantId, purgeAfter });
      await recordTenantState(trx, by, tenantId, { action: 'tenant.delete', repositoryCount });
    }),
  );
}

async function buryRepositories(
  trx: Trx,
  by: UserPrincipal,
  { tenantId, purgeAfter }: { tenantId: string; purgeAfter: Date },
): Promise<number> {
  const live = await trx
    .selectFrom('repositories')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('deletion_id', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  const repositoryIds = live.map(({ id }) => id);
  const deletionIds = live.map(() => newId('del'));
  const pairs = sql`unnest(${deletionIds}::text[], ${repositoryIds}::text[]) as fallen(deletion_id, repository_id)`;
  await sql`
    insert into deletions (id, repository_id, kind, of_tenant, deleted_by, purge_after)
    select deletion_id, repository_id, 'repository', true, ${by.userId}, ${purgeAfter} from ${pairs}`.execute(
    trx,
  );
  await sql`
    update repositories r set deletion_id = fallen.deletion_id from ${pairs}
     where r.id = fallen.repository_id`.execute(trx);
  return live.length;
}

/**
 * Takes the deletion of a tenant back, with all the repositories that fell with it.
 * @throws AppError NOT_FOUND for one that is not deleted; FORBIDDEN; CONFLICT `undo-expired`
 */
export async function restoreTenant(db: Db, by: UserPrincipal, tenantId: string): Promise<TenantView> {
  return await retryOnDeadlock(() =>
    db.transaction().execute(async (trx) => {
      await reopenTenant(trx, by, tenantId);
      const repositoryCount = await unearthRepositories(trx, tenantId);
      await recordTenantState(trx, by, tenantId, { action: 'tenant.restore', repositoryCount });
      return await getTenant(trx, by, tenantId);
    }),
  );
}

async function unearthRepositories(trx: Trx, tenantId: string): Promise<number> {
  const fallen = await trx
    .selectFrom('deletions as d')
    .innerJoin('repositories as r', 'r.deletion_id', 'd.id')
    .select(['d.id', 'd.purged_at'])
    .where('r.tenant_id', '=', tenantId)
    .where('d.of_tenant', '=', true)
    .orderBy('d.id')
    .forUpdate('d')
    .execute();
  // The purge is done by the second, and the window by the row of the tenant: nothing comes back in part.
  if (fallen.some((row) => row.purged_at !== null)) {
    throw new AppError('CONFLICT', 'The time to undo this is over.', { reason: 'undo-expired' });
  }
  const ids = fallen.map(({ id }) => id);
  await trx
    .updateTable('repositories')
    .set({ deletion_id: null, size_stale_at: sql<Date>`clock_timestamp()` })
    .where('deletion_id', '=', anyOf(ids))
    .execute();
  await trx
    .updateTable('deletions')
    .set({ undone_at: sql<Date>`now()` })
    .where('id', '=', anyOf(ids))
    .execute();
  return ids.length;
}
