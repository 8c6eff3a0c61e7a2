import { findPullRobot, makePullRobot, seal, unseal } from '../access/index.ts';
import type { DeployContext } from './context.ts';
import type { PullCredential } from './engine.ts';
import type { PoolRow } from './pools/rows.ts';

/**
 * What a pool's engine pulls a tenant's images with: one robot for both, made when it is first needed, and made anew
 * where somebody has taken it away.
 */
export async function pullCredential(
  { db, sealKey }: Pick<DeployContext, 'db' | 'sealKey'>,
  pool: Pick<PoolRow, 'id' | 'name' | 'registry_host'>,
  tenantId: string,
): Promise<PullCredential> {
  const place = `${pool.id}/${tenantId}`;
  return await db.transaction().execute(async (trx) => {
    const known = await trx
      .selectFrom('pool_robots')
      .select(['user_id', 'secret'])
      .where('pool_id', '=', pool.id)
      .where('tenant_id', '=', tenantId)
      .forUpdate()
      .executeTakeFirst();
    const robot = known && (await findPullRobot(trx, known.user_id));
    if (robot) {
      return {
        host: pool.registry_host,
        username: robot.loginName,
        password: unseal(sealKey, known.secret, place),
      };
    }
    const { userId, loginName, secret } = await makePullRobot(trx, tenantId, {
      // Unlike the one before it, whose name may still be there.
      name: `pool-${pool.id.slice(-6)}-${Date.now().toString(36)}`,
      description: `Pulls for the resource pool ${pool.name}`,
    });
    const row = { user_id: userId, secret: seal(sealKey, secret, place) };
    await trx
      .insertInto('pool_robots')
      .values({ pool_id: pool.id, tenant_id: tenantId, ...row })
      .onConflict((conflict) => conflict.columns(['pool_id', 'tenant_id']).doUpdateSet(row))
      .execute();
    return { host: pool.registry_host, username: loginName, password: secret };
  });
}
