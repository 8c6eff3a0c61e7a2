import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTenant, buildUser, uniqueName } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { findSession } from './index.ts';
import { type ProvidedIdentity, signInByProvider } from './provider-sign-in.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const from = { address: '192.0.2.1', userAgent: 'a browser' };
const person = (more: Partial<ProvidedIdentity> = {}): ProvidedIdentity => ({
  issuer: 'https://login.example.org',
  subject: uniqueName('sub'),
  wishedName: uniqueName('ada'),
  displayName: 'Ada Lovelace',
  groups: [],
  ...more,
});

async function signIn(
  identity: ProvidedIdentity,
  map: Parameters<typeof signInByProvider>[2]['groupMap'] = [],
) {
  const { sessionId } = await signInByProvider(database.db, identity, { ...from, groupMap: map });
  const user = await findSession(database.db, sessionId);
  if (!user) throw new Error('the session does not hold');
  return user;
}

const eventsAbout = async (subject: string) =>
  (
    await database.db
      .selectFrom('audit_events')
      .select('action')
      .where('subject', '=', subject)
      .orderBy('id')
      .execute()
  ).map(({ action }) => action);

describe('the account', () => {
  test('is made once, is found by issuer and subject alone, and has no password', async () => {
    const ada = person();
    const first = await signIn(ada);
    const again = await signIn({ ...ada, wishedName: 'renamed', displayName: 'Renamed' });
    expect([again.userId, again.name]).toEqual([first.userId, ada.wishedName]);
    const elsewhere = await signIn({ ...ada, issuer: 'https://other.example.org' });
    expect(elsewhere.userId).not.toBe(first.userId);
    const row = await database.db
      .selectFrom('users')
      .selectAll()
      .where('id', '=', first.userId)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ password_hash: null, display_name: 'Ada Lovelace', is_admin: false });
    expect(await eventsAbout(first.userId)).toEqual(['user.create']);
  });

  test('is never one that is there already: a name that is taken gets a number', async () => {
    const local = await buildUser(database.db, { isAdmin: true });
    const names = [];
    for (const subject of ['one', 'two']) {
      const user = await signIn(person({ subject: uniqueName(subject), wishedName: local.name }));
      expect(user.userId).not.toBe(local.userId);
      expect(user.isAdmin).toBe(false);
      names.push(user.name);
    }
    expect(names).toEqual([`${local.name}-2`, `${local.name}-3`]);
  });

  test('is one, also for two first sign-ins at once', async () => {
    const ada = person();
    const users = await Promise.all([signIn(ada), signIn(ada), signIn(ada)]);
    expect(new Set(users.map(({ userId }) => userId)).size).toBe(1);
  });

  test('opens nothing once it is disabled, and what is refused changes nothing', async () => {
    const tenantId = await buildTenant(database.db);
    const ada = person();
    const { userId } = await signIn(ada);
    await database.db
      .updateTable('users')
      .set({ disabled_at: new Date() })
      .where('id', '=', userId)
      .execute();
    const map = [{ group: 'devs', tenantId, role: 'developer' as const }];
    await expect(signIn({ ...ada, groups: ['devs'] }, map)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'account-disabled',
    });
    const members = await database.db
      .selectFrom('memberships')
      .where('user_id', '=', userId)
      .selectAll()
      .execute();
    expect(members).toEqual([]);
  });
});

describe('groups', () => {
  test('give roles, the highest of several, and take them back at the next sign-in', async () => {
    const [acme, globex] = [await buildTenant(database.db), await buildTenant(database.db)];
    const map = [
      { group: 'ops', tenantId: acme, role: 'admin' as const },
      { group: 'devs', tenantId: acme, role: 'developer' as const },
      { group: 'devs', tenantId: globex, role: 'viewer' as const },
      { group: 'devs', tenantId: 'not-there', role: 'viewer' as const },
    ];
    const ada = person();
    const rolesWith = async (...groups: string[]) =>
      Object.fromEntries((await signIn({ ...ada, groups }, map)).memberships);
    expect(await rolesWith('devs', 'ops', 'others')).toEqual({ [acme]: 'admin', [globex]: 'viewer' });
    expect(await rolesWith('devs')).toEqual({ [acme]: 'developer', [globex]: 'viewer' });
    expect(await rolesWith('ops')).toEqual({ [acme]: 'admin' });
    expect(await rolesWith()).toEqual({});
    const { userId } = await signIn(ada);
    expect((await eventsAbout(userId)).sort()).toEqual(
      [
        ['user.create', 'member.add', 'member.add', 'member.update'],
        ['member.update', 'member.remove', 'member.remove'],
      ]
        .flat()
        .sort(),
    );
  });

  test('leave memberships that people have made as they are', async () => {
    const tenantId = await buildTenant(database.db);
    const ada = person();
    const { userId } = await signIn(ada);
    const row = { tenant_id: tenantId, user_id: userId, role: 'viewer' as const };
    await database.db.insertInto('memberships').values(row).execute();
    const map = [{ group: 'ops', tenantId, role: 'admin' as const }];
    for (const groups of [['ops'], []]) {
      const { memberships } = await signIn({ ...ada, groups }, map);
      expect(Object.fromEntries(memberships)).toEqual({ [tenantId]: 'viewer' });
    }
  });
});

describe('the platform', () => {
  const map = [{ group: 'platform', tenantId: null, role: 'admin' as const }];
  const groups = ['platform'];

  test('gets administrators by a group, who are none without it', async () => {
    await buildUser(database.db, { isAdmin: true });
    const ada = person();
    expect((await signIn({ ...ada, groups }, map)).isAdmin).toBe(true);
    expect((await signIn({ ...ada, groups }, map)).isAdmin).toBe(true);
    expect((await signIn(ada, map)).isAdmin).toBe(false);
  });

  test('keeps administrators whom people have made', async () => {
    const ada = person();
    const { userId } = await signIn(ada, map);
    await database.db.updateTable('users').set({ is_admin: true }).where('id', '=', userId).execute();
    for (const now of [groups, []]) expect((await signIn({ ...ada, groups: now }, map)).isAdmin).toBe(true);
  });

  test('keeps the last one, until there is another', async () => {
    const ada = person();
    await signIn({ ...ada, groups }, map);
    const { name } = await signIn({ ...ada, groups }, map);
    await database.db.updateTable('users').set({ is_admin: false }).where('name', '!=', name).execute();
    expect((await signIn(ada, map)).isAdmin).toBe(true);
    await buildUser(database.db, { isAdmin: true });
    expect((await signIn(ada, map)).isAdmin).toBe(false);
  });
});
