import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPasswordGate, signIn } from '#lib/access/index';
import { sessionPage } from '#lib/contract/sessions';
import { buildUser, testPassword } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { call, installContext } from '#lib/testing/requests';
import * as ofUser from '../../users/[userId]/sessions/route';
import * as session from './[sessionId]/route';
import * as others from './end-others/route';
import * as sessions from './route';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
});
afterAll(() => database[Symbol.asyncDispose]());

async function open(name: string): Promise<string> {
  const attempt = { name, password: testPassword, address: '192.0.2.1', userAgent: 'a browser' };
  return (await signIn({ db: database.db, passwords: createPasswordGate(database) }, attempt)).sessionId;
}
const end = (sessionId: string) => ({ method: 'DELETE' as const, params: { sessionId } });

test('200, 204: sessions are listed and ended, one and all others', async () => {
  const as = await buildUser(database.db);
  const [one] = [await open(as.name), await open(as.name)];
  const list = async () => sessionPage.parse(await (await call(sessions.GET, { as })).json()).items;
  expect(await list()).toHaveLength(2);
  expect((await call(session.DELETE, { as, ...end(one) })).status).toBe(204);
  expect((await list()).map(({ id }) => id)).not.toContain(one);
  expect((await call(others.POST, { as, method: 'POST' })).status).toBe(204);
  expect(await list()).toEqual([]);
});

test('204: an administrator ends all sessions of a user', async () => {
  const { name, userId } = await buildUser(database.db);
  await open(name);
  const as = await buildUser(database.db, { isAdmin: true });
  const answer = await call(ofUser.DELETE, { as, method: 'DELETE', params: { userId } });
  expect(answer.status).toBe(204);
});

test('401 for visitors, 403 for others’ sessions, 404 for one that is not there', async () => {
  const as = await buildUser(database.db);
  const foreign = await open((await buildUser(database.db)).name);
  const statuses = [
    await call(sessions.GET),
    await call(others.POST, { method: 'POST' }),
    await call(session.DELETE, end(foreign)),
    await call(ofUser.DELETE, { as, method: 'DELETE', params: { userId: as.userId } }),
    await call(session.DELETE, { as, ...end(foreign) }),
    await call(session.DELETE, { as, ...end('ses_unknown') }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([401, 401, 401, 403, 404, 404]);
});
