import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createdTokenView, meView, tokenPage } from '#lib/contract/me';
import { buildTenant, buildUser, testPassword } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { call, installContext, testHost, testOrigin } from '#lib/testing/requests';
import * as password from './password/route';
import * as me from './route';
import * as token from './tokens/[tokenId]/route';
import * as tokens from './tokens/route';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
});
afterAll(() => database[Symbol.asyncDispose]());

const errorOf = async (response: Response) => {
  const { error } = await response.json();
  return { status: response.status, code: error.code, reason: error.reason };
};
const signInRequired = { status: 401, code: 'UNAUTHENTICATED', reason: 'sign-in-required' };

describe('GET /api/v1/me', () => {
  test('200: who asks, their tenants, and the address that they typed', async () => {
    const { db } = database;
    const tenant = await buildTenant(db);
    const user = await buildUser(db, { roles: { [tenant]: 'developer' } });
    const response = await call(me.GET, { as: user });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const view = meView.parse(await response.json());
    expect(view.user).toEqual({
      id: user.userId,
      name: user.name,
      displayName: '',
      isAdmin: false,
      locale: 'en',
      theme: 'system',
    });
    expect(view.tenants).toEqual([{ id: tenant, displayName: '', role: 'developer' }]);
    expect(view.instance).toEqual({
      anonymousPull: true,
      host: testHost,
      origin: testOrigin,
      undoWindowHours: 168,
    });
  });

  test('200: nobody, for a visitor', async () => {
    const view = meView.parse(await (await call(me.GET)).json());
    expect([view.user, view.tenants]).toEqual([null, []]);
  });

  test('200: a visitor with a cookie that is not ours is nobody', async () => {
    for (const cookie of ['ownbase.session=nonsense', 'ownbase.session=', 'ownbase.session=a.b.c.d.e; x=y']) {
      const response = await call(me.GET, { headers: { cookie } });
      expect((await response.json()).user).toBeNull();
    }
  });

  test.each(['Bearer obp_wrong', 'Bearer', 'bearer obp_'])(
    '401: a token that does not hold: %s',
    async (authorization) => {
      const response = await call(me.GET, { headers: { authorization } });
      expect(await errorOf(response)).toEqual({
        status: 401,
        code: 'UNAUTHENTICATED',
        reason: 'wrong-credentials',
      });
    },
  );
});

describe('PATCH /api/v1/me', () => {
  test('200: changes what is given and nothing else', async () => {
    const user = await buildUser(database.db);
    const body = { locale: 'zh-CN', theme: 'dark', isAdmin: true, name: 'root' };
    await call(me.PATCH, { as: user, method: 'PATCH', body: { displayName: ' 张伟 ' } });
    const response = await call(me.PATCH, { as: user, method: 'PATCH', body });
    expect((await response.json()).user).toMatchObject({
      name: user.name,
      displayName: '张伟',
      isAdmin: false,
      locale: 'zh-CN',
      theme: 'dark',
    });
  });

  test('400: names every field at fault', async () => {
    const as = await buildUser(database.db);
    const response = await call(me.PATCH, {
      as,
      method: 'PATCH',
      body: { locale: 'fr', displayName: 'x'.repeat(101) },
    });
    expect(response.status).toBe(400);
    const { issues } = (await response.json()).error;
    expect(issues.map(({ path }: { path: string }) => path).sort()).toEqual(['displayName', 'locale']);
  });

  test('400: a body that is no JSON', async () => {
    const as = await buildUser(database.db);
    const response = await call(me.PATCH, { as, method: 'PATCH', body: '{"locale"' });
    expect(await errorOf(response)).toMatchObject({ status: 400, reason: 'invalid-input' });
  });

  test('401: for visitors', async () => {
    expect(await errorOf(await call(me.PATCH, { method: 'PATCH', body: {} }))).toEqual(signInRequired);
  });

  test('403: for a token without `manage`', async () => {
    const as = { ...(await buildUser(database.db)), scopes: new Set(['pull', 'push', 'delete'] as const) };
    const response = await call(me.PATCH, { as, method: 'PATCH', body: { theme: 'dark' } });
    expect(await errorOf(response)).toEqual({ status: 403, code: 'FORBIDDEN', reason: 'token-scope' });
  });
});

describe('POST /api/v1/me/password', () => {
  const newPassword = 'another password';

  test('204: with the current password', async () => {
    const as = await buildUser(database.db);
    const response = await call(password.POST, { as, body: { currentPassword: testPassword, newPassword } });
    expect([response.status, await response.text()]).toEqual([204, '']);
    const again = await call(password.POST, { as, body: { currentPassword: testPassword, newPassword } });
    expect(again.status).toBe(400);
  });

  test('400: a wrong current one stands at its field, and is no 401 that would send to the sign-in', async () => {
    const as = await buildUser(database.db);
    const response = await call(password.POST, { as, body: { currentPassword: 'wrong', newPassword } });
    expect(response.status).toBe(400);
    const { reason, issues } = (await response.json()).error;
    expect([reason, issues[0].path]).toEqual(['wrong-current-password', 'currentPassword']);
  });

  test('400: a new one that is too short', async () => {
    const as = await buildUser(database.db);
    const body = { currentPassword: testPassword, newPassword: '123456789' };
    expect((await call(password.POST, { as, body })).status).toBe(400);
  });

  test('401: for visitors', async () => {
    const body = { currentPassword: testPassword, newPassword };
    expect(await errorOf(await call(password.POST, { body }))).toEqual(signInRequired);
  });

  test('429: after too many wrong ones', async () => {
    const as = await buildUser(database.db);
    for (let time = 0; time < 10; time += 1) {
      await call(password.POST, { as, body: { currentPassword: `wrong ${time}`, newPassword } });
    }
    const response = await call(password.POST, { as, body: { currentPassword: testPassword, newPassword } });
    expect(await errorOf(response)).toMatchObject({ status: 429, reason: 'locked-out' });
  });
});

describe('/api/v1/me/tokens', () => {
  test('201, 200, 204: a token is made, listed without its secret, and revoked', async () => {
    const as = await buildUser(database.db);
    const made = await call(tokens.POST, { as, body: { name: 'ci', scopes: ['push'], expiresInDays: 7 } });
    expect(made.status).toBe(201);
    const created = createdTokenView.parse(await made.json());
    const listed = await call(tokens.GET, { as });
    const text = await listed.text();
    expect(text).not.toContain(created.secret);
    expect(tokenPage.parse(JSON.parse(text)).items).toContainEqual(created.token);

    const authorization = `Bearer ${created.secret}`;
    expect((await call(me.GET, { headers: { authorization } })).status).toBe(200);
    const params = { tokenId: created.token.id };
    expect((await call(token.DELETE, { as, method: 'DELETE', params })).status).toBe(204);
    expect((await call(me.GET, { headers: { authorization } })).status).toBe(401);
    expect((await call(token.DELETE, { as, method: 'DELETE', params })).status).toBe(404);
  });

  test.each([
    {},
    { name: ' ' },
    { name: 'a', scopes: [] },
    { name: 'a', scopes: ['root'] },
    { name: 'a', expiresInDays: 0 },
  ])('400: %j', async (body) => {
    const as = await buildUser(database.db);
    expect((await call(tokens.POST, { as, body })).status).toBe(400);
  });

  test('401: for visitors', async () => {
    expect(await errorOf(await call(tokens.GET))).toEqual(signInRequired);
    expect(await errorOf(await call(tokens.POST, { body: { name: 'ci' } }))).toEqual(signInRequired);
  });

  test('403: a token makes none with more scopes than its own', async () => {
    const as = { ...(await buildUser(database.db)), scopes: new Set(['manage'] as const) };
    const response = await call(tokens.POST, { as, body: { name: 'ci', scopes: ['push'] } });
    expect(await errorOf(response)).toMatchObject({ status: 403, reason: 'token-scope' });
  });

  test('404: the token of somebody else', async () => {
    const [owner, as] = [await buildUser(database.db), await buildUser(database.db)];
    const made = await call(tokens.POST, { as: owner, body: { name: 'ci' } });
    const params = { tokenId: (await made.json()).token.id };
    expect(await errorOf(await call(token.DELETE, { as, method: 'DELETE', params }))).toMatchObject({
      status: 404,
    });
  });
});
