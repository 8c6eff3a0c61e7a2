import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { buildImage, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { buildPool } from '../testing/deploy/factories.ts';
import type { DeployContext } from './context.ts';
import { deployForm } from './form.ts';

const sealKey = randomBytes(32);
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** Two tenants, in the order of the alphabet, and somebody who may deploy for both. */
async function furnish() {
  const { db } = database;
  const [first, second] = [await buildTenant(db), await buildTenant(db)].toSorted() as [string, string];
  const member = await buildUser(db, { roles: { [first]: 'developer', [second]: 'developer' } });
  return { db, first, second, member };
}

async function imageOf(tenantId: string, visibility: 'public' | 'private' = 'public'): Promise<string> {
  const { db } = database;
  const repository = await buildRepository(db, { tenantId, visibility });
  await buildImage(db, repository, { tags: ['v1'] });
  return `${repository.name}:v1`;
}

function formOf(by: UserPrincipal, image: string, tenant?: string) {
  const registry = { readBlob: async () => Buffer.from('{}') };
  const context = { db: database.db, registry } as unknown as DeployContext;
  return deployForm(context, by, { image, tenant });
}

test('a tenant with a pool is proposed before one without, and both can be chosen', async () => {
  const { db, first, second, member } = await furnish();
  await buildPool(db, sealKey, { tenants: [second] });
  const image = await imageOf(await buildTenant(db));
  const form = await formOf(member, image);
  expect(form).toMatchObject({ tenants: [first, second], tenantId: second, pools: [{}] });
  expect(await formOf(member, image, first)).toMatchObject({ tenantId: first, pools: [] });
});

test('the tenant of the image comes first where it has a pool, and gives way where it has none', async () => {
  const { db, first, second, member } = await furnish();
  await buildPool(db, sealKey, { tenants: [first] });
  const image = await imageOf(second, 'private');
  expect((await formOf(member, image)).tenantId).toBe(first);
  await buildPool(db, sealKey, { tenants: [second] });
  expect((await formOf(member, image)).tenantId).toBe(second);
});

test('where no tenant has a pool, the tenant of the image is told', async () => {
  const { second, member } = await furnish();
  expect(await formOf(member, await imageOf(second))).toMatchObject({ tenantId: second, pools: [] });
});

test('an administrator is offered the tenants with a pool alone', async () => {
  const { db, first, second } = await furnish();
  await buildPool(db, sealKey, { tenants: [second] });
  const root = await buildUser(db, { isAdmin: true });
  const form = await formOf(root, await imageOf(first));
  expect(form.tenants).toContain(second);
  expect(form.tenants).not.toContain(first);
});
