import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticateBasic, createPasswordGate } from '#lib/access/index';
import { meView } from '#lib/contract/me';
import { createdRobotView, robotPage, robotView } from '#lib/contract/robots';
import { memberPage, tenantView } from '#lib/contract/tenants';
import { userPage } from '#lib/contract/users';
import { buildTenant, buildUser, uniqueName } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { type Call, call, installContext } from '#lib/testing/requests';
import * as me from '../../../me/route';
import * as session from '../../../users/[userId]/route';
import * as users from '../../../users/route';
import * as members from '../members/route';
import * as tenant from '../route';
import * as rotation from './[robotId]/rotate/route';
import * as robot from './[robotId]/route';
import * as robots from './route';

let database: TestDatabase;
let tenantId: string;
let as: Awaited<ReturnType<typeof buildUser>>;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
  tenantId = await buildTenant(database.db);
  as = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
});
afterAll(() => database[Symbol.asyncDispose]());

const create = (body: object = {}, options: Call = {}) =>
  call(robots.POST, { as, params: { tenantId }, body: { name: uniqueName('ci'), ...body }, ...options });
const made = async (body: object = {}) => createdRobotView.parse(await (await create(body)).json());
const change = (robotId: string, body: object, options: Call = {}) =>
  call(robot.PATCH, { as, method: 'PATCH', params: { tenantId, robotId }, body, ...options });
const remove = (robotId: string, options: Call = {}) =>
  call(robot.DELETE, { as, method: 'DELETE', params: { tenantId, robotId }, ...options });
const rotate = (robotId: string, body: object, options: Call = {}) =>
  call(rotation.POST, { as, params: { tenantId, robotId }, body, ...options });
const login = (name: string, secret: string) =>
  authenticateBasic(
    { db: database.db, passwords: createPasswordGate(database) },
    { name, secret, address: '192.0.2.1' },
  );
const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
const wrong = { code: 'UNAUTHENTICATED' };

describe('a robot', () => {
  test('201: has a name for scripts, and signs in by Basic and Bearer', async () => {
    const name = uniqueName('ci');
    const answer = await create({ name, scopes: ['push'], repositories: [`${tenantId}/web/**`] });
    expect(answer.status).toBe(201);
    const { robot: view, secret } = createdRobotView.parse(await answer.json());
    expect(view).toMatchObject({
      name,
      loginName: `${tenantId}+${name}`,
      scopes: ['pull', 'push'],
      enabled: true,
      createdBy: { id: as.userId },
    });
    expect(view.loginName).toMatch(/^[a-z0-9.+_-]+$/);
    const principal = await login(view.loginName, secret);
    expect(principal).toMatchObject({
      userId: view.id,
      name: view.loginName,
      isAdmin: false,
      memberships: new Map([[tenantId, 'developer']]),
      repositories: [`${tenantId}/web/**`],
    });
    await expect(login(as.name, secret)).rejects.toMatchObject(wrong);
    const seen = meView.parse(await (await call(me.GET, bearer(secret))).json());
    expect(seen.user?.name).toBe(view.loginName);
  });

  test.each([
    [['pull'], 'viewer'],
    [['push'], 'developer'],
    [['pull', 'delete'], 'admin'],
  ])('with %j is %s of its tenant and of no other, and manages nothing', async (scopes, role) => {
    const { robot: view, secret } = await made({ scopes });
    const principal = await login(view.loginName, secret);
    expect(principal.memberships).toEqual(new Map([[tenantId, role]]));
    expect((await call(robots.GET, { ...bearer(secret), params: { tenantId } })).status).toBe(403);
    expect((await call(users.GET, bearer(secret))).status).toBe(403);
  });

  test('200: stands in the list of robots, and neither among members nor among users', async () => {
    const { robot: view } = await made();
    const params = { tenantId };
    const listed = robotPage.parse(await (await call(robots.GET, { as, params })).json());
    expect(listed.items.map(({ id }) => id)).toContain(view.id);
    const inTenant = memberPage.parse(await (await call(members.GET, { as, params })).json());
    expect(inTenant.items.map(({ userId }) => userId)).toEqual([as.userId]);
    expect(tenantView.parse(await (await call(tenant.GET, { as, params })).json()).memberCount).toBe(1);
    const admin = await buildUser(database.db, { isAdmin: true });
    const found = await (await call(users.GET, { as: admin, query: { q: view.name } })).json();
    expect(userPage.parse(found).items).toEqual([]);
    const one = await call(session.GET, { as: admin, params: { userId: view.id } });
    expect(one.status).toBe(404);
  });

  test('200: disabled it opens nothing, enabled again it does', async () => {
    const { robot: view, secret } = await made();
    const disabled = await change(view.id, { enabled: false });
    expect(robotView.parse(await disabled.json()).enabled).toBe(false);
    await expect(login(view.loginName, secret)).rejects.toMatchObject(wrong);
    await change(view.id, { enabled: true });
    expect((await login(view.loginName, secret)).userId).toBe(view.id);
  });

  test('200: other scopes and patterns hold from the next request on', async () => {
    const { robot: view, secret } = await made({ scopes: ['push'], expiresInDays: 3 });
    const body = {
      scopes: ['pull'],
      repositories: [`${tenantId}/*`],
      description: 'reads',
      expiresInDays: null,
    };
    const changed = robotView.parse(await (await change(view.id, body)).json());
    expect(changed).toMatchObject({ scopes: ['pull'], description: 'reads', expiresAt: null });
    expect(await login(view.loginName, secret)).toMatchObject({
      memberships: new Map([[tenantId, 'viewer']]),
      scopes: new Set(['pull']),
      repositories: [`${tenantId}/*`],
    });
  });

  test('200: rotated it has a new secret beside the old one for a while', async () => {
    const { robot: view, secret } = await made();
    const beside = createdRobotView.parse(await (await rotate(view.id, { overlapHours: 2 })).json());
    for (const each of [secret, beside.secret]) await login(view.loginName, each);
    const alone = createdRobotView.parse(await (await rotate(view.id, {})).json());
    for (const each of [secret, beside.secret]) {
      await expect(login(view.loginName, each)).rejects.toMatchObject(wrong);
    }
    await login(view.loginName, alone.secret);
  });

  test('204: deleted it opens nothing, and its name is free for another', async () => {
    const { robot: view, secret } = await made();
    expect((await remove(view.id)).status).toBe(204);
    await expect(login(view.loginName, secret)).rejects.toMatchObject(wrong);
    expect((await remove(view.id)).status).toBe(404);
    expect((await create({ name: view.name })).status).toBe(201);
  });

  test('is audited with each change, and its secret is not', async () => {
    const { robot: view, secret } = await made();
    await change(view.id, { enabled: false });
    await remove(view.id);
    const { rows } = await database.pool.query<{ action: string; detail: object }>(
      'select action, detail from audit_events where subject = $1 and tenant_id = $2 order by at',
      [view.id, tenantId],
    );
    expect(rows.map(({ action }) => action)).toEqual(['robot.create', 'robot.update', 'robot.delete']);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

describe('refusals', () => {
  test.each([
    { name: 'CI' },
    { name: '' },
    { name: 'a+b' },
    { name: 'x'.repeat(41) },
    { scopes: ['manage'] },
    { scopes: [] },
    { repositories: ['A'] },
  ])('400: %j', async (body) => {
    expect((await create(body)).status).toBe(400);
  });

  test('401 and 403: for visitors, developers, and tokens with too few scopes', async () => {
    const { robot: view } = await made({ scopes: ['push'] });
    expect((await create({}, { as: null })).status).toBe(401);
    const developer = await buildUser(database.db, { roles: { [tenantId]: 'developer' } });
    const narrow = { ...as, scopes: new Set(['manage', 'pull'] as const) };
    const statuses = [
      await create({}, { as: developer }),
      await call(robots.GET, { as: developer, params: { tenantId } }),
      await change(view.id, {}, { as: developer }),
      await rotate(view.id, {}, { as: developer }),
      await remove(view.id, { as: developer }),
      await create({ scopes: ['push'] }, { as: narrow }),
      await change(view.id, {}, { as: narrow }),
      await rotate(view.id, {}, { as: narrow }),
      await create(
        {},
        { as: await buildUser(database.db, { isAdmin: true }), params: { tenantId: 'library' } },
      ),
    ].map(({ status }) => status);
    expect(statuses).toEqual(Array(statuses.length).fill(403));
  });

  test('404: foreign tenants and their robots are not there', async () => {
    const { robot: view } = await made();
    const other = await buildTenant(database.db);
    const stranger = await buildUser(database.db, { roles: { [other]: 'admin' } });
    const params = { tenantId: other, robotId: view.id };
    const statuses = [
      await create({}, { as: stranger }),
      await change(view.id, { enabled: false }, { as: stranger }),
      await change(view.id, { enabled: false }, { as: stranger, params }),
      await remove(view.id, { as: stranger, params }),
      await rotate(view.id, {}, { as: stranger, params }),
      await change('rob_unknown', {}),
    ].map(({ status }) => status);
    expect(statuses).toEqual(Array(statuses.length).fill(404));
  });

  test('409: two robots of one name', async () => {
    const { robot: view } = await made();
    expect((await create({ name: view.name })).status).toBe(409);
  });
});
