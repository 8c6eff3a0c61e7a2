import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { type Manifest, RegistryError } from '../registry/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import {
  amd64,
  arm64,
  type BuiltRepository,
  buildRepository,
  makeImage,
  makeIndex,
} from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { deleteContent } from './index.ts';
import { type ManifestPush, recordManifest } from './record.ts';

let database: TestDatabase;
let tenantId: string;
let ada: UserPrincipal;
let bob: UserPrincipal;
let repository: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await buildTenant(database.db);
  ada = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
  bob = await buildUser(database.db, { roles: { [tenantId]: 'developer' } });
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  repository = await buildRepository(database.db, { tenantId, appeared: false });
});

type Options = { tag?: string; by?: UserPrincipal } & Partial<Pick<ManifestPush, 'forward' | 'readFacts'>>;

const push = (manifest: Manifest, { tag, by = ada, ...rest }: Options = {}) =>
  recordManifest(database.db, {
    repository: { ...repository, appeared: false },
    reference: tag ? { kind: 'tag', tag } : { kind: 'digest', digest: manifest.digest },
    manifest,
    actor: { id: by.userId, name: by.name, via: 'password' },
    forward: async () => {},
    readFacts: async () => null,
    ...rest,
  });

const layer = (name: string, sizeBytes: number) => ({ name, sizeBytes });
const fail = async () => {
  throw new RegistryError('UNREACHABLE', 'away');
};

const manifestRow = (digest: string) =>
  database.db
    .selectFrom('manifests')
    .selectAll()
    .where('repository_id', '=', repository.id)
    .where('digest', '=', digest)
    .executeTakeFirst();
const repositoryRow = () =>
  database.db
    .selectFrom('repositories')
    .selectAll()
    .where('id', '=', repository.id)
    .executeTakeFirstOrThrow();
const tagRow = (name: string) =>
  database.db
    .selectFrom('tags')
    .selectAll()
    .where('repository_id', '=', repository.id)
    .where('name', '=', name)
    .where('deletion_id', 'is', null)
    .executeTakeFirst();

describe('a push that is recorded', () => {
  test('makes the repository appear, with its tag, its size and who did it', async () => {
    const image = makeImage({ layers: [layer('a', 1000), layer('b', 500), layer('a', 1000)] });
    await push(image, { tag: 'v1', by: bob });
    const sizeBytes = image.raw.length + 100 + 1500; // each layer once
    expect(await manifestRow(image.digest)).toMatchObject({
      size_bytes: sizeBytes,
      pushed_by: bob.userId,
      raw: image.raw,
    });
    expect(await tagRow('v1')).toMatchObject({
      digest: image.digest,
      size_bytes: sizeBytes,
      pushed_by: bob.userId,
    });
    const row = await repositoryRow();
    expect(row).toMatchObject({ tag_count: 1, latest_tag: 'v1' });
    expect(row.appeared_at).toEqual(row.last_pushed_at);
    expect(row.size_stale_at).not.toBeNull();
  });

  test('keeps what the config says', async () => {
    const image = makeImage();
    const createdAt = new Date('2026-01-02T03:04:05Z');
    await push(image, {
      readFacts: async () => ({
        platform: { os: 'linux', architecture: 'arm64' },
        createdAt,
        author: 'Ada',
        labels: { team: 'shop' },
      }),
    });
    expect(await manifestRow(image.digest)).toMatchObject({
      platforms: [arm64],
      image_created_at: createdAt,
      image_author: 'Ada',
      labels: { team: 'shop' },
    });
  });

  test('of an index has the platforms and the size of its images, without attestations', async () => {
    const [one, two, attestation] = [makeImage({ layers: [layer('x', 700)] }), makeImage(), makeImage()];
    for (const image of [one, two, attestation]) await push(image);
    const index = makeIndex([
      { image: one, platform: amd64 },
      { image: two, platform: arm64 },
      { image: attestation, platform: { os: 'unknown', architecture: 'unknown' } },
    ]);
    await push(index, { tag: 'v1' });
    const children = await Promise.all([one, two, attestation].map(({ digest }) => manifestRow(digest)));
    const sizeBytes = children.reduce((sum, row) => sum + row!.size_bytes, index.raw.length);
    expect(await manifestRow(index.digest)).toMatchObject({
      platforms: [amd64, arm64],
      size_bytes: sizeBytes,
      config_digest: null,
    });
    expect(await tagRow('v1')).toMatchObject({ size_bytes: sizeBytes });
  });

  test('again by another leaves the image to its first pusher and gives them the tag', async () => {
    const image = makeImage();
    await push(image, { tag: 'v1', by: ada });
    const before = await manifestRow(image.digest);
    await push(image, { tag: 'v1', by: bob });
    expect(await manifestRow(image.digest)).toEqual(before);
    expect(await tagRow('v1')).toMatchObject({ pushed_by: bob.userId });
    expect(await repositoryRow()).toMatchObject({ tag_count: 1 });
  });

  test('brings a deleted image back to life, as this person’s', async () => {
    const image = makeImage();
    await push(image, { tag: 'v1', by: ada });
    await deleteContent(database.db, ada, repository.id, { kind: 'image', digest: image.digest });
    expect(await manifestRow(image.digest)).toMatchObject({ deletion_id: expect.any(String) });
    await push(image, { tag: 'v1', by: bob });
    expect(await manifestRow(image.digest)).toMatchObject({
      deletion_id: null,
      purged_at: null,
      pushed_by: bob.userId,
    });
    expect(await tagRow('v1')).toMatchObject({ digest: image.digest });
    expect(await repositoryRow()).toMatchObject({ tag_count: 1, latest_tag: 'v1' });
  });
});

describe('a push that is not recorded', () => {
  async function expectNothing(image: Manifest): Promise<void> {
    expect(await manifestRow(image.digest)).toBeUndefined();
    expect(await tagRow('v1')).toBeUndefined();
    expect(await repositoryRow()).toMatchObject({ appeared_at: null, tag_count: 0, latest_tag: null });
    const events = await database.db
      .selectFrom('audit_events')
      .select('id')
      .where('subject', '=', repository.id)
      .execute();
    expect(events).toEqual([]);
  }

  test('because the registry refuses leaves nothing', async () => {
    const image = makeImage();
    const refused = push(image, {
      tag: 'v1',
      forward: async () => {
        throw new RegistryError('MANIFEST_BLOB_UNKNOWN', 'no such blob', { status: 400 });
      },
    });
    await expect(refused).rejects.toMatchObject({ code: 'MANIFEST_BLOB_UNKNOWN' });
    await expectNothing(image);
  });

  test('because the config cannot be read leaves nothing, and is over only once the registry has answered', async () => {
    const image = makeImage();
    const order: string[] = [];
    const forward = async () => {
      for (let query = 0; query < 10; query += 1) await repositoryRow();
      order.push('forwarded');
    };
    const refused = push(image, { tag: 'v1', readFacts: fail, forward });
    await refused.catch(() => order.push('refused'));
    await expect(refused).rejects.toMatchObject({ code: 'UNREACHABLE' });
    // Or the next pusher of the tag could come first, and the registry end with the older one.
    expect(order).toEqual(['forwarded', 'refused']);
    await expectNothing(image);
  });

  test('because a child is missing, is of another repository or was deleted never reaches the registry', async () => {
    const forward = async () => expect.unreachable('it was forwarded');
    const image = makeImage();
    const index = makeIndex([{ image, platform: amd64 }]);
    const refused = {
      code: 'MANIFEST_BLOB_UNKNOWN',
      status: 400,
      message: `the index names ${image.digest}, which is not in this repository`,
    };
    await expect(push(index, { tag: 'v1', forward })).rejects.toMatchObject(refused);

    const own = repository;
    repository = await buildRepository(database.db, { tenantId });
    await push(image);
    repository = own;
    await expect(push(index, { tag: 'v1', forward })).rejects.toMatchObject(refused);
    await expectNothing(index);

    await push(image);
    await deleteContent(database.db, ada, repository.id, { kind: 'image', digest: image.digest });
    await expect(push(index, { tag: 'v1', forward })).rejects.toMatchObject(refused);
    expect(await manifestRow(index.digest)).toBeUndefined();
  });

  test('because the repository is deleted meanwhile leaves nothing, and is told', async () => {
    const first = makeImage();
    await push(first, { tag: 'v1' });
    const image = makeImage();
    const refused = push(image, {
      tag: 'v2',
      forward: async () =>
        void (await deleteContent(database.db, ada, repository.id, { kind: 'repository' })),
    });
    await expect(refused).rejects.toMatchObject({ code: 'NAME_UNKNOWN', status: 404 });
    expect(await manifestRow(image.digest)).toBeUndefined();
    expect(await tagRow('v2')).toBeUndefined();
  });
});

describe('pushes at once', () => {
  test('of one tag go to the registry one after the other', async () => {
    const images = Array.from({ length: 8 }, () => makeImage());
    let underWay = 0;
    let most = 0;
    const forward = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    };
    await Promise.all(images.map((image) => push(image, { tag: 'v1', forward })));
    expect(most).toBe(1);
    expect(await repositoryRow()).toMatchObject({ tag_count: 1 });
  });

  test('of indexes that share images, and of these images, and their deletions, block nobody for ever', async () => {
    const images = Array.from({ length: 6 }, () => makeImage());
    for (const image of images) await push(image);
    const children = images.map((image) => ({ image, platform: amd64 }));
    const indexes = [makeIndex(children), makeIndex([...children].reverse()), makeIndex(children.slice(1))];
    for (let round = 0; round < 5; round += 1) {
      const work = [
        ...indexes.map((index, at) => push(index, { tag: `v${at}` })),
        ...images.map((image, at) => push(image, { tag: `w${at % 2}` })),
        deleteContent(database.db, ada, repository.id, { kind: 'tags', tags: ['v0', 'v1', 'w0'] }),
        deleteContent(database.db, ada, repository.id, { kind: 'image', digest: indexes[2]!.digest }),
      ];
      for (const outcome of await Promise.allSettled(work)) {
        if (outcome.status === 'fulfilled') continue;
        // A deletion may come too early; a push may find that what it needs was just deleted.
        expect(['NOT_FOUND', 'MANIFEST_BLOB_UNKNOWN']).toContain((outcome.reason as { code: string }).code);
      }
      for (const image of images) await push(image);
    }
    const { tag_count } = await repositoryRow();
    const tags = await database.db
      .selectFrom('tags')
      .select('name')
      .where('repository_id', '=', repository.id)
      .where('deletion_id', 'is', null)
      .execute();
    expect(tag_count).toBe(tags.length);
  });
});
