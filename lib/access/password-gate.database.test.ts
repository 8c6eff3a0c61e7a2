import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Db } from '../db/index.ts';
import { buildUser as buildAnyUser, buildTenant, testPassword, uniqueName } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createPasswordGate, type PasswordGate } from './password-gate.ts';
import { hashPassword } from './passwords.ts';

/** At the least cost: hundreds of passwords are tried here. */
const passwordHash = await hashPassword(testPassword, { memory: 8, passes: 1, parallelism: 1 });
const buildUser = (db: Db, options: Parameters<typeof buildAnyUser>[1] = {}) =>
  buildAnyUser(db, { ...options, passwordHash });

let database: TestDatabase;
let gate: PasswordGate;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await database.pool.query('delete from rate_limits');
  gate = createPasswordGate(database);
});
afterEach(() => {
  vi.useRealTimers();
});

const minutes = (count: number) => vi.setSystemTime(Date.now() + count * 60_000);
const seconds = (count: number) => vi.setSystemTime(Date.now() + count * 1000);

const wrong = expect.objectContaining({ code: 'UNAUTHENTICATED', reason: 'wrong-credentials' });
const lockedOut = expect.objectContaining({ code: 'TOO_MANY_REQUESTS', reason: 'locked-out' });

let guesses = 0;
/** Another wrong password each time. */
const guess = (name: string, { address = '192.0.2.1', by = gate } = {}) =>
  by.authenticate({ name, password: `guess ${guesses++}`, address, via: 'password' });
const know = (name: string, { address = '192.0.2.1', by = gate } = {}) =>
  by.authenticate({ name, password: testPassword, address, via: 'password' });

async function fail(times: number, name: string, options: { address?: string } = {}): Promise<void> {
  for (let time = 0; time < times; time += 1) await expect(guess(name, options)).rejects.toEqual(wrong);
}

async function points(kind: 'pair' | 'address' | 'user'): Promise<number> {
  const { rows } = await database.pool.query<{ sum: number }>(
    'select coalesce(sum(points), 0) as sum from rate_limits where key like $1',
    [`sign-in-${kind}:%`],
  );
  return Number(rows[0]?.sum);
}

describe('a password', () => {
  test('that is right gives the user with their memberships', async () => {
    const tenant = await buildTenant(database.db);
    const { name, userId } = await buildUser(database.db, { roles: { [tenant]: 'developer' } });
    const principal = await gate.authenticate({ name, password: testPassword, address: '', via: 'session' });
    expect(principal).toMatchObject({
      kind: 'user',
      userId,
      name,
      isAdmin: false,
      scopes: null,
      via: 'session',
    });
    expect(principal.memberships).toEqual(new Map([[tenant, 'developer']]));
    expect(await points('pair')).toBe(0);
  });

  test.each(['nobody', 'NOBODY', 'a\0b', '', 'x'.repeat(5000), "'; drop table users --"])(
    'of a user that is not there is wrong like any other: %j',
    async (name) => {
      await expect(know(name)).rejects.toEqual(wrong);
    },
  );

  test('of a disabled user is wrong, also while it is remembered, and right again once they are enabled', async () => {
    const { name, userId } = await buildUser(database.db);
    await know(name);
    const users = database.db.updateTable('users').where('id', '=', userId);
    await users.set({ disabled_at: new Date() }).execute();
    await expect(know(name)).rejects.toEqual(wrong);
    await users.set({ disabled_at: null }).execute();
    expect((await know(name)).userId).toBe(userId);
  });

  test('that was changed is wrong at once, also while it is remembered, and the new one right', async () => {
    const { name, userId } = await buildUser(database.db);
    const withNew = () =>
      gate.authenticate({ name, password: 'another password', address: '', via: 'password' });
    await know(name);
    await expect(withNew()).rejects.toEqual(wrong);
    await database.db
      .updateTable('users')
      .set({ password_hash: await hashPassword('another password'), password_version: 2 })
      .where('id', '=', userId)
      .execute();
    await expect(know(name)).rejects.toEqual(wrong);
    expect((await withNew()).userId).toBe(userId);
  });

  test('that was right is taken as right for 60 seconds and not longer', async () => {
    const { name, userId } = await buildUser(database.db);
    await know(name);
    // Only the memory can tell now: the hash is another one, under the same version.
    const password_hash = await hashPassword('another password');
    await database.db.updateTable('users').set({ password_hash }).where('id', '=', userId).execute();
    seconds(59);
    expect((await know(name)).userId).toBe(userId);
    seconds(1);
    await expect(know(name)).rejects.toEqual(wrong);
  });
});

describe('the lock-out', () => {
  test('refuses after 10 wrong passwords from one address, the right one too, and says for how long', async () => {
    const { name } = await buildUser(database.db);
    await fail(10, name);
    await expect(guess(name)).rejects.toEqual(lockedOut);
    await expect(know(name)).rejects.toThrow('Too many wrong passwords. Try again in 15 minutes.');
    minutes(14);
    await expect(know(name)).rejects.toThrow('Try again in 1 minute.');
    minutes(1);
    expect((await know(name)).name).toBe(name);
  });

  test('refuses a right password that is still remembered', async () => {
    const { name } = await buildUser(database.db);
    await know(name);
    await fail(10, name);
    await expect(know(name)).rejects.toEqual(lockedOut);
  });

  test('of a user at one address locks neither the user elsewhere nor others there', async () => {
    const [ada, bob] = [await buildUser(database.db), await buildUser(database.db)];
    await fail(10, ada.name);
    // However long it is hammered at: what is refused already does not count.
    for (let time = 0; time < 120; time += 1) await expect(guess(ada.name)).rejects.toEqual(lockedOut);
    expect((await know(ada.name, { address: '192.0.2.2' })).name).toBe(ada.name);
    expect((await know(bob.name)).name).toBe(bob.name);
  });

  test('is the same for names that are not there', async () => {
    const name = uniqueName('nobody');
    await fail(10, name);
    await expect(guess(name)).rejects.toEqual(lockedOut);
  });

  test('refuses a user from everywhere after 100, and an address for everybody after 100', async () => {
    const { name } = await buildUser(database.db);
    for (let at = 0; at < 10; at += 1) await fail(10, name, { address: `198.51.100.${at}` });
    await expect(know(name, { address: '203.0.113.9' })).rejects.toEqual(lockedOut);

    const address = '203.0.113.1';
    for (let at = 0; at < 10; at += 1) await fail(10, (await buildUser(database.db)).name, { address });
    const other = await buildUser(database.db);
    await expect(know(other.name, { address })).rejects.toEqual(lockedOut);
    expect((await know(other.name)).name).toBe(other.name);
  });

  test('takes the addresses of one IPv6 network for one', async () => {
    const { name } = await buildUser(database.db);
    for (let at = 0; at < 10; at += 1) await fail(1, name, { address: `2001:db8:1:2::${at}` });
    await expect(know(name, { address: '2001:db8:1:2:ffff::1' })).rejects.toEqual(lockedOut);
    expect((await know(name, { address: '2001:db8:1:3::1' })).name).toBe(name);
  });

  test('holds for many processes and for guesses that come all at once', async () => {
    const { name } = await buildUser(database.db);
    const gates = [gate, createPasswordGate(database), createPasswordGate(database)];
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, at) => guess(name, { by: gates[at % gates.length]! })),
    );
    const reasons = results.map((result) => (result.status === 'rejected' ? result.reason.reason : 'let in'));
    expect(reasons.filter((reason) => reason === 'wrong-credentials').length).toBeLessThanOrEqual(10);
    expect(new Set(reasons)).toEqual(new Set(['wrong-credentials', 'locked-out']));
    await expect(know(name, { by: createPasswordGate(database) })).rejects.toEqual(lockedOut);
  });
});

describe('the bursts of docker', () => {
  test('the same wrong credential counts once in 30 seconds', async () => {
    const { name } = await buildUser(database.db);
    const stale = () =>
      gate.authenticate({ name, password: 'last year’s', address: '192.0.2.1', via: 'password' });
    const burst = await Promise.allSettled(Array.from({ length: 50 }, stale));
    expect(
      burst.every((result) => result.status === 'rejected' && result.reason.reason === 'wrong-credentials'),
    ).toBe(true);
    await expect(stale()).rejects.toEqual(wrong);
    expect([await points('pair'), await points('address'), await points('user')]).toEqual([1, 1, 1]);
    expect((await know(name)).name).toBe(name);
    seconds(30);
    await expect(stale()).rejects.toEqual(wrong);
    expect(await points('pair')).toBe(2);
  });

  test('the right credential fifty times at once locks nobody out', async () => {
    const { name } = await buildUser(database.db);
    const burst = await Promise.allSettled(Array.from({ length: 50 }, () => know(name)));
    expect(burst.map(({ status }) => status)).toEqual(Array(50).fill('fulfilled'));
    expect([await points('pair'), await points('address'), await points('user')]).toEqual([0, 0, 0]);
  });
});
