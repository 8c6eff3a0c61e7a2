import { type SqlBool, sql } from 'kysely';
import type { Leaving } from '../catalog/index.ts';
import type { DbOrTrx, Trx } from '../db/index.ts';
import { AppError } from '../errors.ts';

/**
 * A tenant whose deployments run, or have left data, is not deleted: they would be nobody's. Called within the
 * deletion, which has asked who may, and holds the tenant's row.
 * @throws AppError CONFLICT `tenant-has-deployments`
 */
export async function refuseWhileDeployed(trx: Trx, tenantId: string): Promise<void> {
  const row = await trx
    .selectFrom('deployments')
    .select(['name', 'removed_at'])
    .where('tenant_id', '=', tenantId)
    .where(sql<SqlBool>`(removed_at is null or kept_volumes <> '[]')`)
    .executeTakeFirst();
  if (!row) return;
  const message = row.removed_at
    ? `The data of the removed deployment ${row.name} is kept. Delete it first.`
    : `The tenant has deployments, such as ${row.name}. Remove them first.`;
  throw new AppError('CONFLICT', message, { reason: 'tenant-has-deployments' });
}

/**
 * A repository does not leave its tenant while that tenant's deployments use it: they could not pull it any more.
 * Called within the move, which holds the tenant's row.
 * @throws AppError CONFLICT `in-use`, with their number
 */
export async function refuseWhileInUse(trx: Trx, { tenantId, names }: Leaving): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from deployments d
     where d.tenant_id = ${tenantId} and d.removed_at is null and exists (
       select from deployment_revisions v, jsonb_path_query(v.plan, '$.services[*].image') as used
        where v.deployment_id = d.id and v.number in (d.current_revision, d.last_revision)
          and used ->> 'source' = 'registry' and used ->> 'repository' = any(${names}::text[]))`.execute(trx);
  const count = rows[0]?.count ?? 0;
  if (count === 0) return;
  const what = count === 1 ? '1 deployment uses' : `${count} deployments use`;
  throw new AppError('CONFLICT', `${what} this repository in ${tenantId}. Remove or change them first.`, {
    reason: 'in-use',
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
