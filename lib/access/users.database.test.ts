import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildUser, testPassword, uniqueName } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { ensureFirstAdministrator } from './first-administrator.ts';
import { createPasswordGate } from './password-gate.ts';
import { operator } from './principal.ts';
import { createUser, listUsers, resetPassword, updateUser } from './users.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const newUser = (name: string) => ({ name, displayName: '', password: testPassword, isAdmin: false });

describe('the first administrator', () => {
  test('is made once, also by many processes at once, and can sign in with the password shown', async () => {
    await using fresh = await createTestDatabase();
    const made = await Promise.all(Array.from({ length: 8 }, () => ensureFirstAdministrator(fresh.db)));
    const shown = made.filter((one) => one !== null);
    expect(shown).toHaveLength(1);
    const { name, password } = shown[0]!;
    expect(name).toBe('admin');
    expect(password).toMatch(/^[0-9A-Za-z]{20}$/);
    const principal = await createPasswordGate(fresh).authenticate({
      name,
      password,
      address: '',
      via: 'session',
    });
    expect(principal.isAdmin).toBe(true);
    expect(await ensureFirstAdministrator(fresh.db)).toBeNull();
  });

  test('is not made where there are users', async () => {
    await using fresh = await createTestDatabase();
    await createUser(fresh.db, operator, newUser('ada'));
    expect(await ensureFirstAdministrator(fresh.db)).toBeNull();
  });
});

describe('the last administrator', () => {
  test.each([{ isAdmin: false }, { disabled: true }])('keeps their rights: %j', async (body) => {
    await using fresh = await createTestDatabase();
    const { userId } = await buildUser(fresh.db, { isAdmin: true });
    const disabled = await buildUser(fresh.db, { isAdmin: true });
    await updateUser(fresh.db, operator, disabled.userId, { disabled: true });

    const change = updateUser(fresh.db, operator, userId, body);
    await expect(change).rejects.toMatchObject({ code: 'CONFLICT', reason: 'last-administrator' });
    await updateUser(fresh.db, operator, disabled.userId, { disabled: false });
    await updateUser(fresh.db, operator, userId, body);
  });

  test('is left when administrators take each other’s rights away at the same time', async () => {
    await using fresh = await createTestDatabase();
    const admins = await Promise.all(Array.from({ length: 5 }, () => buildUser(fresh.db, { isAdmin: true })));
    const changes = admins.map((by, at) =>
      updateUser(fresh.db, by, admins[(at + 1) % admins.length]!.userId, { isAdmin: false }),
    );
    const settled = await Promise.allSettled(changes);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    const left = await fresh.db.selectFrom('users').select('id').where('is_admin', '=', true).execute();
    expect(left).toHaveLength(1);
  });
});

describe('nobody', () => {
  test.each([{ isAdmin: false }, { disabled: true }])('takes their own rights away: %j', async (body) => {
    const { db } = database;
    const [self] = [await buildUser(db, { isAdmin: true }), await buildUser(db, { isAdmin: true })];
    const change = updateUser(db, self, self.userId, body);
    await expect(change).rejects.toMatchObject({ code: 'CONFLICT', reason: 'not-yourself' });
  });

  test('resets their own password without the current one', async () => {
    const { db } = database;
    const self = await buildUser(db, { isAdmin: true });
    const reset = resetPassword(db, self, self.userId, { password: 'another password' });
    await expect(reset).rejects.toMatchObject({ code: 'CONFLICT', reason: 'not-yourself' });
  });
});

describe('users', () => {
  test('have names of their own', async () => {
    const { db } = database;
    const name = uniqueName('ada');
    await createUser(db, operator, newUser(name));
    await expect(createUser(db, operator, newUser(name))).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'name-taken',
    });
  });

  test('are changed together with an event that names who did it, and never a password', async () => {
    const { db } = database;
    const admin = await buildUser(db, { isAdmin: true });
    const { id } = await createUser(db, admin, newUser(uniqueName('ada')));
    await updateUser(db, admin, id, { displayName: 'Ada', isAdmin: true });
    await updateUser(db, admin, id, {});
    await resetPassword(db, admin, id, { password: 'another password' });
    const events = await db
      .selectFrom('audit_events')
      .select(['action', 'actor_id', 'actor_name', 'via', 'detail'])
      .where('subject', '=', id)
      .orderBy('at')
      .execute();
    expect(events.map(({ action }) => action)).toEqual([
      'user.create',
      'user.update',
      'user.update',
      'user.reset-password',
    ]);
    for (const event of events) {
      expect(event).toMatchObject({ actor_id: admin.userId, actor_name: admin.name, via: 'session' });
      expect(JSON.stringify(event.detail)).not.toContain('password');
    }
    expect(events[1]?.detail).toEqual({ displayName: 'Ada', isAdmin: true });
  });

  test('are listed page by page by name, and found by a part of either name in any case', async () => {
    await using fresh = await createTestDatabase();
    for (const [name, displayName] of [
      ['bob', '100% Bob'],
      ['ada', 'Countess'],
      ['cy_x', 'C'],
      ['cyox', 'D'],
    ] as const) {
      await createUser(fresh.db, operator, { ...newUser(name), displayName });
    }
    const list = (query: { q?: string; limit?: number; cursor?: string }) =>
      listUsers(fresh.db, operator, { limit: 50, ...query });
    const namesOf = async (query: Parameters<typeof list>[0]) =>
      (await list(query)).items.map(({ name }) => name);

    const first = await list({ limit: 3 });
    expect(first.items.map(({ name }) => name)).toEqual(['ada', 'bob', 'cy_x']);
    const second = await list({ limit: 3, cursor: first.nextCursor! });
    expect([second.items.map(({ name }) => name), second.nextCursor]).toEqual([['cyox'], null]);
    expect((await list({ limit: 4 })).nextCursor).toBeNull();

    expect(await namesOf({ q: 'countESS' })).toEqual(['ada']);
    expect(await namesOf({ q: '%' })).toEqual(['bob']);
    expect(await namesOf({ q: '_x' })).toEqual(['cy_x']);
    expect(await namesOf({ q: '\\' })).toEqual([]);
  });
});
