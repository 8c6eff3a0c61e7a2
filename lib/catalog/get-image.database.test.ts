import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { digestOf, RegistryError, type RegistryErrorCode } from '../registry/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import {
  amd64,
  arm64,
  type Blob,
  type BuiltRepository,
  blobDigest,
  buildImage,
  buildIndex,
  buildRepository,
  buildTag,
} from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { deleteContent, getImage } from './index.ts';

let database: TestDatabase;
let member: UserPrincipal;
let repository: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  const tenantId = await buildTenant(database.db);
  member = await buildUser(database.db, {
    name: tenantId.replace('ten', 'mia'),
    roles: { [tenantId]: 'admin' },
  });
  repository = await buildRepository(database.db, { tenantId });
});

let count = 0;
/** A config blob that no other test has, so that none of them finds it in memory. */
function newConfig(sizeBytes = 100): Blob {
  count += 1;
  return { name: `config-of-test-${count}`, sizeBytes };
}

/** Answers with this JSON for every blob, and remembers what it was asked for. */
function answering(json: unknown) {
  const asked: string[] = [];
  return {
    asked,
    async readBlob(name: string, digest: string) {
      asked.push(`${name}@${digest}`);
      return Buffer.from(JSON.stringify(json));
    },
  };
}

const failing = (code: RegistryErrorCode) => ({
  async readBlob(): Promise<Buffer> {
    throw new RegistryError(code, 'no');
  },
});

const read = (
  reference: string,
  registry: Parameters<typeof getImage>[0]['registry'] = answering({}),
  platform?: string,
) => getImage({ db: database.db, registry }, member, repository.id, reference, { platform });

test('a single image, by tag and by digest', async () => {
  const config = newConfig();
  const layers = [
    { name: 'base', sizeBytes: 1000 },
    { name: 'app', sizeBytes: 10 },
  ];
  const manifest = await buildImage(database.db, repository, { config, layers, pushedBy: member });
  await buildTag(database.db, repository, 'v1', manifest, { pushedAt: new Date('2026-01-01') });
  await buildTag(database.db, repository, 'v2', manifest, { pushedAt: new Date('2026-01-02') });
  const registry = answering({
    os: 'linux',
    architecture: 'amd64',
    created: '2025-12-31T00:00:00Z',
    author: 'Somebody else',
    config: { Cmd: ['run'] },
    history: [{ created_by: 'ADD' }, { created_by: 'ENV', empty_layer: true }, { created_by: 'COPY' }],
  });

  const image = await read('v1', registry);

  const sizeBytes = manifest.raw.length + 1000 + 10 + 100;
  expect(image).toMatchObject({
    repositoryId: repository.id,
    repositoryName: repository.name,
    digest: manifest.digest,
    mediaType: manifest.mediaType,
    tags: ['v2', 'v1'],
    pushedBy: { id: member.userId, name: member.name },
    sizeBytes,
    contentMissing: false,
    platforms: [],
    image: {
      digest: manifest.digest,
      imageId: blobDigest(config),
      platform: amd64,
      createdAt: '2025-12-31T00:00:00.000Z',
      author: 'Somebody else',
      sizeBytes,
    },
  });
  expect(image.image?.layers.map(({ command, digest }) => [command, digest])).toEqual([
    ['ADD', blobDigest(layers[0]!)],
    ['ENV', null],
    ['COPY', blobDigest(layers[1]!)],
  ]);
  expect(image.image?.config).toMatchObject({ cmd: ['run'], env: [] });
  expect(registry.asked).toEqual([`${repository.storageName}@${blobDigest(config)}`]);
  // A digest names the same bytes for ever: the registry is not asked again.
  expect(await read(manifest.digest, failing('UNREACHABLE'))).toEqual(image);
});

describe('an index', () => {
  async function buildMulti() {
    const { db } = database;
    const amd = await buildImage(db, repository, { layers: [{ name: 'amd', sizeBytes: 7 }] });
    const arm = await buildImage(db, repository);
    const armV7 = await buildImage(db, repository);
    const attestation = await buildImage(db, repository);
    const index = await buildIndex(db, repository, {
      children: [
        { image: arm, platform: arm64 },
        { image: armV7, platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
        { image: amd, platform: amd64 },
        { image: attestation, platform: { os: 'unknown', architecture: 'unknown' } },
      ],
      tags: ['multi'],
    });
    return { amd, arm, armV7, index };
  }

  test('shows its platforms without attestations, and linux/amd64 unless asked otherwise', async () => {
    const { amd, arm, armV7, index } = await buildMulti();
    const image = await read('multi');

    expect(image).toMatchObject({ digest: index.digest, image: { digest: amd.digest, platform: amd64 } });
    expect(image.platforms.map(({ digest }) => digest)).toEqual([arm, armV7, amd].map((each) => each.digest));
    expect(image.platforms[2]).toEqual({
      platform: amd64,
      digest: amd.digest,
      mediaType: amd.mediaType,
      sizeBytes: amd.raw.length + 7 + 100,
    });
  });

  test.each([
    ['linux/arm64', 'arm'],
    ['linux/arm/v7', 'armV7'],
    ['linux/arm', 'armV7'],
    ['linux/amd64', 'amd'],
  ] as const)('shows %s when asked', async (platform, which) => {
    const built = await buildMulti();
    expect((await read('multi', answering({}), platform)).image?.digest).toBe(built[which].digest);
  });

  test.each(['windows/amd64', 'linux', 'linux/arm/v6', '', 'unknown/unknown', '/'])(
    'has no image for %j',
    async (platform) => {
      await buildMulti();
      expect((await read('multi', answering({}), platform)).image).toBeNull();
    },
  );

  test('without linux/amd64 shows the first one', async () => {
    const arm = await buildImage(database.db, repository);
    await buildIndex(database.db, repository, { children: [{ image: arm, platform: arm64 }], tags: ['arm'] });
    expect((await read('arm')).image?.digest).toBe(arm.digest);
  });

  test('of nothing but attestations has no image', async () => {
    const image = await buildImage(database.db, repository);
    const platform = { os: 'unknown', architecture: 'unknown' };
    await buildIndex(database.db, repository, { children: [{ image, platform }], tags: ['odd'] });
    expect(await read('odd')).toMatchObject({ image: null, platforms: [], contentMissing: false });
  });
});

describe('when the config cannot be shown', () => {
  test.each<[RegistryErrorCode, boolean]>([
    ['BLOB_UNKNOWN', true],
    ['DIGEST_MISMATCH', true],
    ['TOO_LARGE', false],
  ])('%s: what the catalog knows is shown (content missing: %s)', async (code, contentMissing) => {
    const manifest = await buildImage(database.db, repository, {
      config: newConfig(),
      layers: [{ name: 'base', sizeBytes: 5 }],
      tags: ['v1'],
    });
    await database.db
      .updateTable('manifests')
      .set({
        image_author: 'Known',
        image_created_at: new Date('2026-01-01'),
        platforms: '[{"os":"linux","architecture":"amd64"}]' as never,
      })
      .where('digest', '=', manifest.digest)
      .execute();

    const image = await read('v1', failing(code));
    expect(image).toMatchObject({
      contentMissing,
      image: { config: null, author: 'Known', createdAt: '2026-01-01T00:00:00.000Z', platform: amd64 },
    });
    expect(image.image?.layers).toMatchObject([{ command: '', sizeBytes: 5 }]);
  });

  test.each<RegistryErrorCode>(['UNREACHABLE', 'TOOMANYREQUESTS'])(
    '%s: the registry is not available',
    async (code) => {
      await buildImage(database.db, repository, { config: newConfig(), tags: ['v1'] });
      await expect(read('v1', failing(code))).rejects.toMatchObject({
        code: 'REGISTRY_UNAVAILABLE',
        reason: 'registry-unavailable',
      });
    },
  );

  test.each([
    ['over 8 MiB', { config: newConfig(8 * 1024 * 1024 + 1) }],
    ['of an artifact', { config: newConfig(), configMediaType: 'application/vnd.cncf.helm.config.v1+json' }],
  ])('one %s is not even read', async (_what, content) => {
    await buildImage(database.db, repository, { ...content, tags: ['v1'] });
    const registry = answering({});
    expect(await read('v1', registry)).toMatchObject({ contentMissing: false, image: { config: null } });
    expect(registry.asked).toEqual([]);
  });

  test.each([null, 7, 'text', [], { config: 7, history: {} }])(
    'a config of %j is no failure',
    async (json) => {
      await buildImage(database.db, repository, { config: newConfig(), tags: ['v1'] });
      await expect(read('v1', answering(json))).resolves.toMatchObject({ contentMissing: false });
    },
  );
});

test.each([
  'nope',
  digestOf(Buffer.from('nope')),
  'sha256:short',
  `sha512:${'a'.repeat(128)}`,
  '-bad',
  '../v1',
  'a'.repeat(200),
  'ü',
])('%s does not exist', async (reference) => {
  await buildImage(database.db, repository, { tags: ['v1'] });
  await expect(read(reference)).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'not-found' });
});

test('what is deleted is not there, by tag or digest', async () => {
  const manifest = await buildImage(database.db, repository, { tags: ['v1'] });
  await deleteContent(database.db, member, repository.id, { kind: 'tags', tags: ['v1'] });
  for (const reference of ['v1', manifest.digest]) {
    await expect(read(reference)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});

test('a digest of another repository is not there', async () => {
  const other = await buildRepository(database.db, { tenantId: repository.tenantId });
  const manifest = await buildImage(database.db, other, { tags: ['v1'] });
  await expect(read(manifest.digest)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a stranger is told what one is told about a missing repository', async () => {
  await buildImage(database.db, repository, { tags: ['v1'] });
  const stranger = await buildUser(database.db);
  const context = { db: database.db, registry: answering({}) };
  const failure = (id: string) => getImage(context, stranger, id, 'v1').catch((error) => error);
  expect(await failure(repository.id)).toEqual(await failure('repo_missing'));
  expect(context.registry.asked).toEqual([]);
});
