import { afterAll, beforeAll, expect, test } from 'vitest';
import { PATCH as patchMe } from '../../app/api/v1/me/route.ts';
import { PATCH as patchRepository } from '../../app/api/v1/repositories/[repositoryId]/route.ts';
import { PATCH as patchTenant } from '../../app/api/v1/tenants/[tenantId]/route.ts';
import { PATCH as patchUser } from '../../app/api/v1/users/[userId]/route.ts';
import type { UserPrincipal } from '../access/index.ts';
import { buildTenant, buildUser, uniqueName } from '../testing/accounts.ts';
import { buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { call, installContext } from '../testing/requests.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
});
afterAll(() => database[Symbol.asyncDispose]());

/** Each column in the names of the database and of the API: what somebody might try to slip in. */
const slipped = {
  id: 'slipped',
  userId: 'slipped',
  user_id: 'slipped',
  name: 'slipped',
  kind: 'robot',
  tenantId: 'library',
  tenant_id: 'library',
  is_admin: true,
  role: 'admin',
  password: 'correct horse battery',
  password_hash: 'slipped',
  password_version: 7,
  storageName: 'slipped',
  storage_name: 'slipped',
  pullCount: 7,
  pull_count: 7,
  size_bytes: 7,
  deletion_id: 'slipped',
  created_by: 'slipped',
  createdAt: '2001-01-01T00:00:00Z',
  created_at: '2001-01-01T00:00:00Z',
  constructor: { prototype: { isAdmin: true } },
};
/** As text, since an object in a program loses it. */
const body = (fields: object) =>
  JSON.stringify({ ...slipped, ...fields }).replace('{', '{"__proto__":{"isAdmin":true},');

async function readRow(table: 'users' | 'tenants' | 'repositories', id: string) {
  const row = await database.db.selectFrom(table).selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return { ...row, version: expect.anything() };
}

async function patch(
  handler: Parameters<typeof call>[0],
  as: UserPrincipal,
  fields: object,
  params: Record<string, string> = {},
): Promise<void> {
  const response = await call(handler, { method: 'PATCH', as, params, body: body(fields) });
  expect(response.status).toBe(200);
}

test('a change changes what the API names, and no column besides', async () => {
  const { db } = database;
  const tenant = await buildTenant(db);
  const boss = await buildUser(db, { name: uniqueName('boss'), roles: { [tenant]: 'admin' } });
  const admin = await buildUser(db, { isAdmin: true });
  const repository = await buildRepository(db, { tenantId: tenant });
  const before = {
    user: await readRow('users', boss.userId),
    tenant: await readRow('tenants', tenant),
    repository: await readRow('repositories', repository.id),
  };
  await patch(patchMe, boss, { displayName: 'A', isAdmin: true });
  await patch(patchUser, admin, { displayName: 'B' }, { userId: boss.userId });
  await patch(patchTenant, boss, { displayName: 'A' }, { tenantId: tenant });
  await patch(patchRepository, boss, { description: 'A', version: 1 }, { repositoryId: repository.id });
  expect(await readRow('users', boss.userId)).toEqual({ ...before.user, display_name: 'B' });
  expect(await readRow('tenants', tenant)).toEqual({ ...before.tenant, display_name: 'A' });
  expect(await readRow('repositories', repository.id)).toEqual({
    ...before.repository,
    description: 'A',
  });
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});
