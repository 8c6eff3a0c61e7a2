import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { deleteTenant } from '../catalog/index.ts';
import type { Role } from '../contract/common.ts';
import { listDeploymentsQuery } from '../contract/deployments.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { buildDeployment, buildPool, keptVolumes, markRemoved } from '../testing/deploy/factories.ts';
import type { DeployContext } from './context.ts';
import { operateDeployment, removeDeployment } from './deployments.ts';
import { deletePool } from './pools/pools.ts';
import { getDeployment, listDeployments } from './read.ts';
import { refuseWhileDeployed } from './tenants.ts';

const sealKey = randomBytes(32);
let database: TestDatabase;
let context: DeployContext;
let root: UserPrincipal;
beforeAll(async () => {
  database = await createTestDatabase();
  // No engine is asked for anything here.
  context = { db: database.db, sealKey } as DeployContext;
  root = await buildUser(database.db, { isAdmin: true });
});
afterAll(() => database[Symbol.asyncDispose]());

/** A deployment that was removed without its volumes, beside one that runs. */
async function furnish() {
  const { db } = database;
  const tenantId = await buildTenant(db);
  const poolId = await buildPool(db, sealKey, { tenants: [tenantId] });
  const live = await buildDeployment(db, sealKey, { tenantId, poolId });
  const kept = await buildDeployment(db, sealKey, { tenantId, poolId });
  await markRemoved(db, kept, { kept: keptVolumes });
  const as = (role: Role, tenant = tenantId) => buildUser(db, { roles: { [tenant]: role } });
  return { db, tenantId, poolId, live, kept, as };
}
const list = async (principal: UserPrincipal, query: { removed?: 'true' } = {}) => {
  const { items } = await listDeployments(database.db, principal, listDeploymentsQuery.parse(query));
  return items.map(({ id }) => id);
};
const forget = (id: string) =>
  database.db.updateTable('deployments').set({ kept_volumes: '[]' }).where('id', '=', id).execute();

test('what was kept is listed apart, for its tenant alone, until it is gone', async () => {
  const { live, kept, as } = await furnish();
  const viewer = await as('viewer');
  expect(await list(viewer)).toEqual([live]);
  expect(await list(viewer, { removed: 'true' })).toEqual([kept]);
  expect(await getDeployment(context, viewer, kept)).toMatchObject({
    state: 'removed',
    keptVolumes,
  });
  const stranger = await as('admin', await buildTenant(database.db));
  expect(await list(stranger, { removed: 'true' })).toEqual([]);
  await expect(getDeployment(context, stranger, kept)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await forget(kept);
  expect(await list(viewer, { removed: 'true' })).toEqual([]);
  await expect(getDeployment(context, viewer, kept)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('its data can be deleted by who may deploy, once at a time, and nothing else be done to it', async () => {
  const { kept, as } = await furnish();
  const developer = await as('developer');
  const remove = (by: UserPrincipal, withVolumes = true) =>
    removeDeployment(context, by, kept, { withVolumes });
  await expect(remove(await as('viewer'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(remove(await as('admin', await buildTenant(database.db)))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(remove(developer, false)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(operateDeployment(context, developer, kept, 'start')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await remove(developer);
  await expect(remove(developer)).rejects.toMatchObject({ reason: 'deployment-busy' });
  expect(await getDeployment(context, developer, kept)).toMatchObject({ busy: 'remove' });
});

test('a tenant stays as long as data of it is kept', async () => {
  const { db, tenantId, live, kept } = await furnish();
  await markRemoved(db, live);
  const remove = () => deleteTenant(db, root, tenantId, { confirm: tenantId, refuse: refuseWhileDeployed });
  await expect(remove()).rejects.toMatchObject({
    reason: 'tenant-has-deployments',
    message: expect.stringContaining('data'),
  });
  await forget(kept);
  await remove();
});

test('with its pool it is forgotten, and named in the audit log', async () => {
  const { db, poolId, live, kept, as } = await furnish();
  await markRemoved(db, live);
  await deletePool(db, root, poolId);
  const { rows } = await database.pool.query(
    `select detail from audit_events where action = 'pool.delete' and subject = $1`,
    [poolId],
  );
  expect(rows[0].detail).toMatchObject({ dataLeftOf: [{ id: kept }] });
  await expect(getDeployment(context, await as('viewer'), kept)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('its pool stays as long as its data is being deleted', async () => {
  const { db, poolId, live, kept, as } = await furnish();
  await markRemoved(db, live);
  const developer = await as('developer');
  await removeDeployment(context, developer, kept, { withVolumes: true });
  await expect(deletePool(db, root, poolId)).rejects.toMatchObject({ reason: 'pool-busy' });
  expect(await list(developer, { removed: 'true' })).toEqual([kept]);
});
