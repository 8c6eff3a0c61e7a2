import type { DbOrTrx, Trx } from '../db/index.ts';
import { AppError } from '../errors.ts';

/**
 * A tenant whose deployments run is not deleted: they would be nobody's. Called within the deletion, which has asked
 * who may, and holds the tenant's row.
 * @throws AppError CONFLICT `tenant-has-deployments`
 */
export async function refuseWhileDeployed(trx: Trx, tenantId: string): Promise<void> {
  const row = await trx
    .selectFrom('deployments')
    .select('name')
    .where('tenant_id', '=', tenantId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!row) return;
  throw new AppError('CONFLICT', `The tenant has deployments, such as ${row.name}. Remove them first.`, {
    reason: 'tenant-has-deployments',
  });
}

/**
 * @param hold in a transaction: that the tenant stays until its end.
 * @throws AppError NOT_FOUND for one that is not, or was deleted
 */
export async function requireTenant(
  db: DbOrTrx,
  tenantId: string,
  { hold = false }: { hold?: boolean } = {},
): Promise<void> {
  let query = db
    .selectFrom('tenants')
    .select('id')
    .where('id', '=', tenantId)
    .where('deleted_at', 'is', null);
  if (hold) query = query.forShare();
  if (!(await query.executeTakeFirst())) {
    throw new AppError('NOT_FOUND', 'No such tenant.', { reason: 'not-found' });
  }
}
