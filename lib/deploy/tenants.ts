import { can, type Principal } from '../access/index.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';

/**
 * A tenant whose deployments run is not deleted: they would be nobody's. Whoever may not delete it is told nothing here.
 * @throws AppError CONFLICT `tenant-has-deployments`
 */
export async function refuseWhileDeployed(db: Db, principal: Principal, tenantId: string): Promise<void> {
  if (!can(principal, 'administer', null)) return;
  const row = await db
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
