import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildUser, testPassword } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { endOtherSessions, endOwnSession, endSessionsOfUser, listSessions } from './own-sessions.ts';
import { createPasswordGate } from './password-gate.ts';
import { operator, type UserPrincipal } from './principal.ts';
import { findSession, signIn } from './sessions.ts';
import { resetPassword } from './users.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
afterEach(() => {
  vi.useRealTimers();
});

async function open(name: string, userAgent = 'a browser'): Promise<string> {
  const { db } = database;
  const attempt = { name, password: testPassword, address: '192.0.2.1', userAgent };
  return (await signIn({ db, passwords: createPasswordGate(database) }, attempt)).sessionId;
}

const principalOf = async (sessionId: string): Promise<UserPrincipal> =>
  (await findSession(database.db, sessionId))!;

describe('one’s own sessions', () => {
  test('are listed with where they began, and which one asks', async () => {
    const { name } = await buildUser(database.db);
    const mine = await open(name, 'Firefox');
    const other = await open(name, 'Chrome');
    await open((await buildUser(database.db)).name);
    const { items } = await listSessions(database.db, await principalOf(mine));
    expect(items.map(({ id }) => id).sort()).toEqual([mine, other].sort());
    expect(items.find(({ id }) => id === mine)).toMatchObject({
      isCurrent: true,
      userAgent: 'Firefox',
      address: '192.0.2.1',
    });
    expect(items.find(({ id }) => id === other)).toMatchObject({ isCurrent: false, userAgent: 'Chrome' });
  });

  test('are not listed once they are over: ended, expired, or older than the password', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { db } = database;
    const user = await buildUser(db);
    await endOwnSession(db, user, await open(user.name));
    await open(user.name);
    vi.setSystemTime(Date.now() + 31 * 24 * 60 * 60 * 1000);
    expect((await listSessions(db, user)).items).toEqual([]);
    await open(user.name);
    expect((await listSessions(db, user)).items).toHaveLength(1);
    await resetPassword(db, operator, user.userId, { password: 'another password' });
    expect((await listSessions(db, user)).items).toEqual([]);
  });

  test('say when they were seen last, to the minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { name } = await buildUser(database.db);
    const sessionId = await open(name);
    const begun = Date.now();
    const seenAfterMs = async (ms: number) => {
      vi.setSystemTime(begun + ms);
      const { items } = await listSessions(database.db, await principalOf(sessionId));
      return Date.parse(items[0]!.lastSeenAt) - begun;
    };
    expect(await seenAfterMs(59_000)).toBeLessThan(1000);
    expect(await seenAfterMs(70_000)).toBe(70_000);
    expect(await seenAfterMs(90_000)).toBe(70_000);
  });

  test('end one by one, and nobody else’s', async () => {
    const { db } = database;
    const user = await buildUser(db);
    const [one, kept] = [await open(user.name), await open(user.name)];
    await endOwnSession(db, user, one);
    expect(await findSession(db, one)).toBeNull();
    expect(await findSession(db, kept)).not.toBeNull();
    const stranger = await buildUser(db, { isAdmin: true });
    for (const [who, id] of [
      [user, one],
      [user, 'ses_unknown'],
      [stranger, kept],
    ] as const) {
      await expect(endOwnSession(db, who, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await findSession(db, kept)).not.toBeNull();
  });

  test('end all but the one that asks', async () => {
    const { db } = database;
    const { name, userId } = await buildUser(db);
    const [mine, one, other] = [await open(name), await open(name), await open(name)];
    const foreign = await open((await buildUser(db)).name);
    await endOtherSessions(db, await principalOf(mine));
    expect([await findSession(db, one), await findSession(db, other)]).toEqual([null, null]);
    expect(await findSession(db, mine)).not.toBeNull();
    expect(await findSession(db, foreign)).not.toBeNull();
    const events = await db
      .selectFrom('audit_events')
      .select('action')
      .where('subject', '=', userId)
      .execute();
    expect(events).toContainEqual({ action: 'session.end-others' });
  });

  test('need the scope `manage` of a token', async () => {
    const user = { ...(await buildUser(database.db)), scopes: new Set(['push'] as const) };
    const refused = { code: 'FORBIDDEN', reason: 'token-scope' };
    await expect(listSessions(database.db, user)).rejects.toMatchObject(refused);
    await expect(endOtherSessions(database.db, user)).rejects.toMatchObject(refused);
  });
});

test('a platform administrator ends all sessions of a user, who signs in again', async () => {
  const { db } = database;
  const [admin, user] = [await buildUser(db, { isAdmin: true }), await buildUser(db)];
  const sessionId = await open(user.name);
  await expect(endSessionsOfUser(db, user, admin.userId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await endSessionsOfUser(db, admin, user.userId);
  expect(await findSession(db, sessionId)).toBeNull();
  expect(await findSession(db, await open(user.name))).not.toBeNull();
  await expect(endSessionsOfUser(db, admin, 'usr_unknown')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
