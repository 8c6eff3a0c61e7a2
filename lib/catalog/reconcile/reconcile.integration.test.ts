import { rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createStorageTokens, operator, type UserPrincipal } from '../../access/index.ts';
import type { Db } from '../../db/index.ts';
import { createRegistryClient, parseManifest, type RegistryClient } from '../../registry/index.ts';
import { buildTenant, buildUser } from '../../testing/accounts.ts';
import { letUndoWindowsPass } from '../../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { createDirectPush } from '../../testing/direct-push.ts';
import { hasDistribution, startDistribution, type TestDistribution } from '../../testing/distribution.ts';
import { buildImage, buildMultiPlatform, type TestImage } from '../../testing/images.ts';
import {
  claimRun,
  deleteContent,
  findRun,
  getImage,
  getRepositoryByName,
  listTagNames,
  moveRepository,
  openRepository,
  purgeDueDeletions,
  readImageFacts,
  recordManifest,
  requestReconcile,
  workOn,
} from '../index.ts';

const signal = new AbortController().signal;
let database: TestDatabase;
let distribution: TestDistribution;
let db: Db;
let registry: RegistryClient;
let push: ReturnType<typeof createDirectPush>;
let admin: UserPrincipal;
let tenantId: string;

describe.skipIf(!hasDistribution)('with a real Distribution', () => {
  beforeEach(async () => {
    database = await createTestDatabase();
    distribution = await startDistribution();
    db = database.db;
    registry = clientOf(distribution);
    push = createDirectPush(registry);
    tenantId = await buildTenant(db);
    admin = await buildUser(db, { isAdmin: true, roles: { [tenantId]: 'admin' } });
    return async () => {
      await registry.close();
      await distribution[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    };
  });

  describe('a registry that is handed over', () => {
    test('comes in with its tags, its platforms and the dates of its builds', async () => {
      const app = `${tenantId}/team/app`;
      const image = buildImage('app', { created: '2024-05-06T07:08:09Z' });
      const index = buildMultiPlatform('multi');
      await push.image(app, image, 'v1');
      await push.image(app, image, 'latest');
      await push.index(`${tenantId}/multi`, index, 'v1');
      await push.image('library/tool', buildImage('tool', { created: '1970-01-01T00:00:00Z' }), '1');

      expect(await reconcile()).toMatchObject({
        state: 'done',
        counts: { repositories: 3, repositoriesDone: 3, repositoriesAdded: 3, tagsAdded: 4, failures: 0 },
      });
      const repository = await getRepositoryByName(db, admin, app);
      expect(repository).toMatchObject({ visibility: 'private', tagCount: 2, createdBy: null });
      expect(await getImage({ db, registry }, admin, repository.id, 'v1')).toMatchObject({
        digest: image.digest,
        tags: expect.arrayContaining(['v1', 'latest']),
        pushedBy: null,
        pushedAt: '2024-05-06T07:08:09.000Z',
        contentMissing: false,
        image: { author: 'Ada' },
      });
      const multi = await getRepositoryByName(db, admin, `${tenantId}/multi`);
      const shown = await getImage({ db, registry }, admin, multi.id, 'v1', { platform: 'linux/arm64' });
      expect(shown).toMatchObject({ digest: index.digest, image: { digest: index.images[1]!.digest } });
      expect(shown.platforms).toHaveLength(2);
      const tool = await getRepositoryByName(db, admin, 'library/tool');
      expect(tool.visibility).toBe('public');
      // A date before there were images is none: it came in today.
      expect(Date.parse(tool.lastPushedAt!)).toBeGreaterThan(Date.now() - 60_000);
    });

    test('comes in once: the next run finds nothing to do', async () => {
      await push.index(`${tenantId}/app`, buildMultiPlatform('app'), 'v1');
      await reconcile();
      expect((await reconcile()).counts).toMatchObject({
        repositories: 1,
        repositoriesAdded: 0,
        tagsAdded: 0,
        manifestsAdded: 0,
        manifestsMissing: 0,
      });
    });

    test('of a tenant that is not known stays unseen until the tenant is made', async () => {
      await push.image('strangers/app', buildImage('app'), 'v1');
      await push.image('alone', buildImage('alone'), 'v1');
      expect((await reconcile()).counts).toMatchObject({ unknownRepositories: 2, repositoriesAdded: 0 });
      expect(await unknown()).toEqual(['alone name-invalid 1', 'strangers/app no-tenant 1']);

      await db.insertInto('tenants').values({ id: 'strangers' }).execute();
      await reconcile();
      expect(await tagsOf('strangers/app')).toEqual(['v1']);
      expect(await unknown()).toEqual(['alone name-invalid 1']);
    });

    test('brings in artifacts that refer to an image by a tag made of its digest', async () => {
      const image = buildImage('signed');
      const name = `${tenantId}/app`;
      await push.image(name, image, 'v1');
      const signature = buildImage('signature', {
        subject: image,
        artifactType: 'application/vnd.example.signature',
      });
      await push.image(name, signature, image.digest.replace(':', '-'));
      await reconcile();
      const row = await db
        .selectFrom('manifests')
        .select(['subject_digest', 'artifact_type'])
        .where('digest', '=', signature.digest)
        .executeTakeFirstOrThrow();
      expect(row).toEqual({
        subject_digest: image.digest,
        artifact_type: 'application/vnd.example.signature',
      });
    });

    test('with more tags than fit into one batch comes in whole', async () => {
      const image = buildImage('many');
      const name = `${tenantId}/many`;
      await push.image(name, image);
      for (let n = 0; n < 130; n += 1) {
        await registry.putManifest(name, { kind: 'tag', tag: `v${n}` }, image);
      }
      expect((await reconcile()).counts).toMatchObject({ repositoriesAdded: 1, tagsAdded: 130 });
      expect(await getRepositoryByName(db, admin, name)).toMatchObject({ tagCount: 130 });
    });
  });

  describe('pushed behind the gateway’s back', () => {
    let name: string;
    const [first, second, third] = ['first', 'second', 'third'].map((seed) => buildImage(seed)) as [
      TestImage,
      TestImage,
      TestImage,
    ];
    beforeEach(async () => {
      name = `${tenantId}/app`;
      await pushThroughGateway(name, first, 'v1');
      await reconcile();
    });

    test('a new tag comes in', async () => {
      await push.image(name, second, 'v2');
      expect((await reconcile()).counts).toMatchObject({ tagsAdded: 1, manifestsAdded: 1, tagsMoved: 0 });
      expect(await tagsOf(name)).toEqual(['v1', 'v2']);
    });

    test('a tag on content that the catalog does not know moves', async () => {
      await push.image(name, second, 'v1');
      expect((await reconcile()).counts).toMatchObject({ tagsAdded: 0, tagsMoved: 1 });
      expect(await digestOfTag(name, 'v1')).toBe(second.digest);
      const events = await db
        .selectFrom('audit_events')
        .select('detail')
        .where('action', '=', 'repository.reconcile')
        .execute();
      expect(events.at(-1)?.detail).toMatchObject({
        moved: [{ tag: 'v1', digest: second.digest, previousDigest: first.digest }],
      });
    });

    test('a tag on older content stays where the catalog has it', async () => {
      await pushThroughGateway(name, second, 'v1');
      await push.image(name, first, 'v1');
      expect((await reconcile()).counts).toMatchObject({ tagsMoved: 0, tagsAdded: 0 });
      expect(await digestOfTag(name, 'v1')).toBe(second.digest);
    });

    test('what was deleted stays deleted, tag and image, also once it is purged', async () => {
      await pushThroughGateway(name, second, 'v2');
      const { id } = await getRepositoryByName(db, admin, name);
      await deleteContent(db, admin, id, { kind: 'tags', tags: ['v1'] });
      await reconcile();
      expect(await tagsOf(name)).toEqual(['v2']);
      // A new tag on what was deleted does not bring it back either.
      await push.image(name, first, 'again');
      await reconcile();
      expect(await tagsOf(name)).toEqual(['v2']);
      await letUndoWindowsPass(db);
      await purgeDueDeletions({ db, registry }, signal);
      await reconcile();
      expect(await tagsOf(name)).toEqual(['v2']);
    });

    test('a deleted tag comes back on other content', async () => {
      const { id } = await getRepositoryByName(db, admin, name);
      await pushThroughGateway(name, second, 'keep');
      await deleteContent(db, admin, id, { kind: 'tags', tags: ['v1'] });
      await push.image(name, third, 'v1');
      await reconcile();
      expect(await digestOfTag(name, 'v1')).toBe(third.digest);
    });

    test('an index does not bring back a part that was deleted', async () => {
      const index = buildMultiPlatform('parts');
      const [part] = index.images;
      await pushThroughGateway(name, part!, 'part');
      const { id } = await getRepositoryByName(db, admin, name);
      await deleteContent(db, admin, id, { kind: 'tags', tags: ['part'] });
      await push.index(name, index, 'multi');
      await reconcile();
      expect(await tagsOf(name)).toEqual(['v1']);
    });

    test('a repository that was deleted stays away, and one made again under its name is another', async () => {
      const { id } = await getRepositoryByName(db, admin, name);
      await deleteContent(db, admin, id, { kind: 'repository' });
      await push.image(name, second, 'v2');
      await reconcile();
      await expect(getRepositoryByName(db, admin, name)).rejects.toMatchObject({ code: 'NOT_FOUND' });

      await pushThroughGateway(name, third, 'new');
      const again = await getRepositoryByName(db, admin, name);
      const { storage_name } = await db
        .selectFrom('repositories')
        .select('storage_name')
        .where('id', '=', again.id)
        .executeTakeFirstOrThrow();
      expect(storage_name).not.toBe(name);
      await push.image(storage_name, second, 'behind');
      await reconcile();
      expect(await tagsOf(name)).toEqual(['behind', 'new']);
      expect(await unknown()).toEqual([]);
    });

    test('a repository that was renamed is known by its storage name, and its old name is free', async () => {
      const { id } = await getRepositoryByName(db, admin, name);
      const [middle, newest] = [`${tenantId}/second`, `${tenantId}/third`];
      await moveRepository(db, admin, id, { name: middle, version: 1 });
      await moveRepository(db, admin, id, { name: newest, version: 2 });
      await push.image(name, second, 'v2');
      await reconcile();
      expect(await tagsOf(newest)).toEqual(['v1', 'v2']);
      for (const old of [name, middle]) {
        expect(await getRepositoryByName(db, admin, old)).toMatchObject({ id, name: newest });
      }
      await push.image(middle, third, 'v3');
      expect((await reconcile()).counts).toMatchObject({ repositoriesAdded: 1 });
      expect(await getRepositoryByName(db, admin, middle)).toMatchObject({ name: middle, latestTag: 'v3' });
      const redirects = await db.selectFrom('repository_redirects').select('name').execute();
      expect(redirects).toEqual([{ name }]);
    });

    test('a push that comes while its tag is compared stays', async () => {
      await push.image(name, second, 'v1');
      const slow: RegistryClient = {
        ...registry,
        async getManifest(...asked) {
          const manifest = await registry.getManifest(...asked);
          await pushThroughGateway(name, third, 'v1');
          return manifest;
        },
      };
      await reconcile({ registry: slow });
      expect(await digestOfTag(name, 'v1')).toBe(third.digest);
      // Nor is there an image that nothing names.
      const rows = await db.selectFrom('manifests').select('digest').execute();
      expect(rows.map((row) => row.digest).sort()).toEqual([first.digest, third.digest].sort());
    });
  });

  describe('content that the registry lost', () => {
    test('is marked and said, and the mark goes when it is back', async () => {
      const name = `${tenantId}/app`;
      const [lost, kept] = [buildImage('lost'), buildImage('kept')];
      await pushThroughGateway(name, lost, 'lost');
      await pushThroughGateway(name, kept, 'kept');
      await reconcile();
      await registry.deleteManifest(name, lost.digest);
      expect((await reconcile()).counts).toMatchObject({ manifestsMissing: 1, tagsAdded: 0 });
      const { id, tagCount } = await getRepositoryByName(db, admin, name);
      expect(tagCount).toBe(2);
      expect(await getImage({ db, registry }, admin, id, 'lost')).toMatchObject({ contentMissing: true });
      expect(await getImage({ db, registry }, admin, id, 'kept')).toMatchObject({ contentMissing: false });
      // Said once, not with every run.
      expect((await reconcile()).counts).toMatchObject({ manifestsMissing: 0 });

      await push.image(name, lost, 'lost');
      expect((await reconcile()).counts).toMatchObject({ manifestsBack: 1 });
      expect(await getImage({ db, registry }, admin, id, 'lost')).toMatchObject({ contentMissing: false });
    });
  });

  describe('is never taken for a deletion:', () => {
    beforeEach(async () => {
      for (const name of ['one', 'two', 'three']) {
        await pushThroughGateway(`${tenantId}/${name}`, buildImage(name), 'v1');
      }
      await reconcile();
    });

    const nothingChanged = async () => {
      for (const name of ['one', 'two', 'three']) expect(await tagsOf(`${tenantId}/${name}`)).toEqual(['v1']);
      const { missing } = await db
        .selectFrom('manifests')
        .select((eb) => eb.fn.count<number>('missing_at').as('missing'))
        .executeTakeFirstOrThrow();
      expect(missing).toBe(0);
    };

    test('a registry that cannot be reached', async () => {
      await distribution.kill();
      expect(await reconcile()).toMatchObject({ state: 'failed', problem: 'unreachable' });
      await nothingChanged();
    });

    test('one that goes away in the middle', async () => {
      const dying: RegistryClient = {
        ...registry,
        async listTags(...asked) {
          await distribution.kill();
          return await registry.listTags(...asked);
        },
      };
      expect(await reconcile({ registry: dying })).toMatchObject({ state: 'failed', problem: 'unreachable' });
      await nothingChanged();
    });

    test('another one, until an administrator takes it for ours', async () => {
      await using other = await startDistribution();
      const client = clientOf(other);
      await createDirectPush(client).image(`${tenantId}/one`, buildImage('other'), 'v1');
      expect(await reconcile({ registry: client })).toMatchObject({
        state: 'stopped',
        problem: 'another-registry',
      });
      await nothingChanged();
      expect(await client.listTags('ownbase/marker')).toBeNull();

      expect(await reconcile({ registry: client, adopt: true })).toMatchObject({
        state: 'done',
        counts: { manifestsMissing: 3, tagsMoved: 1 },
      });
      // From then on it is ours, and what is missing stops nothing.
      expect(await reconcile({ registry: client })).toMatchObject({ state: 'done' });
      await client.close();
    });

    test('one that lost its storage', async () => {
      await wipe('');
      expect(await reconcile()).toMatchObject({ state: 'stopped', problem: 'another-registry' });
      await nothingChanged();
    });

    test('one that lost more than half of what we know', async () => {
      await wipe(`repositories/${tenantId}/one`);
      await wipe(`repositories/${tenantId}/two`);
      expect(await reconcile()).toMatchObject({ state: 'stopped', problem: 'emptied' });
      await nothingChanged();
      expect(await reconcile({ adopt: true })).toMatchObject({
        state: 'done',
        counts: { manifestsMissing: 2 },
      });
      expect(await reconcile()).toMatchObject({ state: 'done' });
    });

    test('one whose lists are whole and whose content is gone', async () => {
      for (let n = 0; n < 10; n += 1) {
        await pushThroughGateway(`${tenantId}/one`, buildImage(`more ${n}`), 'v1');
      }
      await wipe(`repositories/${tenantId}/one/_manifests/revisions`);
      expect(await reconcile()).toMatchObject({ state: 'stopped', problem: 'content-lost' });
      await nothingChanged();
    });

    /** Removes a part of the storage, as a disk would lose it. */
    async function wipe(part: string): Promise<void> {
      const root = path.join(distribution.dataDir, 'registry/docker/registry/v2');
      await rm(path.join(root, part), { recursive: true, force: true });
    }
  });

  test('a catalog with content from before there was a marker recognises its own registry', async () => {
    await pushThroughGateway(`${tenantId}/app`, buildImage('app'), 'v1');
    expect(await reconcile()).toMatchObject({ state: 'done' });
    expect(await registry.listTags('ownbase/marker')).toHaveLength(1);
  });

  test('a run whose worker died is taken up again and comes to its end', async () => {
    for (const name of ['one', 'two']) await push.image(`${tenantId}/${name}`, buildImage(name), 'v1');
    const { id } = await requestReconcile(db, operator, { adopt: false });
    expect(await claimRun(db)).toMatchObject({ id });
    // Nobody else gets it as long as its heart beats …
    expect(await claimRun(db)).toBeNull();
    await db
      .updateTable('reconcile_runs')
      .set({ heartbeat_at: new Date(Date.now() - 60_000) })
      .execute();
    // … and then somebody does.
    const taken = await claimRun(db);
    expect(taken).toMatchObject({ id });
    await workOn({ db, registry }, taken!, { signal });
    expect(await findRun(db, id)).toMatchObject({ state: 'done', counts: { tagsAdded: 2 } });
  });

  test('a run whose worker is told to end goes back into the queue', async () => {
    await push.image(`${tenantId}/app`, buildImage('app'), 'v1');
    const stop = new AbortController();
    const stopping: RegistryClient = {
      ...registry,
      async listTags(...asked) {
        stop.abort();
        return await registry.listTags(...asked);
      },
    };
    const { id } = await requestReconcile(db, operator, { adopt: false });
    await workOn({ db, registry: stopping }, (await claimRun(db))!, { signal: stop.signal });
    expect(await findRun(db, id)).toMatchObject({ state: 'queued' });
    await workOn({ db, registry }, (await claimRun(db))!, { signal });
    expect(await findRun(db, id)).toMatchObject({ state: 'done', counts: { tagsAdded: 1 } });
  });
});

function clientOf({ url, keys }: TestDistribution): RegistryClient {
  return createRegistryClient(new URL(url), { token: createStorageTokens(keys) });
}

async function reconcile({
  registry: used = registry,
  adopt = false,
}: {
  registry?: RegistryClient;
  adopt?: boolean;
} = {}) {
  const { id } = await requestReconcile(db, operator, { adopt });
  await workOn({ db, registry: used }, (await claimRun(db))!, { signal });
  return (await findRun(db, id))!;
}

/** As the gateway does it: catalog and registry both have it. */
async function pushThroughGateway(name: string, image: TestImage, tag: string): Promise<void> {
  const repository = await openRepository(db, { name, tenantId, userId: admin.userId });
  for (const { bytes } of [image.config, ...image.layers]) {
    await registry.putBlob(repository.storageName, bytes);
  }
  const reference = { kind: 'tag' as const, tag };
  const manifest = parseManifest(image.raw, image.mediaType);
  await recordManifest(db, {
    repository,
    reference,
    manifest,
    actor: { id: admin.userId, name: admin.name, via: 'session' },
    forward: () => registry.putManifest(repository.storageName, reference, manifest),
    readFacts: () => readImageFacts(registry, repository.storageName, manifest),
  });
}

async function tagsOf(name: string): Promise<string[]> {
  const { id } = await getRepositoryByName(db, admin, name);
  return await listTagNames(db, id, { last: null, n: 1000 });
}

async function digestOfTag(name: string, tag: string): Promise<string> {
  const { id } = await getRepositoryByName(db, admin, name);
  return (await getImage({ db, registry }, admin, id, tag)).digest;
}

async function unknown(): Promise<string[]> {
  const rows = await db.selectFrom('unknown_repositories').selectAll().orderBy('storage_name').execute();
  return rows.map((row) => `${row.storage_name} ${row.reason} ${row.tag_count}`);
}
