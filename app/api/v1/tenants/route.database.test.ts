import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memberPage, memberView, tenantPage, tenantView } from '#lib/contract/tenants';
import { buildTenant, buildUser, uniqueName } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { call, installContext } from '#lib/testing/requests';
import * as member from './[tenantId]/members/[userId]/route';
import * as members from './[tenantId]/members/route';
import * as tenant from './[tenantId]/route';
import * as tenants from './route';

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

describe('GET /api/v1/tenants', () => {
  test('200: page by page', async () => {
    const { db } = database;
    const ids = [await buildTenant(db), await buildTenant(db), await buildTenant(db)].sort();
    const as = await buildUser(db, { roles: Object.fromEntries(ids.map((id) => [id, 'viewer'])) });
    const first = tenantPage.parse(await (await call(tenants.GET, { as, query: { limit: '2' } })).json());
    const query = { limit: '2', cursor: first.nextCursor! };
    const second = tenantPage.parse(await (await call(tenants.GET, { as, query })).json());
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });

  test('400: a cursor that is not one, and a limit that is none', async () => {
    const as = await admin();
    expect(await errorOf(await call(tenants.GET, { as, query: { cursor: 'nonsense' } }))).toEqual({
      status: 400,
      reason: 'invalid-cursor',
    });
    for (const limit of ['-1', '0', '201', 'x', '1.5']) {
      expect((await call(tenants.GET, { as, query: { limit } })).status).toBe(400);
    }
  });

  test('401: for visitors', async () => {
    expect(await errorOf(await call(tenants.GET))).toEqual({ status: 401, reason: 'sign-in-required' });
  });
});

describe('POST /api/v1/tenants', () => {
  test('201: by a platform administrator', async () => {
    const id = uniqueName('acme');
    const response = await call(tenants.POST, { as: await admin(), body: { id, displayName: '阿克梅' } });
    expect(response.status).toBe(201);
    const view = tenantView.parse(await response.json());
    expect(view).toMatchObject({ id, displayName: '阿克梅', memberCount: 0, abilities: { edit: true } });
  });

  test.each(['A', 'Acme', 'a', 'acme.io', '-acme', 'acme-', 'ac--me', 'x'.repeat(41), 'ac me', ''])(
    '400: the id %j',
    async (id) => {
      expect((await call(tenants.POST, { as: await admin(), body: { id } })).status).toBe(400);
    },
  );

  test('401: for visitors', async () => {
    expect((await call(tenants.POST, { body: { id: 'acme' } })).status).toBe(401);
  });

  test('403: for the administrator of a tenant', async () => {
    const as = await buildUser(database.db, { roles: { [await buildTenant(database.db)]: 'admin' } });
    const response = await call(tenants.POST, { as, body: { id: uniqueName('acme') } });
    expect(await errorOf(response)).toEqual({ status: 403, reason: 'not-allowed' });
  });

  test('409: an id that is taken or reserved', async () => {
    const body = { id: await buildTenant(database.db) };
    expect(await errorOf(await call(tenants.POST, { as: await admin(), body }))).toEqual({
      status: 409,
      reason: 'name-taken',
    });
    expect(await errorOf(await call(tenants.POST, { as: await admin(), body: { id: 'library' } }))).toEqual({
      status: 409,
      reason: 'name-reserved',
    });
  });
});

describe('/api/v1/tenants/{tenantId}', () => {
  test('200: seen by a member, changed by its administrator', async () => {
    const tenantId = await buildTenant(database.db);
    const viewer = await buildUser(database.db, { roles: { [tenantId]: 'viewer' } });
    const as = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
    const params = { tenantId };
    const body = { displayName: 'Acme', developersMayDelete: true };
    expect((await call(tenant.PATCH, { as, method: 'PATCH', params, body })).status).toBe(200);
    const view = tenantView.parse(await (await call(tenant.GET, { as: viewer, params })).json());
    expect(view).toMatchObject({ ...body, abilities: { edit: false } });
  });

  test('401: for visitors', async () => {
    expect((await call(tenant.GET, { params: { tenantId: 'library' } })).status).toBe(401);
  });

  test('403: a change by a developer, or by a token of its administrator without `manage`', async () => {
    const tenantId = await buildTenant(database.db);
    const developer = await buildUser(database.db, { roles: { [tenantId]: 'developer' } });
    const owner = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
    const change = { method: 'PATCH', params: { tenantId }, body: { displayName: 'Mine' } } as const;
    expect(await errorOf(await call(tenant.PATCH, { as: developer, ...change }))).toEqual({
      status: 403,
      reason: 'not-allowed',
    });
    const as = { ...owner, scopes: new Set(['pull', 'push', 'delete'] as const) };
    expect(await errorOf(await call(tenant.PATCH, { as, ...change }))).toEqual({
      status: 403,
      reason: 'token-scope',
    });
  });

  test('404: the same for one that others have and one that nobody has', async () => {
    const as = await buildUser(database.db);
    const answers = [];
    for (const tenantId of [await buildTenant(database.db), uniqueName('gone'), '', '%']) {
      const { error } = await (await call(tenant.GET, { as, params: { tenantId } })).json();
      answers.push({ ...error, requestId: '' });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 'NOT_FOUND', reason: 'not-found' });
  });
});

describe('/api/v1/tenants/{tenantId}/members', () => {
  test('201, 200, 200, 204: a member is added, listed, given another role, and removed', async () => {
    const tenantId = await buildTenant(database.db);
    const as = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
    const user = await buildUser(database.db);
    const params = { tenantId };
    const added = await call(members.POST, { as, params, body: { user: user.name, role: 'viewer' } });
    expect(added.status).toBe(201);
    expect(memberView.parse(await added.json())).toMatchObject({ userId: user.userId, role: 'viewer' });

    const one = { ...params, userId: user.userId };
    const changed = await call(member.PATCH, {
      as,
      method: 'PATCH',
      params: one,
      body: { role: 'developer' },
    });
    expect([changed.status, (await changed.json()).role]).toEqual([200, 'developer']);
    const { items } = memberPage.parse(await (await call(members.GET, { as: user, params })).json());
    expect(items.map(({ userId, role }) => [userId, role]).sort()).toEqual(
      [
        [as.userId, 'admin'],
        [user.userId, 'developer'],
      ].sort(),
    );
    expect((await call(member.DELETE, { as, method: 'DELETE', params: one })).status).toBe(204);
    expect((await call(members.GET, { as: user, params })).status).toBe(404);
  });

  test('400: a role that is none', async () => {
    const tenantId = await buildTenant(database.db);
    const body = { user: 'ada', role: 'owner' };
    expect((await call(members.POST, { as: await admin(), params: { tenantId }, body })).status).toBe(400);
  });

  test('401: for visitors', async () => {
    expect((await call(members.GET, { params: { tenantId: 'acme' } })).status).toBe(401);
  });

  test('403: by a developer', async () => {
    const tenantId = await buildTenant(database.db);
    const as = await buildUser(database.db, { roles: { [tenantId]: 'developer' } });
    const response = await call(members.POST, {
      as,
      params: { tenantId },
      body: { user: as.name, role: 'admin' },
    });
    expect(await errorOf(response)).toEqual({ status: 403, reason: 'not-allowed' });
  });

  test('404: a user, a member, a tenant that is not', async () => {
    const tenantId = await buildTenant(database.db);
    const as = await admin();
    const body = { user: 'nobody', role: 'viewer' };
    expect(await errorOf(await call(members.POST, { as, params: { tenantId }, body }))).toEqual({
      status: 404,
      reason: 'unknown-user',
    });
    const gone = { tenantId: uniqueName('gone') };
    expect(
      await errorOf(await call(members.POST, { as, params: gone, body: { ...body, user: as.name } })),
    ).toEqual({
      status: 404,
      reason: 'not-found',
    });
    const params = { tenantId, userId: as.userId };
    expect((await call(member.DELETE, { as, method: 'DELETE', params })).status).toBe(404);
  });

  test('409: one who is a member already', async () => {
    const tenantId = await buildTenant(database.db);
    const user = await buildUser(database.db, { roles: { [tenantId]: 'viewer' } });
    const body = { user: user.name, role: 'admin' };
    expect(
      await errorOf(await call(members.POST, { as: await admin(), params: { tenantId }, body })),
    ).toEqual({
      status: 409,
      reason: 'already-member',
    });
  });
});
