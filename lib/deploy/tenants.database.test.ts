import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { deleteTenant, moveRepository } from '../catalog/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { buildDeployment, buildPlan, buildPool } from '../testing/deploy/factories.ts';
import { untilSomebodyWaits } from '../testing/locks.ts';
import { grantedPool } from './pools/grants.ts';
import { refuseWhileDeployed, refuseWhileInUse, requireTenant } from './tenants.ts';

const sealKey = randomBytes(32);
let database: TestDatabase;
let boss: UserPrincipal;
beforeAll(async () => {
  database = await createTestDatabase();
  boss = await buildUser(database.db, { isAdmin: true });
});
afterAll(() => database[Symbol.asyncDispose]());

async function furnish() {
  const { db } = database;
  const tenantId = await buildTenant(db);
  const poolId = await buildPool(db, sealKey, { tenants: [tenantId] });
  const deploymentId = await buildDeployment(db, sealKey, { tenantId, poolId });
  return { db, tenantId, poolId, deploymentId };
}
const remove = (tenantId: string, confirm = tenantId) =>
  deleteTenant(database.db, boss, tenantId, { confirm, refuse: refuseWhileDeployed });

test('a tenant with a deployment stays, and goes when the deployment has gone', async () => {
  const { db, tenantId, deploymentId } = await furnish();
  await expect(remove(tenantId)).rejects.toMatchObject({ reason: 'tenant-has-deployments' });
  await requireTenant(db, tenantId);
  await db
    .updateTable('deployments')
    .set({ removed_at: new Date() })
    .where('id', '=', deploymentId)
    .execute();
  await remove(tenantId);
  await expect(requireTenant(db, tenantId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('who may not delete it, or has not confirmed, learns nothing of its deployments', async () => {
  const { db, tenantId } = await furnish();
  await expect(remove(tenantId, 'another')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  const member = await buildUser(db, { roles: { [tenantId]: 'admin' } });
  const refused = deleteTenant(db, member, tenantId, { confirm: tenantId, refuse: refuseWhileDeployed });
  await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('a tenant is held by a deployment that is being made', async () => {
  const { db } = database;
  const tenantId = await buildTenant(db);
  let deletion: Promise<void> | undefined;
  await db.transaction().execute(async (trx) => {
    await requireTenant(trx, tenantId, { hold: true });
    deletion = remove(tenantId);
    await untilSomebodyWaits(database.pool);
    const poolId = await buildPool(db, sealKey, { tenants: [tenantId] });
    await buildDeployment(trx, sealKey, { tenantId, poolId });
  });
  await expect(deletion).rejects.toMatchObject({ reason: 'tenant-has-deployments' });
});

test('a repository stays in its tenant while deployments use it, by whatever name', async () => {
  const { db, tenantId, poolId } = await furnish();
  const otherId = await buildTenant(db);
  const repository = await buildRepository(db, { tenantId });
  const move = (name: string, version: number) =>
    moveRepository(db, boss, repository.id, { name, version }, { refuse: refuseWhileInUse });
  const ids = [];
  for (const _ of [1, 2]) {
    const plan = buildPlan({ repository: repository.name });
    ids.push(await buildDeployment(db, sealKey, { tenantId, poolId, plan }));
  }
  await move(`${tenantId}/renamed`, 1);
  await expect(move(`${otherId}/app`, 2)).rejects.toMatchObject({
    code: 'CONFLICT',
    reason: 'in-use',
    message: expect.stringContaining('2 deployments'),
  });
  await db.updateTable('deployments').set({ removed_at: new Date() }).where('id', 'in', ids).execute();
  expect(await move(`${otherId}/app`, 2)).toMatchObject({ tenantId: otherId });
});

test('limits count what runs and what is to run, and nothing that failed', async () => {
  const { db, tenantId, poolId, deploymentId } = await furnish();
  const mebi = 1024 ** 2;
  const used = async () => (await grantedPool(db, { poolId, tenantId })).used;
  expect(await used()).toEqual({ memoryBytes: 64 * mebi, cpus: 0.1, deployments: 1 });
  const first = await db.selectFrom('deployment_revisions').selectAll().executeTakeFirstOrThrow();
  const { plan, image, parameter_values, created_at: _made, ...same } = first;
  const columns = {
    plan: JSON.stringify(plan),
    image: JSON.stringify(image),
    parameter_values: JSON.stringify(parameter_values),
  };
  await db
    .insertInto('deployment_revisions')
    .values({
      ...same,
      ...columns,
      deployment_id: deploymentId,
      number: 2,
      memory_bytes: 96 * mebi,
      outcome: 'pending',
    })
    .execute();
  expect(await used()).toEqual({ memoryBytes: 96 * mebi, cpus: 0.1, deployments: 1 });
  await db
    .updateTable('deployment_revisions')
    .set({ outcome: 'failed' })
    .where('deployment_id', '=', deploymentId)
    .where('number', '=', 2)
    .execute();
  expect(await used()).toEqual({ memoryBytes: 64 * mebi, cpus: 0.1, deployments: 1 });
});
