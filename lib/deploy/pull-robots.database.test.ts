import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  authenticateBasic,
  createPasswordGate,
  deleteRobot,
  listRobots,
  type UserPrincipal,
} from '../access/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { buildPool } from '../testing/deploy/factories.ts';
import type { PullCredential } from './engine.ts';
import { removeGrant } from './pools/grants.ts';
import { deletePool } from './pools/pools.ts';
import { pullCredential } from './pull-robots.ts';

const sealKey = randomBytes(32);
let database: TestDatabase;
let root: UserPrincipal;
beforeAll(async () => {
  database = await createTestDatabase();
  root = await buildUser(database.db, { isAdmin: true });
});
afterAll(() => database[Symbol.asyncDispose]());

/** A pool whose engine has pulled for two tenants. */
async function furnish() {
  const { db } = database;
  const tenants = [await buildTenant(db), await buildTenant(db)];
  const poolId = await buildPool(db, sealKey, { tenants });
  const pool = await db.selectFrom('pools').selectAll().where('id', '=', poolId).executeTakeFirstOrThrow();
  const credentials: PullCredential[] = [];
  for (const tenantId of tenants) credentials.push(await pullCredential({ db, sealKey }, pool, tenantId));
  return { db, tenants, poolId, credentials };
}

const signIn = ({ username: name, password: secret }: PullCredential) => {
  const { db } = database;
  const passwords = createPasswordGate(database);
  return authenticateBasic({ db, passwords }, { name, secret, address: '192.0.2.1' });
};

test('what a pool pulls with ends with the pool, and the audit log says so to each tenant', async () => {
  const { db, tenants, poolId, credentials } = await furnish();
  const others = await furnish();
  for (const each of credentials) expect(await signIn(each)).toMatchObject({ name: each.username });
  await deletePool(db, root, poolId);
  for (const each of credentials)
    await expect(signIn(each)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  for (const [at, tenantId] of tenants.entries()) {
    expect((await listRobots(db, root, tenantId)).items).toEqual([]);
    const { rows } = await database.pool.query(
      `select detail from audit_events where action = 'robot.delete' and tenant_id = $1`,
      [tenantId],
    );
    expect(rows).toEqual([{ detail: expect.objectContaining({ name: credentials[at]?.username }) }]);
  }
  for (const each of others.credentials) await signIn(each);
});

test('one that somebody has deleted before is no reason against it, and is not deleted twice', async () => {
  const { db, tenants, poolId } = await furnish();
  const [tenantId = ''] = tenants;
  const { items } = await listRobots(db, root, tenantId);
  await deleteRobot(db, root, tenantId, items[0]?.id ?? '');
  await deletePool(db, root, poolId);
  const { rows } = await database.pool.query(
    `select subject from audit_events where action = 'robot.delete' and tenant_id = $1`,
    [tenantId],
  );
  expect(rows).toEqual([{ subject: items[0]?.id }]);
});

test('a tenant that may deploy there no more keeps its robot: what runs may be pulled again', async () => {
  const { db, tenants, poolId, credentials } = await furnish();
  for (const tenantId of tenants) await removeGrant(db, root, { poolId, tenantId });
  for (const each of credentials) await signIn(each);
});
