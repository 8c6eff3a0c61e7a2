import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userPage, userView } from '#lib/contract/users';
import { buildTenant, buildUser, testPassword, uniqueName } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { call, installContext } from '#lib/testing/requests';
import * as password from './[userId]/password/route';
import * as user from './[userId]/route';
import * as users from './route';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
});
afterAll(() => database[Symbol.asyncDispose]());

const errorOf = async (response: Response) => {
  const { error } = await response.json();
  return { status: response.status, reason: error.reason };
};
const admin = () => buildUser(database.db, { isAdmin: true });
const newUser = () => ({ name: uniqueName('ada'), password: testPassword });

describe('/api/v1/users', () => {
  test('201, 200: a user is made, seen with their tenants, and listed', async () => {
    const as = await admin();
    const made = await call(users.POST, { as, body: { ...newUser(), displayName: 'Ada' } });
    expect(made.status).toBe(201);
    const view = userView.parse(await made.json());
    expect(view).toMatchObject({
      displayName: 'Ada',
      isAdmin: false,
      disabled: false,
      lastSignInAt: null,
      tenants: [],
    });

    const tenant = await buildTenant(database.db);
    await database.db
      .insertInto('memberships')
      .values({ tenant_id: tenant, user_id: view.id, role: 'viewer' })
      .execute();
    const seen = await call(user.GET, { as, params: { userId: view.id } });
    expect(userView.parse(await seen.json()).tenants).toEqual([{ id: tenant, role: 'viewer' }]);
    const listed = userPage.parse(await (await call(users.GET, { as, query: { q: view.name } })).json());
    expect(listed.items.map(({ id }) => id)).toEqual([view.id]);
  });

  test.each([
    { name: 'Ada' },
    { name: 'a' },
    { name: 'a:b' },
    { name: 'ada', password: 'short' },
    { name: 'ada', password: 'x'.repeat(201) },
  ])('400: %j', async (body) => {
    expect((await call(users.POST, { as: await admin(), body: { ...newUser(), ...body } })).status).toBe(400);
  });

  test('400: a cursor that is not one', async () => {
    const response = await call(users.GET, { as: await admin(), query: { cursor: 'W10' } });
    expect(await errorOf(response)).toEqual({ status: 400, reason: 'invalid-cursor' });
  });

  test('401: for visitors', async () => {
    expect((await call(users.GET)).status).toBe(401);
    expect((await call(users.POST, { body: newUser() })).status).toBe(401);
  });

  test('403: for everybody but platform administrators, of users that are and that are not', async () => {
    const { userId } = await admin();
    const as = await buildUser(database.db, { roles: { [await buildTenant(database.db)]: 'admin' } });
    const answers = [
      await call(users.GET, { as }),
      await call(users.POST, { as, body: newUser() }),
      await call(user.GET, { as, params: { userId } }),
      await call(user.GET, { as, params: { userId: 'usr_gone' } }),
      await call(user.PATCH, { as, method: 'PATCH', params: { userId: as.userId }, body: { isAdmin: true } }),
      await call(password.POST, { as, params: { userId }, body: { password: testPassword } }),
    ];
    for (const answer of answers)
      expect(await errorOf(answer)).toEqual({ status: 403, reason: 'not-allowed' });
  });

  test('403: for a token of a platform administrator without `manage`', async () => {
    const as = { ...(await admin()), scopes: new Set(['pull', 'push', 'delete'] as const) };
    expect(await errorOf(await call(users.GET, { as }))).toEqual({ status: 403, reason: 'token-scope' });
  });

  test('409: a name that is taken', async () => {
    const as = await admin();
    const body = newUser();
    await call(users.POST, { as, body });
    expect(await errorOf(await call(users.POST, { as, body }))).toEqual({
      status: 409,
      reason: 'name-taken',
    });
  });
});

describe('/api/v1/users/{userId}', () => {
  test('200: disabled and enabled', async () => {
    const as = await admin();
    const { userId } = await buildUser(database.db);
    const set = async (disabled: boolean) =>
      (await call(user.PATCH, { as, method: 'PATCH', params: { userId }, body: { disabled } })).json();
    expect(await set(true)).toMatchObject({ id: userId, disabled: true });
    expect(await set(false)).toMatchObject({ id: userId, disabled: false });
  });

  test('204: a password is reset', async () => {
    const { userId } = await buildUser(database.db);
    const body = { password: 'another password' };
    expect((await call(password.POST, { as: await admin(), params: { userId }, body })).status).toBe(204);
  });

  test('404: a user that is not', async () => {
    const as = await admin();
    const params = { userId: 'usr_gone' };
    for (const response of [
      await call(user.GET, { as, params }),
      await call(user.PATCH, { as, method: 'PATCH', params, body: { displayName: 'x' } }),
      await call(password.POST, { as, params, body: { password: testPassword } }),
    ]) {
      expect(await errorOf(response)).toEqual({ status: 404, reason: 'not-found' });
    }
  });

  test('409: nobody takes their own rights away', async () => {
    const as = await admin();
    const params = { userId: as.userId };
    for (const body of [{ disabled: true }, { isAdmin: false }]) {
      const response = await call(user.PATCH, { as, method: 'PATCH', params, body });
      expect(await errorOf(response)).toEqual({ status: 409, reason: 'not-yourself' });
    }
  });
});
