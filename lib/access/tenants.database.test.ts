import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { buildTenant, buildUser, uniqueName } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { libraryTenantId } from './can.ts';
import { anonymousPrincipal } from './load-principal.ts';
import { addMember, listMembers, removeMember, updateMember } from './members.ts';
import { operator, type Principal } from './principal.ts';
import { createTenant, getTenant, listTenants, updateTenant } from './tenants.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.then(
    () => 'not refused',
    (reason) => reason,
  );
  const { code, reason, message, issues } = error;
  return { code, reason, message, issues };
}

describe('a tenant’s id', () => {
  test.each(['library', 'v2', 'api', 'admin', 'sign-in', 'transfers'])(
    'is not a reserved one: %s',
    async (id) => {
      const made = createTenant(database.db, operator, { id, displayName: '' });
      await expect(made).rejects.toMatchObject({ code: 'CONFLICT', reason: 'name-reserved' });
    },
  );

  test('is given once', async () => {
    const id = uniqueName('acme');
    await createTenant(database.db, operator, { id, displayName: 'Acme' });
    const again = createTenant(database.db, operator, { id, displayName: '' });
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT', reason: 'name-taken' });
    expect((await getTenant(database.db, operator, id)).displayName).toBe('Acme');
  });
});

describe('who is no member', () => {
  test('learns nothing of a tenant: every answer is the one for a tenant that is not', async () => {
    const { db } = database;
    const id = await buildTenant(db);
    const member = await buildUser(db, { roles: { [id]: 'viewer' } });
    const stranger = await buildUser(db, { roles: { [await buildTenant(db)]: 'admin' } });
    const anonymous = await anonymousPrincipal(db);
    const missing = uniqueName('gone');
    const asks: ((by: typeof stranger, tenantId: string) => Promise<unknown>)[] = [
      (by, tenantId) => getTenant(db, by, tenantId),
      (by, tenantId) => updateTenant(db, by, tenantId, { displayName: 'Mine' }),
      (by, tenantId) => listMembers(db, by, tenantId),
      (by, tenantId) => addMember(db, by, tenantId, { user: by.name, role: 'admin' }),
      (by, tenantId) => updateMember(db, by, tenantId, member.userId, { role: 'admin' }),
      (by, tenantId) => removeMember(db, by, tenantId, member.userId),
    ];
    for (const ask of asks) {
      const answer = await refusal(ask(stranger, id));
      expect(answer).toMatchObject({ code: 'NOT_FOUND' });
      expect(answer).toEqual(await refusal(ask(stranger, missing)));
    }
    expect(await refusal(getTenant(db, anonymous, id))).toEqual(
      await refusal(getTenant(db, anonymous, missing)),
    );
    expect((await listTenants(db, stranger, { limit: 200 })).items.map((tenant) => tenant.id)).not.toContain(
      id,
    );
    expect((await listMembers(db, member, id)).items.map(({ userId }) => userId)).toEqual([member.userId]);
  });
});

describe('tenants', () => {
  test('are listed by id to their members, and all of them to platform administrators', async () => {
    await using fresh = await createTestDatabase();
    const { db } = fresh;
    for (const id of ['acme', 'beta', 'cargo', 'delta'])
      await createTenant(db, operator, { id, displayName: `${id} Inc` });
    const member = await buildUser(db, { roles: { delta: 'viewer', acme: 'admin' } });
    const admin = await buildUser(db, { isAdmin: true });
    const idsOf = async (by: Principal, query: { q?: string } = {}) =>
      (await listTenants(db, by, { limit: 50, ...query })).items.map(({ id }) => id);

    expect(await idsOf(member)).toEqual(['acme', 'delta']);
    expect(await idsOf(member, { q: 'A INC' })).toEqual(['delta']);
    expect(await idsOf(await anonymousPrincipal(db))).toEqual([]);
    expect(await idsOf({ ...member, scopes: new Set(['delete']) })).toEqual([]);
    expect(await idsOf({ ...admin, scopes: new Set(['delete']) })).toEqual([]);

    const first = await listTenants(db, admin, { limit: 3 });
    expect(first.items.map(({ id }) => id)).toEqual(['acme', 'beta', 'cargo']);
    const second = await listTenants(db, admin, { limit: 3, cursor: first.nextCursor! });
    expect(second.items.map(({ id }) => id)).toEqual(['delta', libraryTenantId]);
    expect(second.nextCursor).toBeNull();
  });

  test('tell how many members and repositories they have, and how large these are, without what is hidden', async () => {
    const { db } = database;
    const id = await buildTenant(db);
    await buildUser(db, { roles: { [id]: 'viewer' } });
    const viewer = await buildUser(db, { roles: { [id]: 'viewer' } });
    for (const [name, appeared, sizeBytes] of [
      ['a', true, 3e9],
      ['b', true, 2e9],
      ['unfinished', false, 7],
    ] as const) {
      await db
        .insertInto('repositories')
        .values({
          id: newId('repo'),
          tenant_id: id,
          name: `${id}/${name}`,
          storage_name: `${id}/${name}`,
          visibility: 'private',
          size_bytes: sizeBytes,
          appeared_at: appeared ? new Date() : null,
        })
        .execute();
    }
    expect(await getTenant(db, viewer, id)).toMatchObject({
      memberCount: 2,
      repositoryCount: 2,
      sizeBytes: 5e9,
      abilities: { edit: false },
    });
  });
});

describe('members', () => {
  test('are added, changed and removed by an administrator of the tenant, each with its event', async () => {
    const { db } = database;
    const id = await buildTenant(db);
    const admin = await buildUser(db, { roles: { [id]: 'admin' } });
    const user = await buildUser(db);
    const view = { userId: user.userId, name: user.name, disabled: false };
    const added = await addMember(db, admin, id, { user: user.name, role: 'viewer' });
    expect(added).toMatchObject({ ...view, role: 'viewer' });
    const again = addMember(db, admin, id, { user: user.name, role: 'admin' });
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT', reason: 'already-member' });
    expect(await updateMember(db, admin, id, user.userId, { role: 'developer' })).toMatchObject({
      role: 'developer',
    });
    await removeMember(db, admin, id, user.userId);
    await expect(removeMember(db, admin, id, user.userId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const events = await db
      .selectFrom('audit_events')
      .select(['action', 'actor_id', 'subject'])
      .where('tenant_id', '=', id)
      .orderBy('at')
      .execute();
    const by = { actor_id: admin.userId, subject: user.userId };
    expect(events).toEqual([
      { action: 'member.add', ...by },
      { action: 'member.update', ...by },
      { action: 'member.remove', ...by },
    ]);
  });

  test.each(['viewer', 'developer'] as const)('are not managed by a %s', async (role) => {
    const { db } = database;
    const id = await buildTenant(db);
    const by = await buildUser(db, { roles: { [id]: role } });
    const forbidden = { code: 'FORBIDDEN', reason: 'not-allowed' };
    await expect(addMember(db, by, id, { user: by.name, role: 'admin' })).rejects.toMatchObject(forbidden);
    await expect(updateMember(db, by, id, by.userId, { role: 'admin' })).rejects.toMatchObject(forbidden);
    await expect(removeMember(db, by, id, by.userId)).rejects.toMatchObject(forbidden);
    await expect(updateTenant(db, by, id, { developersMayDelete: true })).rejects.toMatchObject(forbidden);
  });

  test('have an account: who has none is named', async () => {
    const id = await buildTenant(database.db);
    const added = addMember(database.db, operator, id, { user: 'nobody', role: 'viewer' });
    await expect(added).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'unknown-user' });
  });

  test('of the public images there are none', async () => {
    const admin = await buildUser(database.db, { isAdmin: true });
    const added = addMember(database.db, admin, libraryTenantId, { user: admin.name, role: 'developer' });
    await expect(added).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
