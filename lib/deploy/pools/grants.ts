import { type RawBuilder, sql } from 'kysely';
import { actorOf, authorize, type UserPrincipal } from '../../access/index.ts';
import { recordAudit } from '../../audit/index.ts';
import type { PoolGrant, PoolLimits, SetGrantBody, TenantPoolView } from '../../contract/pools.ts';
import type { Db, DbOrTrx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { requireTenant } from '../tenants.ts';
import { noSuchPool, type PoolRow, readPool } from './rows.ts';

/**
 * Lets a tenant use a pool, or changes how much. What is left out of the body stays, and has no limit at first.
 * @throws AppError FORBIDDEN; NOT_FOUND for pool and tenant
 */
export async function setGrant(
  db: Db,
  by: UserPrincipal,
  { poolId, tenantId }: { poolId: string; tenantId: string },
  body: SetGrantBody,
): Promise<PoolGrant> {
  authorize(by, 'administer', null);
  return await db.transaction().execute(async (trx) => {
    const { name } = await readPool(trx, poolId);
    await requireTenant(trx, tenantId);
    const columns = {
      ...(body.memoryBytes !== undefined && { memory_bytes: body.memoryBytes }),
      ...(body.cpus !== undefined && { cpus: body.cpus }),
      ...(body.deployments !== undefined && { deployments: body.deployments }),
    };
    const row = await trx
      .insertInto('pool_grants')
      .values({ pool_id: poolId, tenant_id: tenantId, ...columns })
      .onConflict((conflict) =>
        conflict.columns(['pool_id', 'tenant_id']).doUpdateSet({ tenant_id: tenantId, ...columns }),
      )
      .returning(['memory_bytes', 'cpus', 'deployments'])
      .executeTakeFirstOrThrow();
    const detail = { pool: name, ...body };
    await recordAudit(trx, actorOf(by), { action: 'pool.grant', tenantId, subject: poolId, detail });
    return { tenantId, ...presentLimits(row) };
  });
}

/**
 * A tenant may deploy there no more. What runs goes on.
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function removeGrant(
  db: Db,
  by: UserPrincipal,
  { poolId, tenantId }: { poolId: string; tenantId: string },
): Promise<void> {
  authorize(by, 'administer', null);
  await db.transaction().execute(async (trx) => {
    const { name } = await readPool(trx, poolId);
    const removed = await trx
      .deleteFrom('pool_grants')
      .where('pool_id', '=', poolId)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
    if (removed.numDeletedRows === 0n) {
      throw new AppError('NOT_FOUND', 'The tenant does not use this pool.', { reason: 'not-found' });
    }
    await recordAudit(trx, actorOf(by), {
      action: 'pool.revoke',
      tenantId,
      subject: poolId,
      detail: { pool: name },
    });
  });
}

type LimitColumns = { memory_bytes: number | null; cpus: number | null; deployments: number | null };
const presentLimits = ({ memory_bytes, cpus, deployments }: LimitColumns): PoolLimits => ({
  memoryBytes: memory_bytes,
  cpus,
  deployments,
});

/** What a tenant's deployments in a pool ask for: of each what runs, or what is to run where that is more. */
function usedBy(poolId: RawBuilder<unknown>, tenantId: string, except: string | null) {
  return sql<{ memoryBytes: number; cpus: number; deployments: number }>`(
    select json_build_object('memoryBytes', coalesce(sum(r.memory_bytes), 0), 'cpus', coalesce(sum(r.cpus), 0),
                             'deployments', count(*))
      from deployments d
      cross join lateral (
        select max(memory_bytes) as memory_bytes, max(cpus) as cpus from deployment_revisions
         where deployment_id = d.id and (number = d.current_revision or outcome = 'pending')) r
     where d.pool_id = ${poolId} and d.tenant_id = ${tenantId} and d.removed_at is null
       and d.id is distinct from ${except})`;
}

/** The pools that a tenant may use, by name. The caller has asked whether the asker may know. */
export async function listTenantPools(db: DbOrTrx, tenantId: string): Promise<TenantPoolView[]> {
  const rows = await db
    .selectFrom('pools as p')
    .innerJoin('pool_grants as g', 'g.pool_id', 'p.id')
    .select(['p.id', 'p.name', 'p.kind', 'p.public_host', 'p.domain', 'p.state', 'p.facts'])
    .select(['g.memory_bytes', 'g.cpus', 'g.deployments'])
    .select(usedBy(sql`p.id`, tenantId, null).as('used'))
    .where('g.tenant_id', '=', tenantId)
    .where('p.deleted_at', 'is', null)
    .orderBy('p.name')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    publicHost: row.public_host,
    domain: row.domain,
    architectures: row.facts?.architectures ?? [],
    state: row.state,
    limits: presentLimits(row),
    used: row.used,
  }));
}

export type GrantedPool = {
  pool: PoolRow;
  limits: PoolLimits;
  /** By the tenant's other deployments there. */
  used: { memoryBytes: number; cpus: number; deployments: number };
};

/**
 * A pool that the tenant may use. In a transaction that inserts, `lock` makes two of them come one after the other, so
 * that limits hold.
 *
 * @param except A deployment that is not counted: the one that is being changed.
 * @throws AppError NOT_FOUND for one that is not, or that the tenant may not use.
 */
export async function grantedPool(
  db: DbOrTrx,
  { poolId, tenantId, except = null }: { poolId: string; tenantId: string; except?: string | null },
  { lock = false }: { lock?: boolean } = {},
): Promise<GrantedPool> {
  const pool = await readPool(db, poolId);
  let query = db
    .selectFrom('pool_grants')
    .select(['memory_bytes', 'cpus', 'deployments'])
    .where('pool_id', '=', poolId)
    .where('tenant_id', '=', tenantId);
  if (lock) query = query.forUpdate();
  const grant = await query.executeTakeFirst();
  if (!grant) throw noSuchPool();
  const { rows } = await sql<{ used: GrantedPool['used'] }>`
    select ${usedBy(sql`${poolId}`, tenantId, except)} as used`.execute(db);
  return { pool, limits: presentLimits(grant), used: rows[0]!.used };
}
