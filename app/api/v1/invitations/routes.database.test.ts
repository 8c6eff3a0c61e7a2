import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPasswordGate, loadPrincipal, operator, updateMember, updateUser } from '#lib/access/index';
import {
  acceptedView,
  createdInvitationView,
  invitationOffer,
  invitationPage,
} from '#lib/contract/invitations';
import { buildTenant, buildUser, testPassword, uniqueName } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { call, installContext } from '#lib/testing/requests';
import * as leaving from '../me/tenants/[tenantId]/route';
import * as one from '../tenants/[tenantId]/invitations/[invitationId]/route';
import * as ofTenant from '../tenants/[tenantId]/invitations/route';
import * as accepting from './[secret]/accept/route';
import * as offer from './[secret]/route';

type As = Awaited<ReturnType<typeof buildUser>>;
let database: TestDatabase;
let tenantId: string;
let as: As;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  tenantId = await buildTenant(database.db);
  as = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
});

const invite = (body: object = {}, who: As | null = as, id = tenantId) =>
  call(ofTenant.POST, { as: who, params: { tenantId: id }, body });
const invited = async (body: object = {}) => createdInvitationView.parse(await (await invite(body)).json());
const see = (secret: string, who: As | null = null) => call(offer.GET, { as: who, params: { secret } });
const accept = (secret: string, who: As | null = null, body: object = {}) =>
  call(accepting.POST, { as: who, params: { secret }, body });
const list = async () => {
  const answer = await call(ofTenant.GET, { as, params: { tenantId } });
  return invitationPage.parse(await answer.json()).items;
};
const revoke = (invitationId: string, who: As | null = as, id = tenantId) =>
  call(one.DELETE, { as: who, method: 'DELETE', params: { tenantId: id, invitationId } });
const leave = (who: As | null, id = tenantId) =>
  call(leaving.DELETE, { as: who, method: 'DELETE', params: { tenantId: id } });
const rolesOf = async ({ userId }: As) => (await loadPrincipal(database.db, userId, 'session')).memberships;
const errorOf = async (response: Response) => {
  const { error } = await response.json();
  return { status: response.status, reason: error.reason };
};
const setRegistration = (invited_may_register: boolean) =>
  database.db.updateTable('settings').set({ invited_may_register }).execute();

describe('an invitation', () => {
  test('201, 200, 200: shows its tenant and role to a visitor, and makes who has signed in a member', async () => {
    const answer = await invite({ role: 'viewer', note: 'for Eve', maxUses: 2 });
    expect(answer.status).toBe(201);
    const { invitation, secret } = createdInvitationView.parse(await answer.json());
    expect(invitation).toMatchObject({ role: 'viewer', note: 'for Eve', maxUses: 2, useCount: 0 });
    expect(secret).toMatch(/^obi_[0-9A-Za-z]{40}$/);
    const shown = invitationOffer.parse(await (await see(secret)).json());
    expect(shown).toMatchObject({
      tenant: { id: tenantId },
      role: 'viewer',
      isMember: false,
      mayRegister: false,
    });

    const eve = await buildUser(database.db);
    const accepted = acceptedView.parse(await (await accept(secret, eve)).json());
    expect(accepted).toEqual({ tenantId, role: 'viewer', userName: eve.name });
    expect(await rolesOf(eve)).toEqual(new Map([[tenantId, 'viewer']]));
    expect(invitationOffer.parse(await (await see(secret, eve)).json()).isMember).toBe(true);
    expect((await list()).map(({ id, useCount }) => ({ id, useCount }))).toEqual([
      { id: invitation.id, useCount: 1 },
    ]);
  });

  test('works as often as it says and not once more, also for two at the same time', async () => {
    const { secret } = await invited();
    const guests = [await buildUser(database.db), await buildUser(database.db)];
    const answers = await Promise.all(guests.map((guest) => accept(secret, guest)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(await errorOf(await see(secret))).toEqual({ status: 404, reason: 'invitation-over' });
    expect(await list()).toEqual([]);
  });

  test('counts no use for who is a member already', async () => {
    const { secret } = await invited();
    expect(await errorOf(await accept(secret, as))).toEqual({ status: 409, reason: 'already-member' });
    expect((await list())[0]?.useCount).toBe(0);
  });

  test('204: works no more once it is revoked', async () => {
    const { invitation, secret } = await invited();
    expect((await revoke(invitation.id)).status).toBe(204);
    expect((await see(secret)).status).toBe(404);
    expect((await accept(secret, await buildUser(database.db))).status).toBe(404);
    expect((await revoke(invitation.id)).status).toBe(404);
  });

  test.each([
    ['expired', () => database.db.updateTable('invitations').set({ expires_at: new Date() }).execute()],
    [
      'of a maker who lost the role',
      () => updateMember(database.db, operator, tenantId, as.userId, { role: 'developer' }),
    ],
    ['of a maker who is disabled', () => updateUser(database.db, operator, as.userId, { disabled: true })],
    [
      'of a disabled tenant',
      () => database.db.updateTable('tenants').set({ disabled_at: new Date() }).execute(),
    ],
  ])('that is %s works no more', async (_what, end) => {
    const { secret } = await invited();
    await end();
    expect((await accept(secret, await buildUser(database.db))).status).toBe(404);
    await database.db.updateTable('tenants').set({ disabled_at: null }).execute();
  });

  test('its secret is kept as a hash, and stands in no event', async () => {
    const { invitation, secret } = await invited();
    const { rows } = await database.pool.query<{ text: string }>(`
      select (select json_agg(i) from invitations i)::text || (select json_agg(e) from audit_events e)::text as text`);
    expect(rows[0]?.text).toContain(invitation.id);
    expect(rows[0]?.text).not.toContain(secret);
  });
});

describe('a new account by an invitation', () => {
  const account = () => ({ name: uniqueName('eve'), displayName: 'Eve', password: testPassword });

  test('200: is a member, and signs in with the password', async () => {
    await setRegistration(true);
    const { secret } = await invited({ role: 'developer' });
    const body = { account: account() };
    const answer = await accept(secret, null, body);
    expect(acceptedView.parse(await answer.json())).toMatchObject({ userName: body.account.name });
    const gate = createPasswordGate(database);
    const user = await gate.authenticate({
      name: body.account.name,
      password: testPassword,
      address: '192.0.2.1',
      via: 'password',
    });
    expect(user).toMatchObject({ isAdmin: false, memberships: new Map([[tenantId, 'developer']]) });
  });

  test('403: where the settings do not allow it; 401 without one', async () => {
    await setRegistration(false);
    const { secret } = await invited();
    expect(await errorOf(await accept(secret, null, { account: account() }))).toEqual({
      status: 403,
      reason: 'registration-closed',
    });
    expect(await errorOf(await accept(secret))).toEqual({ status: 401, reason: 'sign-in-required' });
  });

  test('409: of a name that is taken, which counts no use', async () => {
    await setRegistration(true);
    const { secret } = await invited();
    const taken = { ...account(), name: as.name };
    expect(await errorOf(await accept(secret, null, { account: taken }))).toEqual({
      status: 409,
      reason: 'name-taken',
    });
    expect((await list())[0]?.useCount).toBe(0);
  });

  test('400: a bad name or password, or for who has signed in', async () => {
    await setRegistration(true);
    const { secret } = await invited();
    for (const wrong of [{ name: 'Eve' }, { name: `${tenantId}+ci` }, { password: 'short' }]) {
      const body = { account: { ...account(), ...wrong } };
      expect((await accept(secret, null, body)).status).toBe(400);
    }
    const eve = await buildUser(database.db);
    expect((await accept(secret, eve, { account: account() })).status).toBe(400);
  });

  test('404: by a secret that nobody made, whatever the settings are', async () => {
    await setRegistration(true);
    const wrong = `obi_${'0'.repeat(40)}`;
    expect((await accept(wrong, null, { account: account() })).status).toBe(404);
    expect((await see(wrong)).status).toBe(404);
  });
});

test.each([{ role: 'owner' }, { maxUses: 0 }, { maxUses: 101 }, { expiresInDays: 91 }])(
  '400: %j',
  async (body) => {
    expect((await invite(body)).status).toBe(400);
  },
);

test('401, 403, 404: invitations are made, listed and revoked by administrators of the tenant alone', async () => {
  const { invitation } = await invited();
  const other = await buildTenant(database.db);
  const stranger = await buildUser(database.db, { roles: { [other]: 'admin' } });
  const developer = await buildUser(database.db, { roles: { [tenantId]: 'developer' } });
  const boss = await buildUser(database.db, { isAdmin: true });
  const statuses = [
    await invite({}, null),
    await revoke(invitation.id, null),
    await invite({}, developer),
    await call(ofTenant.GET, { as: developer, params: { tenantId } }),
    await revoke(invitation.id, developer),
    await invite({}, boss, 'library'),
    await invite({}, stranger),
    await revoke(invitation.id, stranger),
    await revoke(invitation.id, stranger, other),
  ].map(({ status }) => status);
  expect(statuses).toEqual([401, 401, 403, 403, 403, 403, 404, 404, 404]);
});

test('403: a token needs the scope `manage` to accept, and pages of other sites cannot make one', async () => {
  const { secret } = await invited();
  const eve = await buildUser(database.db);
  const narrow = { ...eve, scopes: new Set(['push'] as const) };
  expect(await errorOf(await accept(secret, narrow))).toEqual({ status: 403, reason: 'token-scope' });
  const foreign = await call(accepting.POST, {
    params: { secret },
    body: {},
    headers: { cookie: 'ownbase.session=x', origin: 'https://evil.example' },
  });
  expect(await errorOf(foreign)).toEqual({ status: 403, reason: 'same-origin-required' });
});

describe('leaving a tenant', () => {
  test('204: ends one’s own membership', async () => {
    const eve = await buildUser(database.db, { roles: { [tenantId]: 'developer' } });
    expect((await leave(eve)).status).toBe(204);
    expect(await rolesOf(eve)).toEqual(new Map());
    expect((await leave(eve)).status).toBe(404);
  });

  test('409: the last administrator stays, until there is another one', async () => {
    const refused = { status: 409, reason: 'last-tenant-administrator' };
    expect(await errorOf(await leave(as))).toEqual(refused);
    const second = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
    expect((await leave(as)).status).toBe(204);
    expect(await errorOf(await leave(second))).toEqual(refused);
  });

  test('of two who leave at the same time one stays', async () => {
    const second = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
    const answers = await Promise.all([leave(as), leave(second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  test('401, 403, 404: for visitors, narrow tokens and strangers', async () => {
    const eve = await buildUser(database.db, { roles: { [tenantId]: 'viewer' } });
    const narrow = { ...eve, scopes: new Set(['pull'] as const) };
    const statuses = [await leave(null), await leave(narrow), await leave(await buildUser(database.db))];
    expect(statuses.map(({ status }) => status)).toEqual([401, 403, 404]);
  });
});
