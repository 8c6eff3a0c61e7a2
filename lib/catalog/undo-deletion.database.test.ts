import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { listDeletionsQuery } from '../contract/deletions.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import {
  amd64,
  arm64,
  type BuiltRepository,
  buildImage,
  buildIndex,
  buildRepository,
  letUndoWindowsPass,
  makeImage,
  pushManifest,
} from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import {
  deleteContent,
  findRepository,
  getImage,
  getRepository,
  listDeletions,
  listTags,
  openRepository,
  purgeDueDeletions,
  undoDeletion,
} from './index.ts';

let database: TestDatabase;
let tenantId: string;
let admin: UserPrincipal;
let repository: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await buildTenant(database.db);
  admin = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  repository = await buildRepository(database.db, { tenantId });
});

const remove = (body: Parameters<typeof deleteContent>[3]) =>
  deleteContent(database.db, admin, repository.id, body);
const undo = (deletion: { id: string }, who = admin) => undoDeletion(database.db, who, deletion.id);

async function shownTags(): Promise<string[]> {
  const query = { sort: 'name' as const, limit: 200 };
  return (await listTags(database.db, admin, repository.id, query)).items.map((tag) => tag.name);
}

const registry = { readBlob: async () => Buffer.from('{}') };
const isShown = (reference: string) =>
  getImage({ db: database.db, registry }, admin, repository.id, reference).then(
    () => true,
    (error) => (error.code === 'NOT_FOUND' ? false : Promise.reject(error)),
  );

describe('undo brings back', () => {
  test('tags and the image that fell with them', async () => {
    const image = await buildImage(database.db, repository, { tags: ['v1', 'v2', 'v3'] });
    const deletion = await remove({ kind: 'tags', tags: ['v1', 'v2'] });
    const last = await remove({ kind: 'tags', tags: ['v3'] });
    expect(await isShown(image.digest)).toBe(false);

    const undone = await undo(last);
    expect(undone).toMatchObject({ restoredTags: ['v3'], keptTags: [] });
    expect(undone.deletion).toMatchObject({ id: last.id, undoneAt: expect.any(String) });
    expect([await shownTags(), await isShown(image.digest)]).toEqual([['v3'], true]);
    await undo(deletion);
    expect(await shownTags()).toEqual(['v1', 'v2', 'v3']);
    expect(await getRepository(database.db, admin, repository.id)).toMatchObject({ tagCount: 3 });
  });

  test('an index with its children and signatures', async () => {
    const children = [await buildImage(database.db, repository), await buildImage(database.db, repository)];
    const index = await buildIndex(database.db, repository, {
      children: [
        { image: children[0]!, platform: amd64 },
        { image: children[1]!, platform: arm64 },
      ],
      tags: ['multi'],
    });
    const signature = await buildImage(database.db, repository, { subject: index });

    await undo(await remove({ kind: 'image', digest: index.digest }));

    for (const each of [index, signature, ...children]) expect(await isShown(each.digest)).toBe(true);
    expect(await shownTags()).toEqual(['multi']);
  });

  test('an image that a later deletion took, because only this one’s tag had still held it', async () => {
    const child = await buildImage(database.db, repository, { tags: ['child'] });
    const index = await buildIndex(database.db, repository, {
      children: [{ image: child, platform: amd64 }],
      tags: ['one', 'two'],
    });
    const first = await remove({ kind: 'tags', tags: ['one'] });
    await remove({ kind: 'tags', tags: ['two'] });
    await remove({ kind: 'tags', tags: ['child'] });
    expect(await isShown(child.digest)).toBe(false);

    expect(await undo(first)).toMatchObject({ restoredTags: ['one'] });
    expect([await isShown(index.digest), await isShown(child.digest)]).toEqual([true, true]);
    expect(await shownTags()).toEqual(['one']);
  });

  test('a repository with all that it had', async () => {
    const image = await buildImage(database.db, repository, { tags: ['v1', 'v2'] });
    const earlier = await remove({ kind: 'tags', tags: ['v2'] });
    const deletion = await remove({ kind: 'repository' });

    expect(await undo(deletion)).toMatchObject({ restoredTags: ['v1'], keptTags: [] });
    expect([await shownTags(), await isShown(image.digest)]).toEqual([['v1'], true]);
    await undo(earlier);
    expect(await shownTags()).toEqual(['v1', 'v2']);
  });
});

test('a tag that was pushed again meanwhile keeps the newer image', async () => {
  await buildImage(database.db, repository, { tags: ['v1', 'v2'] });
  const deletion = await remove({ kind: 'tags', tags: ['v1', 'v2'] });
  const newer = makeImage();
  await pushManifest(database.db, repository, { manifest: newer, tag: 'v1', by: admin });

  expect(await undo(deletion)).toMatchObject({ restoredTags: ['v2'], keptTags: ['v1'] });
  const image = await getImage({ db: database.db, registry }, admin, repository.id, 'v1');
  expect(image.digest).toBe(newer.digest);
  expect(await shownTags()).toEqual(['v1', 'v2']);
  expect(await getRepository(database.db, admin, repository.id)).toMatchObject({ tagCount: 2 });
});

describe('undo is refused', () => {
  test('twice, and of two at once one is', async () => {
    await buildImage(database.db, repository, { tags: ['v1'] });
    const deletion = await remove({ kind: 'tags', tags: ['v1'] });
    const outcomes = await Promise.allSettled([undo(deletion), undo(deletion)]);

    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused).toMatchObject([{ code: 'CONFLICT', reason: 'already-undone' }]);
    await expect(undo(deletion)).rejects.toMatchObject({ reason: 'already-undone' });
    expect(await shownTags()).toEqual(['v1']);
  });

  test('after its window, purged or not', async () => {
    await buildImage(database.db, repository, { tags: ['v1'] });
    const deletion = await remove({ kind: 'tags', tags: ['v1'] });
    await letUndoWindowsPass(database.db);
    const expired = { code: 'CONFLICT', reason: 'undo-expired' };
    await expect(undo(deletion)).rejects.toMatchObject(expired);
    await purgeDueDeletions(
      { db: database.db, registry: { deleteManifest: async () => {} } },
      AbortSignal.timeout(60_000),
    );
    await expect(undo(deletion)).rejects.toMatchObject(expired);
  });

  test('when what it needs was purged by a deletion with a shorter window, and nothing comes back in part', async () => {
    await buildImage(database.db, repository, { tags: ['v1', 'v2'] });
    const first = await remove({ kind: 'tags', tags: ['v1'] });
    const second = await remove({ kind: 'tags', tags: ['v2'] });
    await database.db
      .updateTable('deletions')
      .set({ purge_after: sql<Date>`now()` })
      .where('id', '=', second.id)
      .execute();
    await purgeDueDeletions(
      { db: database.db, registry: { deleteManifest: async () => {} } },
      AbortSignal.timeout(60_000),
    );

    await expect(undo(first)).rejects.toMatchObject({ reason: 'undo-expired' });
    expect(await shownTags()).toEqual([]);
  });

  test('for a repository whose name is used again', async () => {
    const deletion = await remove({ kind: 'repository' });
    const path = repository.name.slice(tenantId.length + 1);
    const second = await buildRepository(database.db, { tenantId, path });

    await expect(undo(deletion)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'undo-name-taken' });
    expect(await getRepository(database.db, admin, second.id)).toMatchObject({ name: repository.name });
    await expect(getRepository(database.db, admin, repository.id)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('but not for one under whose name a push was begun and has shown nothing yet', async () => {
    const deletion = await remove({ kind: 'repository' });
    const begun = await openRepository(database.db, {
      name: repository.name,
      tenantId,
      userId: admin.userId,
    });

    await undo(deletion);

    expect(await getRepository(database.db, admin, repository.id)).toMatchObject({ name: repository.name });
    expect(await findRepository(database.db, repository.name)).toMatchObject({ id: repository.id });
    expect(begun.id).not.toBe(repository.id);
  });

  test('for who may not delete there; strangers are told that there is none', async () => {
    await buildImage(database.db, repository, { tags: ['v1'] });
    const deletion = await remove({ kind: 'tags', tags: ['v1'] });
    const developer = await buildUser(database.db, { roles: { [tenantId]: 'developer' } });
    const stranger = await buildUser(database.db);
    const missing = await undo({ id: 'del_missing' }, stranger).catch((error) => error);

    await expect(undo(deletion, developer)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'not-allowed',
    });
    expect(await undo(deletion, stranger).catch((error) => error)).toEqual(missing);
    expect(missing).toMatchObject({ code: 'NOT_FOUND' });
    expect(await shownTags()).toEqual([]);
  });

  test('for tags of a repository that is deleted itself, and for its viewers of that one', async () => {
    await buildImage(database.db, repository, { tags: ['v1'] });
    const tags = await remove({ kind: 'tags', tags: ['v1'] });
    const whole = await remove({ kind: 'repository' });
    const viewer = await buildUser(database.db, { roles: { [tenantId]: 'viewer' } });

    await expect(undo(tags)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(undo(whole, viewer)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('undo writes its audit event', async () => {
  await buildImage(database.db, repository, { tags: ['v1'] });
  const deletion = await remove({ kind: 'tags', tags: ['v1'] });
  await undo(deletion);
  const event = await database.db
    .selectFrom('audit_events')
    .select(['actor_id', 'tenant_id', 'detail'])
    .where('subject', '=', repository.id)
    .where('action', '=', 'deletion.undo')
    .executeTakeFirstOrThrow();
  expect(event).toEqual({
    actor_id: admin.userId,
    tenant_id: tenantId,
    detail: { deletion: deletion.id, repository: repository.name, restoredTags: ['v1'], keptTags: [] },
  });
});

describe('the list of what can be undone', () => {
  async function listed(
    who: UserPrincipal,
    input: { repository?: string; tenant?: string; limit?: number } = {},
  ) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = listDeletionsQuery.parse({ repository: repository.id, ...input, cursor });
      const page = await listDeletions(database.db, who, query);
      seen.push(...page.items.map((deletion) => deletion.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return seen;
  }

  test('newest first, a page by key, without what is undone, over or within a deleted repository', async () => {
    await buildImage(database.db, repository, { tags: ['a', 'b', 'c', 'd', 'e'] });
    const ids: string[] = [];
    for (const tag of ['a', 'b', 'c', 'd']) ids.push((await remove({ kind: 'tags', tags: [tag] })).id);
    const over = await remove({ kind: 'tags', tags: ['e'] });
    await database.db
      .updateTable('deletions')
      .set({ purge_after: sql<Date>`now()` })
      .where('id', '=', over.id)
      .execute();
    await undo({ id: ids[1]! });

    for (const limit of [1, 2, 50]) {
      expect(await listed(admin, { limit })).toEqual([ids[3], ids[2], ids[0]]);
    }
    const whole = await remove({ kind: 'repository' });
    expect(await listed(admin)).toEqual([whole.id]);
  });

  test('shows only what the asker may undo', async () => {
    const { db } = database;
    await buildImage(db, repository, { tags: ['a'] });
    const deletion = await remove({ kind: 'tags', tags: ['a'] });
    const who = {
      viewer: await buildUser(db, { roles: { [tenantId]: 'viewer' } }),
      developer: await buildUser(db, { roles: { [tenantId]: 'developer' } }),
      stranger: await buildUser(db, { roles: { [await buildTenant(db)]: 'admin' } }),
      platform: await buildUser(db, { isAdmin: true }),
      token: { ...admin, scopes: new Set(['pull', 'push', 'manage'] as const) },
    };
    const seen = async () =>
      Object.fromEntries(
        await Promise.all(Object.entries(who).map(async ([name, user]) => [name, await listed(user)])),
      );
    const nobody = { viewer: [], developer: [], stranger: [], token: [] };

    expect(await seen()).toEqual({ ...nobody, platform: [deletion.id] });
    await db.updateTable('tenants').set({ developers_may_delete: true }).where('id', '=', tenantId).execute();
    expect(await seen()).toEqual({ ...nobody, platform: [deletion.id], developer: [deletion.id] });
    await db
      .updateTable('tenants')
      .set({ developers_may_delete: false })
      .where('id', '=', tenantId)
      .execute();
    expect(await listed(admin, { tenant: 'another' })).toEqual([]);
  });
});
