import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { listRepositoriesQuery } from '../contract/repositories.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { type BuiltRepository, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import {
  addFavourite,
  deleteContent,
  getRepository,
  listFavourites,
  listRecent,
  listRepositories,
  rememberSeen,
  removeFavourite,
} from './index.ts';

let database: TestDatabase;
let tenantId: string;
let member: UserPrincipal;
let one: BuiltRepository;
let two: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await buildTenant(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  member = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
  one = await buildRepository(database.db, { tenantId });
  two = await buildRepository(database.db, { tenantId });
});

const namesOf = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);

describe('favourites', () => {
  test('are one’s own, and stand in lists and on the page', async () => {
    const { db } = database;
    await addFavourite(db, member, one.id);
    await addFavourite(db, member, one.id);
    const colleague = await buildUser(db, { roles: { [tenantId]: 'viewer' } });

    expect(namesOf(await listFavourites(db, member))).toEqual([one.name]);
    expect(namesOf(await listFavourites(db, colleague))).toEqual([]);
    expect((await getRepository(db, member, one.id)).isFavourite).toBe(true);
    expect((await getRepository(db, colleague, one.id)).isFavourite).toBe(false);
    expect(
      (await getRepository(db, { kind: 'anonymous', mayPullPublic: true }, await publicOne())).isFavourite,
    ).toBe(false);
    const listed = await listRepositories(db, member, listRepositoriesQuery.parse({ limit: 200 }));
    expect(listed.items.filter((item) => item.isFavourite).map(({ id }) => id)).toEqual([one.id]);
  });

  test('the filter of a list leaves them alone', async () => {
    const { db } = database;
    await addFavourite(db, member, two.id);
    const query = listRepositoriesQuery.parse({ favourites: 'true', tenant: tenantId });
    expect(namesOf(await listRepositories(db, member, query))).toEqual([two.name]);
    expect(await listRepositories(db, { kind: 'anonymous', mayPullPublic: true }, query)).toMatchObject({
      items: [],
    });
  });

  test('are gone when the star is taken off, and when the repository may not be seen any more', async () => {
    const { db } = database;
    await addFavourite(db, member, one.id);
    await addFavourite(db, member, two.id);
    await removeFavourite(db, member, one.id);
    await removeFavourite(db, member, one.id);
    expect(namesOf(await listFavourites(db, member))).toEqual([two.name]);
    await deleteContent(db, member, two.id, { kind: 'repository' });
    expect(namesOf(await listFavourites(db, member))).toEqual([]);
  });

  test('nobody marks what they may not see', async () => {
    const { db } = database;
    const stranger = await buildUser(db);
    await expect(addFavourite(db, stranger, one.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(addFavourite(db, member, 'repo_missing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  async function publicOne(): Promise<string> {
    return (await buildRepository(database.db, { tenantId, visibility: 'public' })).id;
  }
});

describe('recently seen', () => {
  test('the one seen last stands first, each once', async () => {
    const { db } = database;
    await rememberSeen(db, member, one.id);
    await rememberSeen(db, member, two.id);
    await age('2 minutes');
    await rememberSeen(db, member, one.id);
    expect(namesOf(await listRecent(db, member))).toEqual([one.name, two.name]);
  });

  test('nothing is written again within a minute', async () => {
    const { db } = database;
    await rememberSeen(db, member, one.id);
    await age('50 seconds');
    const before = await listRecent(db, member);
    await rememberSeen(db, member, one.id);
    expect(await listRecent(db, member)).toEqual(before);
  });

  test('fifty of them are kept, the newest', async () => {
    const { db } = database;
    const all: string[] = [];
    for (let at = 0; at < 53; at += 1) {
      const { id } = await buildRepository(db, { tenantId });
      all.unshift(id);
      await rememberSeen(db, member, id);
      await age('2 minutes');
    }
    await rememberSeen(db, member, all[0]!);
    const { items } = await listRecent(db, member);
    expect(items.map(({ id }) => id)).toEqual(all.slice(0, 50));
    const rows = await db
      .selectFrom('recent_repositories')
      .select('repository_id')
      .where('user_id', '=', member.userId)
      .execute();
    expect(rows).toHaveLength(50);
  });

  test('what may not be seen any more is left out, and visitors leave no trace', async () => {
    const { db } = database;
    await rememberSeen(db, member, one.id);
    await rememberSeen(db, { kind: 'anonymous', mayPullPublic: true }, one.id);
    await deleteContent(db, member, one.id, { kind: 'repository' });
    expect(await listRecent(db, member)).toMatchObject({ items: [] });
  });

  async function age(interval: string): Promise<void> {
    await database.pool.query(
      'update recent_repositories set seen_at = seen_at - $1::interval where user_id = $2',
      [interval, member.userId],
    );
  }
});

test('a token needs the scope that one’s own account asks for', async () => {
  const { db } = database;
  const token: UserPrincipal = { ...member, via: 'token', scopes: new Set(['pull']) };
  const refused = { code: 'FORBIDDEN', reason: 'token-scope' };
  await expect(addFavourite(db, token, one.id)).rejects.toMatchObject(refused);
  await expect(removeFavourite(db, token, one.id)).rejects.toMatchObject(refused);
  await expect(listFavourites(db, token)).rejects.toMatchObject(refused);
  await expect(listRecent(db, token)).rejects.toMatchObject(refused);
});
