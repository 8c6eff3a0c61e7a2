import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import type { DeletionBody } from '../contract/deletions.ts';
import type { Manifest } from '../registry/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import {
  amd64,
  arm64,
  type BuiltRepository,
  buildImage,
  buildIndex,
  buildRepository,
  buildTag,
  makeImage,
} from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { deleteContent, previewDeletion } from './index.ts';

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

const makeRepository = () => buildRepository(database.db, { tenantId });
const remove = (body: DeletionBody, who = admin) => deleteContent(database.db, who, repository.id, body);
const preview = (body: DeletionBody) => previewDeletion(database.db, admin, repository.id, body);

async function liveTags(of = repository): Promise<string[]> {
  const rows = await database.db
    .selectFrom('tags')
    .select('name')
    .where('repository_id', '=', of.id)
    .where('deletion_id', 'is', null)
    .orderBy('name')
    .execute();
  return rows.map((row) => row.name);
}

async function isAlive(manifest: Manifest): Promise<boolean> {
  const row = await database.db
    .selectFrom('manifests')
    .select('deletion_id')
    .where('repository_id', '=', repository.id)
    .where('digest', '=', manifest.digest)
    .executeTakeFirstOrThrow();
  return row.deletion_id === null;
}

const sorted = (...manifests: Manifest[]) => manifests.map((manifest) => manifest.digest).sort();

describe('tags', () => {
  test('a tag goes alone while another one holds the image, and with the image afterwards', async () => {
    repository = await makeRepository();
    const image = await buildImage(database.db, repository, { tags: ['v1', 'latest'] });

    expect(await preview({ kind: 'tags', tags: ['v1'] })).toMatchObject({
      tags: ['v1'],
      tagCount: 1,
      images: [],
      imageCount: 0,
      freedBytes: 0,
      undoWindowHours: 168,
    });
    await remove({ kind: 'tags', tags: ['v1'] });
    expect([await liveTags(), await isAlive(image)]).toEqual([['latest'], true]);

    expect(await preview({ kind: 'tags', tags: ['latest'] })).toMatchObject({ images: [image.digest] });
    await remove({ kind: 'tags', tags: ['latest'] });
    expect([await liveTags(), await isAlive(image)]).toEqual([[], false]);
  });

  test('several tags at once take the image that they alone held; unknown ones are passed over', async () => {
    repository = await makeRepository();
    const image = await buildImage(database.db, repository, { tags: ['v1', 'v2'] });
    const other = await buildImage(database.db, repository, { tags: ['v3'] });

    const deletion = await remove({ kind: 'tags', tags: ['v2', 'v1', 'v9'] });

    expect(deletion).toMatchObject({ kind: 'tags', tags: ['v1', 'v2'], digest: null, undoneAt: null });
    expect([await liveTags(), await isAlive(image), await isAlive(other)]).toEqual([['v3'], false, true]);
  });

  test('an index takes its children and what refers to all of them, but not what has a tag or another index', async () => {
    repository = await makeRepository();
    const { db } = database;
    const [amd, arm, shared] = [
      await buildImage(db, repository),
      await buildImage(db, repository, { tags: ['arm'] }),
      await buildImage(db, repository),
    ];
    const index = await buildIndex(db, repository, {
      children: [
        { image: amd, platform: amd64 },
        { image: arm, platform: arm64 },
        { image: shared, platform: null },
      ],
      tags: ['multi'],
    });
    const other = await buildIndex(db, repository, {
      children: [{ image: shared, platform: amd64 }],
      tags: ['other'],
    });
    const signature = await buildImage(db, repository, { subject: index });
    const signatureOfChild = await buildImage(db, repository, { subject: amd });
    const taggedSignature = await buildImage(db, repository, { subject: index, tags: ['sig'] });

    const planned = await preview({ kind: 'tags', tags: ['multi'] });
    await remove({ kind: 'tags', tags: ['multi'] });

    expect(planned.images).toEqual(sorted(index, amd, signature, signatureOfChild));
    const alive = [index, amd, signature, signatureOfChild, arm, shared, other, taggedSignature].map(isAlive);
    expect(await Promise.all(alive)).toEqual([false, false, false, false, true, true, true, true]);
  });

  test('the tag of a child goes, the child stays with its index', async () => {
    repository = await makeRepository();
    const image = await buildImage(database.db, repository, { tags: ['amd'] });
    await buildIndex(database.db, repository, { children: [{ image, platform: amd64 }], tags: ['multi'] });

    expect(await preview({ kind: 'tags', tags: ['amd'] })).toMatchObject({ tags: ['amd'], images: [] });
    await remove({ kind: 'tags', tags: ['amd'] });
    expect(await isAlive(image)).toBe(true);
  });

  test('the tag of a signature goes, the signature stays with what it signs', async () => {
    repository = await makeRepository();
    const signed = await buildImage(database.db, repository, { tags: ['v1'] });
    const signature = await buildImage(database.db, repository, { subject: signed, tags: ['sig'] });

    await remove({ kind: 'tags', tags: ['sig'] });
    expect(await isAlive(signature)).toBe(true);
    await remove({ kind: 'tags', tags: ['v1'] });
    expect([await isAlive(signed), await isAlive(signature)]).toEqual([false, false]);
  });

  test('what fell with an earlier deletion is not counted again', async () => {
    repository = await makeRepository();
    const subject = await buildImage(database.db, repository, { tags: ['v1'] });
    const signature = await buildImage(database.db, repository, { subject });
    await remove({ kind: 'image', digest: signature.digest });

    expect((await preview({ kind: 'tags', tags: ['v1'] })).images).toEqual([subject.digest]);
  });
});

describe('an image', () => {
  test('goes with all its tags, its children and its signatures', async () => {
    repository = await makeRepository();
    const child = await buildImage(database.db, repository);
    const index = await buildIndex(database.db, repository, {
      children: [{ image: child, platform: amd64 }],
      tags: ['v10', 'v9'],
    });
    const signature = await buildImage(database.db, repository, { subject: index });

    const planned = await preview({ kind: 'image', digest: index.digest });
    const deletion = await remove({ kind: 'image', digest: index.digest });

    expect(planned).toMatchObject({
      tags: ['v9', 'v10'],
      tagCount: 2,
      images: sorted(index, child, signature),
    });
    expect(deletion).toMatchObject({ kind: 'image', digest: index.digest, tags: ['v9', 'v10'] });
    expect(await liveTags()).toEqual([]);
  });

  test('a signature is deleted by its digest though what it signs lives', async () => {
    repository = await makeRepository();
    const signed = await buildImage(database.db, repository, { tags: ['v1'] });
    const signature = await buildImage(database.db, repository, { subject: signed });

    await remove({ kind: 'image', digest: signature.digest });
    expect([await isAlive(signature), await isAlive(signed)]).toEqual([false, true]);
  });

  test('part of a live index is refused, and nothing is changed', async () => {
    repository = await makeRepository();
    const image = await buildImage(database.db, repository, { tags: ['amd'] });
    const index = await buildIndex(database.db, repository, { children: [{ image, platform: amd64 }] });

    const refused = {
      code: 'CONFLICT',
      reason: 'part-of-index',
      message: expect.stringContaining(index.digest),
    };
    await expect(preview({ kind: 'image', digest: image.digest })).rejects.toMatchObject(refused);
    await expect(remove({ kind: 'image', digest: image.digest })).rejects.toMatchObject(refused);
    expect([await liveTags(), await isAlive(image)]).toEqual([['amd'], true]);
  });
});

describe('a repository', () => {
  test('is not there any more for anybody, and its name is free', async () => {
    repository = await makeRepository();
    const image = await buildImage(database.db, repository, { tags: ['v1', 'v2'] });

    const planned = await preview({ kind: 'repository' });
    const deletion = await remove({ kind: 'repository' });

    expect(planned).toMatchObject({ tags: ['v1', 'v2'], images: [image.digest] });
    expect(deletion).toMatchObject({
      kind: 'repository',
      repositoryName: repository.name,
      tags: ['v1', 'v2'],
    });
    await expect(preview({ kind: 'repository' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const path = repository.name.slice(tenantId.length + 1);
    await expect(buildRepository(database.db, { tenantId, path })).resolves.toBeDefined();
  });

  test('without content goes too', async () => {
    repository = await makeRepository();
    expect(await preview({ kind: 'repository' })).toMatchObject({
      tagCount: 0,
      imageCount: 0,
      freedBytes: 0,
    });
    await expect(remove({ kind: 'repository' })).resolves.toMatchObject({ tags: [] });
  });
});

test('what a list shows of the repository is right at once', async () => {
  repository = await makeRepository();
  const { db } = database;
  const image = await buildImage(db, repository);
  await buildTag(db, repository, 'old', image, { pushedAt: new Date('2026-01-01') });
  await buildTag(db, repository, 'middle', image, { pushedAt: new Date('2026-01-02') });
  await buildTag(db, repository, 'new', image, { pushedAt: new Date('2026-01-03') });
  const shown = () =>
    db
      .selectFrom('repositories')
      .select(['tag_count', 'latest_tag', 'size_stale_at'])
      .where('id', '=', repository.id)
      .executeTakeFirstOrThrow();

  await remove({ kind: 'tags', tags: ['new'] });
  expect(await shown()).toEqual({ tag_count: 2, latest_tag: 'middle', size_stale_at: expect.any(Date) });
  await remove({ kind: 'image', digest: image.digest });
  expect(await shown()).toMatchObject({ tag_count: 0, latest_tag: null });
});

describe('who may', () => {
  test.each<[string, boolean, string]>([
    ['viewer', true, 'not-allowed'],
    ['developer', false, 'not-allowed'],
  ])('a %s may not (developers allowed: %s), and nothing is changed', async (role, allowed, reason) => {
    const { db } = database;
    const tenant = await buildTenant(db, { developersMayDelete: allowed });
    const user = await buildUser(db, { roles: { [tenant]: role as 'viewer' } });
    repository = await buildRepository(db, { tenantId: tenant });
    await buildImage(db, repository, { tags: ['v1'] });

    for (const body of [{ kind: 'tags' as const, tags: ['v1'] }, { kind: 'repository' as const }]) {
      await expect(remove(body, user)).rejects.toMatchObject({ code: 'FORBIDDEN', reason });
      await expect(previewDeletion(db, user, repository.id, body)).rejects.toMatchObject({ reason });
    }
    expect(await liveTags()).toEqual(['v1']);
  });

  test('a developer may where the tenant allows it, an administrator’s token without delete may not', async () => {
    const { db } = database;
    const tenant = await buildTenant(db, { developersMayDelete: true });
    const developer = await buildUser(db, { roles: { [tenant]: 'developer' } });
    const owner = await buildUser(db, { roles: { [tenant]: 'admin' } });
    repository = await buildRepository(db, { tenantId: tenant });
    await buildImage(db, repository, { tags: ['v1', 'v2'] });

    await expect(remove({ kind: 'tags', tags: ['v1'] }, developer)).resolves.toMatchObject({ tags: ['v1'] });
    const pusher = { ...owner, scopes: new Set(['push', 'manage'] as const) };
    await expect(remove({ kind: 'tags', tags: ['v2'] }, pusher)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('what may not be seen is not there', async () => {
    repository = await makeRepository();
    await buildImage(database.db, repository, { tags: ['v1'] });
    const foreign = await buildTenant(database.db);
    const stranger = await buildUser(database.db, { roles: { [foreign]: 'admin' } });
    const body = { kind: 'tags' as const, tags: ['v1'] };
    const missing = deleteContent(database.db, stranger, 'repo_missing', body).catch((error) => error);
    const hidden = remove(body, stranger).catch((error) => error);

    expect(await hidden).toEqual(await missing);
    expect(await hidden).toMatchObject({ code: 'NOT_FOUND', reason: 'not-found' });
  });
});

test('nothing to delete is said so, and leaves no deletion behind', async () => {
  repository = await makeRepository();
  const image = makeImage();
  for (const body of [
    { kind: 'tags' as const, tags: ['nope'] },
    { kind: 'image' as const, digest: image.digest },
  ]) {
    const refused = { code: 'NOT_FOUND', reason: 'nothing-to-delete' };
    await expect(preview(body)).rejects.toMatchObject(refused);
    await expect(remove(body)).rejects.toMatchObject(refused);
  }
  const rows = await database.db
    .selectFrom('deletions')
    .select('id')
    .where('repository_id', '=', repository.id)
    .execute();
  expect(rows).toEqual([]);
});

test('a deletion writes its audit event', async () => {
  repository = await makeRepository();
  await buildImage(database.db, repository, { tags: ['v1'] });
  const deletion = await remove({ kind: 'tags', tags: ['v1'] });
  const events = await database.db
    .selectFrom('audit_events')
    .select(['actor_id', 'action', 'tenant_id', 'detail'])
    .where('subject', '=', repository.id)
    .execute();
  expect(events).toEqual([
    {
      actor_id: admin.userId,
      action: 'tag.delete',
      tenant_id: tenantId,
      detail: { deletion: deletion.id, repository: repository.name, tags: ['v1'], imageCount: 1 },
    },
  ]);
});
