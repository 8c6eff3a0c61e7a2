import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildTenant, buildUser, testPassword } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { changePassword } from './me.ts';
import { addMember, removeMember } from './members.ts';
import { createPasswordGate, type PasswordGate } from './password-gate.ts';
import { operator } from './principal.ts';
import { endSession, findSession, signIn } from './sessions.ts';
import { resetPassword, updateUser } from './users.ts';

let database: TestDatabase;
let passwords: PasswordGate;
beforeAll(async () => {
  database = await createTestDatabase();
  passwords = createPasswordGate(database);
});
afterAll(() => database[Symbol.asyncDispose]());
afterEach(() => {
  vi.useRealTimers();
});

async function open(name: string, password = testPassword): Promise<string> {
  const { db } = database;
  const attempt = { name, password, address: '192.0.2.1', userAgent: 'a browser' };
  return (await signIn({ db, passwords }, attempt)).sessionId;
}

describe('a session', () => {
  test('is its user with all their rights, as they are now', async () => {
    const { db } = database;
    const tenant = await buildTenant(db);
    const user = await buildUser(db);
    const sessionId = await open(user.name);
    expect(await findSession(db, sessionId)).toEqual({ ...user, sessionId });

    await addMember(db, operator, tenant, { user: user.name, role: 'admin' });
    expect((await findSession(db, sessionId))?.memberships).toEqual(new Map([[tenant, 'admin']]));
    await removeMember(db, operator, tenant, user.userId);
    expect((await findSession(db, sessionId))?.memberships).toEqual(new Map());
  });

  test('is not opened by a wrong password', async () => {
    const { name, userId } = await buildUser(database.db);
    await expect(open(name, 'wrong password')).rejects.toMatchObject({ reason: 'wrong-credentials' });
    const rows = await database.db
      .selectFrom('sessions')
      .select('id')
      .where('user_id', '=', userId)
      .execute();
    expect(rows).toEqual([]);
  });

  test('ends by signing out, alone and once', async () => {
    const { db } = database;
    const { name } = await buildUser(db);
    const [one, other] = [await open(name), await open(name)];
    await endSession(db, one);
    await endSession(db, one);
    await endSession(db, 'ses_unknown');
    expect(await findSession(db, one)).toBeNull();
    expect(await findSession(db, other)).not.toBeNull();
    const events = await db.selectFrom('audit_events').select('action').where('subject', '=', one).execute();
    expect(events.map(({ action }) => action).sort()).toEqual(['session.end', 'session.start']);
  });

  test('ends after 30 days', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { name } = await buildUser(database.db);
    const sessionId = await open(name);
    const dayMs = 24 * 60 * 60 * 1000;
    vi.setSystemTime(Date.now() + 30 * dayMs - 1000);
    expect(await findSession(database.db, sessionId)).not.toBeNull();
    vi.setSystemTime(Date.now() + 1000);
    expect(await findSession(database.db, sessionId)).toBeNull();
  });

  test('ends when its user is disabled, and is not back when they are enabled', async () => {
    const { db } = database;
    const { name, userId } = await buildUser(db);
    const sessionId = await open(name);
    await updateUser(db, operator, userId, { disabled: true });
    expect(await findSession(db, sessionId)).toBeNull();
    await updateUser(db, operator, userId, { disabled: false });
    expect(await findSession(db, sessionId)).toBeNull();
  });

  test('ends when an administrator resets the password', async () => {
    const { db } = database;
    const { name, userId } = await buildUser(db);
    const sessionId = await open(name);
    await resetPassword(db, operator, userId, { password: 'another password' });
    expect(await findSession(db, sessionId)).toBeNull();
    expect(await findSession(db, await open(name, 'another password'))).not.toBeNull();
  });

  test('stays when it changes its own password, and the others end', async () => {
    const { db } = database;
    const { name } = await buildUser(db);
    const [mine, other] = [await open(name), await open(name)];
    const user = await findSession(db, mine);
    const body = { currentPassword: testPassword, newPassword: 'another password' };
    await changePassword({ db, passwords }, user!, body, { address: '192.0.2.1' });
    expect(await findSession(db, mine)).not.toBeNull();
    expect(await findSession(db, other)).toBeNull();
    await expect(open(name)).rejects.toMatchObject({ reason: 'wrong-credentials' });
  });

  test('that begins with a password which changes meanwhile is over', async () => {
    const { db } = database;
    const { name, userId } = await buildUser(db);
    const slow: PasswordGate = {
      ...passwords,
      async prove(attempt) {
        const proof = await passwords.prove(attempt);
        await resetPassword(db, operator, userId, { password: 'another password' });
        return proof;
      },
    };
    const attempt = { name, password: testPassword, address: '', userAgent: '' };
    const { sessionId } = await signIn({ db, passwords: slow }, attempt);
    expect(await findSession(db, sessionId)).toBeNull();
  });
});

describe('changing one’s own password', () => {
  test('needs the current one, counts wrong ones, and changes nothing by them', async () => {
    const { db } = database;
    const user = await buildUser(db);
    const change = (currentPassword: string) =>
      changePassword(
        { db, passwords },
        user,
        { currentPassword, newPassword: 'another password' },
        { address: '' },
      );
    for (let time = 0; time < 10; time += 1) {
      await expect(change(`wrong ${time}`)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        reason: 'wrong-current-password',
        issues: [{ path: 'currentPassword' }],
      });
    }
    await expect(change(testPassword)).rejects.toMatchObject({ reason: 'locked-out' });
    expect(await open(user.name)).toMatch(/^ses_/);
  });
});
