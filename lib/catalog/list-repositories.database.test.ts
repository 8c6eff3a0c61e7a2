import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal, UserPrincipal } from '../access/index.ts';
import { type ListRepositoriesInput, listRepositoriesQuery } from '../contract/repositories.ts';
import { encodeCursor } from '../db/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { listRepositories } from './index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const anonymous = (mayPullPublic: boolean): Principal => ({ kind: 'anonymous', mayPullPublic });

async function list(principal: Principal, input: ListRepositoriesInput = {}) {
  return await listRepositories(database.db, principal, listRepositoriesQuery.parse(input));
}

async function names(principal: Principal, input: ListRepositoriesInput = {}): Promise<string[]> {
  return (await list(principal, input)).items.map((item) => item.name.slice(item.tenantId.length + 1));
}

/** One tenant with a repository of each visibility, one that has not appeared and one that is deleted. */
async function buildThree() {
  const { db } = database;
  const tenant = await buildTenant(db);
  for (const visibility of ['private', 'internal', 'public'] as const) {
    await buildRepository(db, { tenantId: tenant, path: visibility, visibility });
  }
  await buildRepository(db, { tenantId: tenant, path: 'unseen', visibility: 'public', appeared: false });
  const gone = await buildRepository(db, { tenantId: tenant, path: 'gone', visibility: 'public' });
  await db
    .insertInto('deletions')
    .values({ id: `del_${gone.id}`, repository_id: gone.id, kind: 'repository', purge_after: new Date() })
    .execute();
  await db
    .updateTable('repositories')
    .set({ deletion_id: `del_${gone.id}` })
    .where('id', '=', gone.id)
    .execute();
  return tenant;
}

describe('who sees which repositories', () => {
  const everything = ['internal', 'private', 'public'];
  const withScopes = (user: UserPrincipal, scopes: ('pull' | 'push' | 'manage' | 'delete')[]) => ({
    ...user,
    scopes: new Set(scopes),
  });

  test.each<[string, (tenant: string) => Promise<Principal>, string[]]>([
    ['an anonymous visitor, where that is on', async () => anonymous(true), ['public']],
    ['an anonymous visitor, where that is off', async () => anonymous(false), []],
    ['a stranger', () => buildUser(database.db), ['internal', 'public']],
    ['a viewer', (t) => buildUser(database.db, { roles: { [t]: 'viewer' } }), everything],
    [
      'an administrator of the tenant',
      (t) => buildUser(database.db, { roles: { [t]: 'admin' } }),
      everything,
    ],
    ['a platform administrator', () => buildUser(database.db, { isAdmin: true }), everything],
    [
      'a token that may push',
      async (t) => withScopes(await buildUser(database.db, { roles: { [t]: 'viewer' } }), ['push']),
      everything,
    ],
    [
      'a token without pull',
      async (t) =>
        withScopes(await buildUser(database.db, { roles: { [t]: 'admin' } }), ['manage', 'delete']),
      [],
    ],
    [
      'an administrator’s token without pull',
      async () => withScopes(await buildUser(database.db, { isAdmin: true }), ['manage']),
      [],
    ],
  ])('%s', async (_who, make, expected) => {
    const tenant = await buildThree();
    expect(await names(await make(tenant), { tenant })).toEqual(expected);
  });

  test('a member of a tenant whose id only begins alike sees nothing private', async () => {
    const tenant = await buildThree();
    await database.db
      .insertInto('tenants')
      .values({ id: `${tenant}x` })
      .execute();
    const neighbour = await buildUser(database.db, { roles: { [`${tenant}x`]: 'admin' } });
    expect(await names(neighbour, { tenant })).toEqual(['internal', 'public']);
  });

  test('an exact name shows nothing that may not be seen', async () => {
    const tenant = await buildThree();
    const stranger = await buildUser(database.db);
    expect(await names(stranger, { name: `${tenant}/private` })).toEqual([]);
    expect(await names(stranger, { name: `${tenant}/public` })).toEqual(['public']);
  });
});

describe('filters', () => {
  test('text is searched in name and description, in any case, and % and _ mean themselves', async () => {
    const { db } = database;
    const tenant = await buildTenant(db);
    const member = await buildUser(db, { roles: { [tenant]: 'viewer' } });
    for (const [path, description] of [
      ['web-app', 'Runs 100% of the time'],
      ['web_app', 'Nothing special'],
      ['tool', 'The WEB-APP’s friend, back\\slash'],
    ] as const) {
      await buildRepository(db, { tenantId: tenant, path, description });
    }

    expect(await names(member, { tenant, q: 'WEB-app' })).toEqual(['tool', 'web-app']);
    expect(await names(member, { tenant, q: 'b_a' })).toEqual(['web_app']);
    expect(await names(member, { tenant, q: '%' })).toEqual(['web-app']);
    expect(await names(member, { tenant, q: '\\' })).toEqual(['tool']);
    expect(await names(member, { tenant, q: "' or true --" })).toEqual([]);
  });

  test.each([3, 700])(
    'a word that %i repositories hold gives all of them, in any order and by pages',
    async (count) => {
      const { db } = database;
      const tenant = await buildTenant(db);
      const member = await buildUser(db, { roles: { [tenant]: 'viewer' } });
      const { id } = await buildRepository(db, { tenantId: tenant, path: 'other' });
      await sql`
      insert into repositories (id, tenant_id, name, storage_name, visibility, pull_count, appeared_at)
      select ${id} || n, tenant_id, tenant_id || '/bulk-' || n, storage_name || n, visibility, n % 7, now()
        from repositories, generate_series(1, ${count}::int) as n where id = ${id}`.execute(db);
      for (const asked of [{ q: 'bulk' }, { q: 'bulk', tenant }, { q: 'ul', tenant }]) {
        for (const sort of ['name', 'pulls'] as const) {
          const seen: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await list(member, { ...asked, sort, cursor, limit: 150 });
            seen.push(...page.items.map(({ name }) => name));
            cursor = page.nextCursor ?? undefined;
          } while (cursor);
          const { items } = await list(member, { ...asked, sort, limit: 200 });
          expect(items.map(({ name }) => name)).toEqual(seen.slice(0, 200));
          expect(new Set(seen).size).toBe(count);
          if (sort === 'name') expect(seen).toEqual([...seen].sort());
        }
      }
      expect(await names(await buildUser(db), { tenant, q: 'bulk' })).toEqual([]);
    },
  );

  test('visibility and base images', async () => {
    const { db } = database;
    const tenant = await buildTenant(db);
    const member = await buildUser(db, { roles: { [tenant]: 'viewer' } });
    await buildRepository(db, { tenantId: tenant, path: 'java_ownbase', visibility: 'internal' });
    await buildRepository(db, { tenantId: tenant, path: 'shop' });

    expect(await names(member, { tenant, baseImages: 'true' })).toEqual(['java_ownbase']);
    expect(await names(member, { tenant, baseImages: 'false' })).toEqual(['shop']);
    expect(await names(member, { tenant, visibility: 'internal' })).toEqual(['java_ownbase']);
  });
});

describe('pages', () => {
  /** Five repositories; two share every count, so that only the id tells them apart. */
  async function buildFive() {
    const { db } = database;
    const tenant = await buildTenant(db);
    const member = await buildUser(db, { roles: { [tenant]: 'viewer' } });
    const counts = [3, 1, 2, 2, 0];
    for (const [at, count] of counts.entries()) {
      const { id } = await buildRepository(db, { tenantId: tenant, path: `r${at}` });
      // The same millisecond with other microseconds: a Date would take them for the same.
      const pushed = at === 4 ? null : `2026-01-01 00:00:00.00000${count}+00`;
      await db
        .updateTable('repositories')
        .set({ pull_count: count, size_bytes: count, tag_count: count })
        .set({ last_pushed_at: pushed as unknown as Date, created_at: new Date('2025-01-01') })
        .where('id', '=', id)
        .execute();
    }
    return { tenant, member };
  }

  async function readAll(member: Principal, input: ListRepositoriesInput): Promise<string[]> {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(member, { ...input, cursor, limit: 1 });
      expect(page.items.length).toBeLessThanOrEqual(1);
      seen.push(...page.items.map((item) => item.name.slice(item.tenantId.length + 1)));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return seen;
  }

  test.each(['updated', 'pulls', 'size', 'tags'] as const)(
    'by %s, descending and ascending, each row once',
    async (sort) => {
      const { tenant, member } = await buildFive();
      const descending = await readAll(member, { tenant, sort });
      const [first, second, third, ...last] = descending;
      expect([first, [second, third].sort(), last]).toEqual(['r0', ['r2', 'r3'], ['r1', 'r4']]);
      expect(await readAll(member, { tenant, sort, order: 'asc' })).toEqual([...descending].reverse());
    },
  );

  test('by name, ascending unless asked otherwise', async () => {
    const { tenant, member } = await buildFive();
    expect(await readAll(member, { tenant })).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
    expect(await readAll(member, { tenant, order: 'desc' })).toEqual(['r4', 'r3', 'r2', 'r1', 'r0']);
  });

  test('rows that come and go between two pages neither repeat nor hide the others', async () => {
    const { tenant, member } = await buildFive();
    const first = await list(member, { tenant, limit: 2 });
    await buildRepository(database.db, { tenantId: tenant, path: 'a-new-first' });
    await buildRepository(database.db, { tenantId: tenant, path: 'r9' });
    await database.db.deleteFrom('repositories').where('name', '=', `${tenant}/r1`).execute();

    const rest = await list(member, { tenant, limit: 10, cursor: first.nextCursor! });
    expect(rest.items.map((item) => item.name)).toEqual(
      ['r2', 'r3', 'r4', 'r9'].map((r) => `${tenant}/${r}`),
    );
    expect(rest.nextCursor).toBeNull();
  });

  test.each<[string, string]>([
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['other types', encodeCursor(['name:asc', 1, 'x'])],
    ['too few values', encodeCursor(['name:asc'])],
    ['null as a key', encodeCursor(['name:asc', null, 'x'])],
    ['a NUL', encodeCursor(['name:asc', 'a\0', 'x'])],
    ['another sort', encodeCursor(['pulls:desc', 'a', 'x'])],
    ['another order', encodeCursor(['name:desc', 'a', 'x'])],
    ['another list', encodeCursor(['tags-name:asc', 'a', 'x'])],
  ])('a cursor with %s is refused', async (_what, cursor) => {
    await expect(list(anonymous(true), { cursor })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      reason: 'invalid-cursor',
    });
  });

  test.each(['updated', 'pulls'] as const)('a cursor made by hand for %s is refused', async (sort) => {
    for (const key of ['x', '9'.repeat(40), 1.5, '2026-02-31T00:00:00.000000Z', null]) {
      const cursor = encodeCursor([`${sort}:desc`, key, 'x']);
      await expect(list(anonymous(true), { sort, cursor })).rejects.toMatchObject({
        reason: 'invalid-cursor',
      });
    }
  });
});

test('a platform administrator’s look into foreign tenants is audited once in ten minutes, others’ never', async () => {
  const { db } = database;
  const tenant = await buildThree();
  const admin = await buildUser(db, { isAdmin: true });
  const ownAdmin = await buildUser(db, { isAdmin: true, roles: { [tenant]: 'viewer' } });
  const member = await buildUser(db, { roles: { [tenant]: 'viewer' } });
  const events = () =>
    db
      .selectFrom('audit_events')
      .select(['actor_id', 'action', 'subject', 'detail'])
      .where('tenant_id', '=', tenant)
      .execute();

  await list(admin, { tenant, visibility: 'public' });
  await list(ownAdmin, { tenant });
  await list(member, { tenant });
  expect(await events()).toEqual([]);

  await Promise.all([list(admin, { tenant }), list(admin, { tenant }), list(admin)]);
  const event = {
    actor_id: admin.userId,
    action: 'repository.read',
    subject: tenant,
    detail: { foreign: true },
  };
  expect(await events()).toEqual([event]);

  await db
    .updateTable('audit_events')
    .set({ at: new Date(Date.now() - 11 * 60_000) })
    .where('tenant_id', '=', tenant)
    .execute();
  await list(admin, { tenant });
  expect(await events()).toEqual([event, event]);
});
