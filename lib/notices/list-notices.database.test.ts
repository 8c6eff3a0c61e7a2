import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  addMember,
  createToken,
  removeMember,
  revokeToken,
  revokeTokenOfUser,
  type UserPrincipal,
  updateMember,
} from '../access/index.ts';
import { deleteContent, undoDeletion } from '../catalog/index.ts';
import { createTokenBody } from '../contract/me.ts';
import { noticeList } from '../contract/personal.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import {
  type BuiltRepository,
  buildImage,
  buildRepository,
  letUndoWindowsPass,
} from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { listNotices, markNoticesRead } from './index.ts';

let database: TestDatabase;
let tenantId: string;
let admin: UserPrincipal;
let alice: UserPrincipal;
let repository: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  const { db } = database;
  tenantId = await buildTenant(db);
  admin = await buildUser(db, { roles: { [tenantId]: 'admin' } });
  alice = await buildUser(db, { roles: { [tenantId]: 'developer' } });
  repository = await buildRepository(db, { tenantId });
});

async function noticesOf(user: UserPrincipal) {
  const list = await listNotices(database.db, user);
  expect(noticeList.parse(list)).toEqual(list);
  return list;
}
const withoutTime = ({ id: _id, at: _at, ...rest }: { id: string; at: string }) => rest;
const kindsOf = async (user: UserPrincipal) => (await noticesOf(user)).items.map(({ kind }) => kind);

describe('memberships', () => {
  test('added, changed, removed by somebody else: the newest first', async () => {
    const { db } = database;
    const bob = await buildUser(db);
    await addMember(db, admin, tenantId, { user: bob.name, role: 'viewer' });
    await updateMember(db, admin, tenantId, bob.userId, { role: 'developer' });
    await removeMember(db, admin, tenantId, bob.userId);
    const { items, unreadCount } = await noticesOf(bob);
    expect(items.map(withoutTime)).toEqual([
      { kind: 'member-removed', isUnread: true, tenantId, by: admin.name },
      {
        kind: 'member-changed',
        isUnread: true,
        tenantId,
        role: 'developer',
        before: 'viewer',
        by: admin.name,
      },
      { kind: 'member-added', isUnread: true, tenantId, role: 'viewer', by: admin.name },
    ]);
    expect(unreadCount).toBe(3);
    expect(await kindsOf(admin)).toEqual([]);
    expect(await kindsOf(alice)).toEqual([]);
  });

  test('what one does oneself is no news', async () => {
    const { db } = database;
    await buildUser(db, { roles: { [tenantId]: 'admin' } });
    await updateMember(db, admin, tenantId, admin.userId, { role: 'developer' });
    expect(await kindsOf(admin)).toEqual([]);
  });
});

describe('tokens', () => {
  const make = async (expiresInDays: number | null) =>
    (await createToken(database.db, alice, createTokenBody.parse({ name: 'ci', expiresInDays }))).token;
  const age = async (days: number) =>
    database.pool.query(
      `update access_tokens set created_at = created_at - $1 * interval '1 day',
              expires_at = expires_at - $1 * interval '1 day' where user_id = $2`,
      [days, alice.userId],
    );

  test('one that an administrator ended is told, one that the owner ended is not', async () => {
    const { db } = database;
    const platform = await buildUser(db, { isAdmin: true });
    await revokeToken(db, alice, (await make(null)).id);
    expect(await kindsOf(alice)).toEqual([]);
    await revokeTokenOfUser(db, platform, alice.userId, (await make(null)).id);
    expect((await noticesOf(alice)).items.map(withoutTime)).toEqual([
      { kind: 'token-ended', isUnread: true, tokenName: 'ci', by: platform.name },
    ]);
  });

  test.each([
    ['is told in its last week', 30, 23.1, ['token-expires']],
    ['is not told before', 30, 22.9, []],
    ['is told for a week after its end', 30, 36.9, ['token-expires']],
    ['is not told for ever', 30, 37.1, []],
    ['of four days is told after two', 4, 2.1, ['token-expires']],
    ['of four days is not told when it is made', 4, 0.1, []],
  ])('the end of a token %s', async (_what, lifeDays, ageDays, kinds) => {
    await make(lifeDays);
    await age(ageDays);
    expect(await kindsOf(alice)).toEqual(kinds);
  });

  test('one that was ended does not expire, and others learn nothing', async () => {
    const { id } = await make(30);
    await age(25);
    expect(await kindsOf(admin)).toEqual([]);
    await revokeToken(database.db, alice, id);
    expect(await kindsOf(alice)).toEqual([]);
  });
});

describe('what others deleted of that which one pushed', () => {
  test('tags, images and repositories, with the way back until its end', async () => {
    const { db } = database;
    await buildImage(db, repository, { tags: ['v1'], pushedBy: alice });
    const deleted = await deleteContent(db, admin, repository.id, { kind: 'tags', tags: ['v1'] });
    expect((await noticesOf(alice)).items.map(withoutTime)).toEqual([
      {
        kind: 'content-deleted',
        isUnread: true,
        tenantId,
        by: admin.name,
        repositoryName: repository.name,
        what: 'tags',
        tags: ['v1'],
        undoUntil: deleted.undoUntil,
        mayUndo: false,
      },
    ]);
    await deleteContent(db, admin, repository.id, { kind: 'repository' });
    expect(await kindsOf(alice)).toEqual(['content-deleted', 'content-deleted']);
    expect(await kindsOf(admin)).toEqual([]);
  });

  test('an image by its digest, and a repository that one made', async () => {
    const { db } = database;
    const image = await buildImage(db, repository, { pushedBy: alice });
    await deleteContent(db, admin, repository.id, { kind: 'image', digest: image.digest });
    const made = await buildRepository(db, { tenantId, createdBy: alice });
    await deleteContent(db, admin, made.id, { kind: 'repository' });
    const { items } = await noticesOf(alice);
    expect(items).toMatchObject([{ what: 'repository' }, { what: 'image' }]);
  });

  test('who may undo it is told so, until it is over', async () => {
    const { db } = database;
    const other = await buildUser(db, { roles: { [tenantId]: 'admin' } });
    await buildImage(db, repository, { tags: ['v1'], pushedBy: other });
    await deleteContent(db, admin, repository.id, { kind: 'tags', tags: ['v1'] });
    expect((await noticesOf(other)).items).toMatchObject([{ mayUndo: true }]);
    await letUndoWindowsPass(db);
    expect((await noticesOf(other)).items).toMatchObject([{ mayUndo: false, undoUntil: null }]);
  });

  test('what was undone, what is one’s own, and what others pushed is no news', async () => {
    const { db } = database;
    await buildImage(db, repository, { tags: ['v1'], pushedBy: alice });
    await buildImage(db, repository, { tags: ['v2'], pushedBy: admin });
    const { id } = await deleteContent(db, admin, repository.id, { kind: 'tags', tags: ['v1'] });
    await deleteContent(db, admin, repository.id, { kind: 'tags', tags: ['v2'] });
    await undoDeletion(db, admin, id);
    expect(await kindsOf(alice)).toEqual([]);
    expect(await kindsOf(admin)).toEqual([]);
  });

  test('who has left the tenant learns no more of it', async () => {
    const { db } = database;
    await buildImage(db, repository, { tags: ['v1'], pushedBy: alice });
    await deleteContent(db, admin, repository.id, { kind: 'tags', tags: ['v1'] });
    const left: UserPrincipal = { ...alice, memberships: new Map() };
    expect(await kindsOf(left)).toEqual([]);
  });
});

test('what was read stays read, and what comes later is new', async () => {
  const { db } = database;
  const bob = await buildUser(db);
  await addMember(db, admin, tenantId, { user: bob.name, role: 'viewer' });
  const [{ at: until } = { at: '' }] = (await noticesOf(bob)).items;
  await markNoticesRead(db, bob, { until });
  expect(await noticesOf(bob)).toMatchObject({ unreadCount: 0, items: [{ isUnread: false }] });
  await removeMember(db, admin, tenantId, bob.userId);
  expect(await noticesOf(bob)).toMatchObject({ unreadCount: 1 });
  await markNoticesRead(db, bob, { until: '2000-01-01T00:00:00Z' });
  await markNoticesRead(db, bob, { until: '2999-01-01T00:00:00Z' });
  expect(await noticesOf(bob)).toMatchObject({ unreadCount: 0 });
  await addMember(db, admin, tenantId, { user: bob.name, role: 'viewer' });
  expect(await noticesOf(bob)).toMatchObject({ unreadCount: 1 });
});

test('a token needs the scope that one’s own account asks for', async () => {
  const token: UserPrincipal = { ...alice, via: 'token', scopes: new Set(['pull']) };
  const refused = { code: 'FORBIDDEN', reason: 'token-scope' };
  await expect(listNotices(database.db, token)).rejects.toMatchObject(refused);
  await expect(markNoticesRead(database.db, token, { until: '2026-01-01T00:00:00Z' })).rejects.toMatchObject(
    refused,
  );
});
