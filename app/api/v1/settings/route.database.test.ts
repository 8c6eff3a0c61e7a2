import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildUser } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { call, installContext } from '#lib/testing/requests';
import * as settings from './route';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
});
afterAll(() => database[Symbol.asyncDispose]());

const patch = (body: unknown) => ({ method: 'PATCH', body }) as const;

test('200: platform administrators see the settings and change what they give', async () => {
  const as = await buildUser(database.db, { isAdmin: true });
  expect(await (await call(settings.GET, { as })).json()).toEqual({
    anonymousPull: true,
    undoWindowHours: 168,
    invitedMayRegister: false,
  });
  const changed = await call(settings.PATCH, { as, ...patch({ anonymousPull: false }) });
  expect(await changed.json()).toEqual({
    anonymousPull: false,
    undoWindowHours: 168,
    invitedMayRegister: false,
  });
  const events = await database.db.selectFrom('audit_events').select(['action', 'actor_id']).execute();
  expect(events).toEqual([{ action: 'settings.update', actor_id: as.userId }]);
});

test.each([-1, 8761, 1.5, '7'])('400: an undo window of %j hours', async (undoWindowHours) => {
  const as = await buildUser(database.db, { isAdmin: true });
  expect((await call(settings.PATCH, { as, ...patch({ undoWindowHours }) })).status).toBe(400);
});

test('401: for visitors', async () => {
  expect((await call(settings.GET)).status).toBe(401);
});

test('403: for everybody else', async () => {
  const as = await buildUser(database.db);
  expect((await call(settings.GET, { as })).status).toBe(403);
  expect((await call(settings.PATCH, { as, ...patch({ anonymousPull: true }) })).status).toBe(403);
});
