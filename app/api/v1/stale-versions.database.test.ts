import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '#lib/access/index';
import { buildTenant, buildUser } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { call, installContext } from '#lib/testing/requests';
import * as tenant from './tenants/[tenantId]/route';
import * as user from './users/[userId]/route';

let database: TestDatabase;
let platform: UserPrincipal;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
  platform = await buildUser(database.db, { isAdmin: true });
});
afterAll(() => database[Symbol.asyncDispose]());

describe.each([
  [
    'a tenant',
    tenant,
    async () => ({ tenantId: await buildTenant(database.db) }),
    { tenantId: 'nobody' } as Record<string, string>,
  ],
  [
    'a user',
    user,
    async () => ({ userId: (await buildUser(database.db)).userId }),
    { userId: 'usr_nobody' } as Record<string, string>,
  ],
] as const)('a change of %s', (_what, handlers, make, missing) => {
  const change = (params: Record<string, string>, body: object) =>
    call(handlers.PATCH, { as: platform, method: 'PATCH', params, body });

  test('that started from an older version is 409, and changes nothing', async () => {
    const params = await make();
    const { version } = await (await call(handlers.GET, { as: platform, params })).json();
    const first = await change(params, { version, displayName: 'First' });
    expect(await first.json()).toMatchObject({ displayName: 'First', version: version + 1 });

    const second = await change(params, { version, displayName: 'Second' });
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ error: { reason: 'stale-version' } });
    expect(await (await call(handlers.GET, { as: platform, params })).json()).toMatchObject({
      displayName: 'First',
    });
  });

  test('without a version is made whatever is there, and moves the version on', async () => {
    const params = await make();
    await change(params, { displayName: 'First' });
    expect(await (await change(params, { displayName: 'Second' })).json()).toMatchObject({ version: 3 });
  });

  test('400 for what is no version, 404 for what is not there, with or without one', async () => {
    const params = await make();
    for (const version of [-1, 1.5, '1', null, 2 ** 31]) {
      expect((await change(params, { version })).status).toBe(400);
    }
    expect((await change(missing, { version: 1 })).status).toBe(404);
    expect((await change(missing, {})).status).toBe(404);
  });
});
