import { afterAll, beforeAll, expect, test } from 'vitest';
import { tenantPage, tenantView } from '#lib/contract/tenants';
import { buildTenant, buildUser, uniqueName } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { call, installContext } from '#lib/testing/requests';
import * as tenants from '../route';
import * as members from './members/route';
import * as restoring from './restore/route';
import * as tenant from './route';

let database: TestDatabase;
let boss: Awaited<ReturnType<typeof buildUser>>;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
  boss = await buildUser(database.db, { isAdmin: true });
});
afterAll(() => database[Symbol.asyncDispose]());

type As = typeof boss | null;
const disable = (tenantId: string, disabled: boolean, as: As = boss) =>
  call(tenant.PATCH, { as, method: 'PATCH', params: { tenantId }, body: { disabled } });
const remove = (tenantId: string, confirm = tenantId, as: As = boss) =>
  call(tenant.DELETE, { as, method: 'DELETE', params: { tenantId }, query: { confirm } });
const restore = (tenantId: string, as: As = boss) =>
  call(restoring.POST, { as, method: 'POST', params: { tenantId } });
const see = async (tenantId: string, as: As = boss) => call(tenant.GET, { as, params: { tenantId } });

test('200: disabled and enabled, seen by platform administrators alone meanwhile', async () => {
  const tenantId = await buildTenant(database.db);
  const member = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
  expect(tenantView.parse(await (await disable(tenantId, true)).json()).state).toBe('disabled');
  expect((await see(tenantId, member)).status).toBe(404);
  expect(tenantView.parse(await (await disable(tenantId, false)).json()).state).toBe('active');
  expect((await see(tenantId, member)).status).toBe(200);
});

test('204, 200: deleted, still listed with its end, and restored', async () => {
  const tenantId = await buildTenant(database.db);
  expect((await remove(tenantId)).status).toBe(204);
  const listed = await call(tenants.GET, { as: boss, query: { q: tenantId } });
  const [view] = tenantPage.parse(await listed.json()).items;
  expect(view).toMatchObject({ state: 'deleted', abilities: { edit: false, administer: true } });
  expect(Date.parse(view!.deletedUntil!)).toBeGreaterThan(Date.now());
  expect((await remove(tenantId)).status).toBe(404);
  const restored = await restore(tenantId);
  expect(tenantView.parse(await restored.json())).toMatchObject({ state: 'active', deletedUntil: null });
});

test('204: without an undo window it is gone for good', async () => {
  const tenantId = await buildTenant(database.db);
  await database.db.updateTable('settings').set({ undo_window_hours: 0 }).execute();
  expect((await remove(tenantId)).status).toBe(204);
  await database.db.updateTable('settings').set({ undo_window_hours: 168 }).execute();
  expect((await see(tenantId)).status).toBe(404);
  expect((await restore(tenantId)).status).toBe(409);
});

test('400: another id to confirm it, or none', async () => {
  const tenantId = await buildTenant(database.db);
  const answer = await remove(tenantId, 'another');
  expect(answer.status).toBe(400);
  expect((await answer.json()).error.issues).toMatchObject([{ path: 'confirm' }]);
  expect((await remove(tenantId, '')).status).toBe(400);
  expect((await see(tenantId)).status).toBe(200);
});

test('401, 403, 404, 409: for whom and what it is not', async () => {
  const tenantId = await buildTenant(database.db);
  const admin = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
  const deleted = await buildTenant(database.db);
  await remove(deleted);
  const change = { as: boss, params: { tenantId: deleted } };
  const statuses = [
    await remove(tenantId, tenantId, null),
    await restore(tenantId, null),
    await disable(tenantId, true, admin),
    await remove(tenantId, tenantId, admin),
    await restore(tenantId, admin),
    await disable('library', true),
    await remove('library'),
    await remove(uniqueName('gone')),
    await restore(tenantId),
    await call(tenant.PATCH, { ...change, method: 'PATCH', body: { displayName: 'x' } }),
    await call(members.POST, { ...change, body: { user: admin.name, role: 'viewer' } }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([401, 401, 403, 403, 403, 403, 403, 404, 404, 409, 409]);
});
