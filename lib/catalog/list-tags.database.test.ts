import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { type ListTagsInput, listTagsQuery } from '../contract/repositories.ts';
import { encodeCursor } from '../db/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { type BuiltRepository, buildImage, buildRepository, buildTag } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { listTags } from './index.ts';

let database: TestDatabase;
let member: UserPrincipal;
let repository: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
  const tenantId = await buildTenant(database.db);
  member = await buildUser(database.db, { name: 'mia', roles: { [tenantId]: 'developer' } });
  repository = await buildRepository(database.db, { tenantId });
});
afterAll(() => database[Symbol.asyncDispose]());

async function readAll(input: ListTagsInput, limit: number, of = repository): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const query = listTagsQuery.parse({ ...input, cursor, limit });
    const page = await listTags(database.db, member, of.id, query);
    seen.push(...page.items.map((tag) => tag.name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return seen;
}

describe('the order holds over the whole set, whatever the size of the page', () => {
  let tagged: BuiltRepository;
  // Natural order; pushed in another one, all within one millisecond.
  const natural = ['1.9', '1.10', '2.0', '2.0-alpine', 'latest', 'main-9', 'main-10', 'V3', 'v10'];
  const versions = ['latest', 'main-9', 'main-10', '1.9', '1.10', '2.0-alpine', '2.0', 'V3', 'v10'];
  const pushed = ['main-10', '2.0', 'v10', '1.9', 'latest', 'V3', '2.0-alpine', 'main-9', '1.10'];

  beforeAll(async () => {
    const { db } = database;
    tagged = await buildRepository(db, { tenantId: repository.tenantId });
    for (const [at, name] of pushed.entries()) {
      const image = await buildImage(db, tagged, { layers: [{ name, sizeBytes: 1000 * (1 + (at % 4)) }] });
      await buildTag(db, tagged, name, image, { pullCount: at % 3 });
      const instant = `2026-01-01 00:00:00.00010${at}+00` as unknown as Date;
      await db
        .updateTable('tags')
        .set({ pushed_at: instant })
        .where('repository_id', '=', tagged.id)
        .where('name', '=', name)
        .execute();
    }
  });

  test.each<[ListTagsInput, string[]]>([
    [{ sort: 'name' }, natural],
    [{ sort: 'name', order: 'desc' }, [...natural].reverse()],
    [{ sort: 'version' }, [...versions].reverse()],
    [{ sort: 'version', order: 'asc' }, versions],
    [{ sort: 'pushed' }, [...pushed].reverse()],
    [{ sort: 'pushed', order: 'asc' }, pushed],
    [{}, [...pushed].reverse()],
  ])('%j', async (input, expected) => {
    for (const limit of [1, 2, 4, 200]) expect(await readAll(input, limit, tagged)).toEqual(expected);
  });

  test.each(['size', 'pulls'] as const)('by %s, with many of the same, each once', async (sort) => {
    const whole = await readAll({ sort }, 200, tagged);
    expect([...whole].sort()).toEqual([...pushed].sort());
    for (const limit of [1, 2, 4]) expect(await readAll({ sort }, limit, tagged)).toEqual(whole);
    expect(await readAll({ sort, order: 'asc' }, 2, tagged)).toEqual([...whole].reverse());
    const byCount = whole.map((name) => pushed.indexOf(name) % (sort === 'size' ? 4 : 3));
    expect(byCount).toEqual([...byCount].sort((a, b) => b - a));
  });
});

test('a tag shows what it points to and who pushed it', async () => {
  const { db } = database;
  const own = await buildRepository(db, { tenantId: repository.tenantId });
  const image = await buildImage(db, own, { layers: [{ name: 'base', sizeBytes: 5000 }] });
  await buildTag(db, own, 'v1', image, { pushedBy: member, pushedAt: new Date('2026-01-02T03:04:05Z') });
  await buildTag(db, own, 'unknown-pusher', image, { pushedAt: new Date('2026-01-01T00:00:00Z') });

  const page = await listTags(db, member, own.id, listTagsQuery.parse({}));
  expect(page.items[0]).toEqual({
    name: 'v1',
    digest: image.digest,
    mediaType: image.mediaType,
    platforms: [],
    sizeBytes: image.raw.length + 5000,
    pushedBy: { id: member.userId, name: 'mia' },
    pushedAt: '2026-01-02T03:04:05.000Z',
    pullCount: 0,
  });
  expect(page.items[1]?.pushedBy).toBeNull();
});

test('the filter takes part of a tag or the start of a digest, and % and _ mean themselves', async () => {
  const { db } = database;
  const own = await buildRepository(db, { tenantId: repository.tenantId });
  const [one, two] = [await buildImage(db, own), await buildImage(db, own)];
  await buildTag(db, own, 'web_1', one);
  await buildTag(db, own, 'WEB-2', two);
  const find = (q: string) => readAll({ q, sort: 'name' }, 50, own);

  expect(await find('eb')).toEqual(['WEB-2', 'web_1']);
  expect(await find('b_1')).toEqual(['web_1']);
  expect(await find('b_')).toEqual(['web_1']);
  expect(await find('%')).toEqual([]);
  expect(await find(one.digest)).toEqual(['web_1']);
  expect(await find(two.digest.slice(0, 20))).toEqual(['WEB-2']);
  expect(await find(two.digest.slice('sha256:'.length, 22).toUpperCase())).toEqual(['WEB-2']);
});

test('a stranger’s cursor or one of another sort is refused, before anything is read', async () => {
  for (const cursor of [
    encodeCursor(['tags-name:asc', '001', 1]),
    encodeCursor(['tags-pushed:desc', '2026-01-01T00:00:00.000000Z', 'x']),
    encodeCursor(['pushed:desc', '2026-01-01T00:00:00.000000Z', 1]),
    'x',
  ]) {
    const query = listTagsQuery.parse({ cursor });
    await expect(listTags(database.db, member, repository.id, query)).rejects.toMatchObject({
      reason: 'invalid-cursor',
    });
  }
});

test('deleted tags are not listed', async () => {
  const { db } = database;
  const own = await buildRepository(db, { tenantId: repository.tenantId });
  const image = await buildImage(db, own, { tags: ['old', 'new'] });
  const deletion = {
    id: `del_${own.id}`,
    repository_id: own.id,
    kind: 'tags' as const,
    purge_after: new Date(),
  };
  await db.insertInto('deletions').values(deletion).execute();
  await db
    .updateTable('tags')
    .set({ deletion_id: deletion.id })
    .where('repository_id', '=', own.id)
    .where('name', '=', 'old')
    .execute();

  expect(await readAll({}, 50, own)).toEqual(['new']);
  expect(await readAll({ q: image.digest }, 50, own)).toEqual(['new']);
});
