import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { type Digest, type Manifest, RegistryError } from '../registry/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import {
  amd64,
  type BuiltRepository,
  buildImage,
  buildIndex,
  buildRepository,
  letUndoWindowsPass,
  pushManifest,
} from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { untilSomebodyWaits } from '../testing/locks.ts';
import { deleteContent, purgeDueDeletions, undoDeletion } from './index.ts';
import { lockDeletions } from './locks.ts';

let database: TestDatabase;
let admin: UserPrincipal;
let repository: BuiltRepository;
const signal = new AbortController().signal;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  const { db } = database;
  // Nothing of the tests before is due.
  await db.updateTable('deletions').set({ purged_at: new Date() }).execute();
  const tenantId = await buildTenant(db);
  admin = await buildUser(db, { roles: { [tenantId]: 'admin' } });
  repository = await buildRepository(db, { tenantId });
});

/** A registry that only remembers what it was told to delete. */
function recordingRegistry(answer: (digest: Digest) => Promise<void> = async () => {}) {
  const deleted: string[] = [];
  return {
    deleted,
    async deleteManifest(name: string, digest: Digest) {
      await answer(digest);
      deleted.push(`${name}@${digest}`);
    },
  };
}

const remove = (body: Parameters<typeof deleteContent>[3]) =>
  deleteContent(database.db, admin, repository.id, body);
const inStorage = (...manifests: Manifest[]) =>
  manifests.map((manifest) => `${repository.storageName}@${manifest.digest}`).sort();

async function purge(registry = recordingRegistry()): Promise<string[]> {
  await purgeDueDeletions({ db: database.db, registry }, signal);
  return registry.deleted.sort();
}

async function stateOf(manifest: Manifest) {
  return await database.db
    .selectFrom('manifests')
    .select(['purged_at', 'deletion_id'])
    .where('repository_id', '=', repository.id)
    .where('digest', '=', manifest.digest)
    .executeTakeFirstOrThrow();
}

test('nothing is purged before its time', async () => {
  await buildImage(database.db, repository, { tags: ['v1'] });
  await remove({ kind: 'tags', tags: ['v1'] });
  expect(await purge()).toEqual([]);
});

test('what fell is taken out of the registry once, the index before its children', async () => {
  const child = await buildImage(database.db, repository);
  const index = await buildIndex(database.db, repository, {
    children: [{ image: child, platform: amd64 }],
    tags: ['v1'],
  });
  const kept = await buildImage(database.db, repository, { tags: ['v2', 'v3'] });
  await remove({ kind: 'tags', tags: ['v1', 'v2'] });
  await letUndoWindowsPass(database.db);

  const registry = recordingRegistry();
  expect(await purgeDueDeletions({ db: database.db, registry }, signal)).toBe(1);
  const storage = (manifest: Manifest) => `${repository.storageName}@${manifest.digest}`;
  expect(registry.deleted).toEqual([storage(index), storage(child)]);
  expect(await stateOf(child)).toMatchObject({ purged_at: expect.any(Date) });
  expect(await stateOf(kept)).toEqual({ purged_at: null, deletion_id: null });
  expect(await purge()).toEqual([]);
});

test('a whole repository loses all its manifests, those of earlier deletions too', async () => {
  const first = await buildImage(database.db, repository, { tags: ['v1'] });
  const second = await buildImage(database.db, repository, { tags: ['v2'] });
  await remove({ kind: 'tags', tags: ['v1'] });
  await remove({ kind: 'repository' });
  await letUndoWindowsPass(database.db);

  expect(await purge()).toEqual(inStorage(first, second));
});

describe('never what is alive', () => {
  test('what was pushed again between deletion and purge stays', async () => {
    const image = await buildImage(database.db, repository, { tags: ['v1'] });
    const gone = await buildImage(database.db, repository, { tags: ['v2'] });
    await remove({ kind: 'tags', tags: ['v1', 'v2'] });
    await letUndoWindowsPass(database.db);
    await pushManifest(database.db, repository, { manifest: image, tag: 'v1', by: admin });

    expect(await purge()).toEqual(inStorage(gone));
    expect(await stateOf(image)).toEqual({ purged_at: null, deletion_id: null });
  });

  test('what was undone stays', async () => {
    await buildImage(database.db, repository, { tags: ['v1'] });
    await undoDeletion(database.db, admin, (await remove({ kind: 'tags', tags: ['v1'] })).id);
    await letUndoWindowsPass(database.db);
    expect(await purge()).toEqual([]);
  });

  test('what was pushed again and deleted again waits for the later deletion', async () => {
    const image = await buildImage(database.db, repository, { tags: ['v1'] });
    await remove({ kind: 'tags', tags: ['v1'] });
    await letUndoWindowsPass(database.db);
    await pushManifest(database.db, repository, { manifest: image, tag: 'v1', by: admin });
    const later = await remove({ kind: 'tags', tags: ['v1'] });

    expect(await purge()).toEqual([]);
    await expect(undoDeletion(database.db, admin, later.id)).resolves.toMatchObject({ restoredTags: ['v1'] });
  });

  test('a push that comes while its digest is being purged waits, and then is alive', async () => {
    const image = await buildImage(database.db, repository, { tags: ['v1'] });
    await remove({ kind: 'tags', tags: ['v1'] });
    await letUndoWindowsPass(database.db);
    const order: string[] = [];
    let push: Promise<void> | undefined;
    const registry = recordingRegistry(async () => {
      push = pushManifest(database.db, repository, { manifest: image, tag: 'v1', by: admin }).then(
        () => void order.push('pushed'),
      );
      await untilSomebodyWaits(database.pool);
      order.push('purged');
    });

    await purgeDueDeletions({ db: database.db, registry }, signal);
    await push;
    expect(order).toEqual(['purged', 'pushed']);
    expect(await stateOf(image)).toEqual({ purged_at: null, deletion_id: null });
  });
});

test('an undo that was asked for in time comes too late once the purge has begun', async () => {
  const { db, pool } = database;
  await buildImage(db, repository, { tags: ['v1'] });
  const { id } = await remove({ kind: 'repository' });
  await db
    .updateTable('deletions')
    .set({ purge_after: sql<Date>`now() + interval '200 ms'` })
    .where('id', '=', id)
    .execute();
  let held: Promise<void> | undefined;
  const release = await new Promise<() => void>((resolve) => {
    held = db.transaction().execute(async (trx) => {
      await lockDeletions(trx, repository.id);
      await new Promise<void>((letGo) => resolve(letGo));
    });
  });
  const undone = undoDeletion(db, admin, id).catch((error: unknown) => error);
  await untilSomebodyWaits(pool);
  const purging = recordingRegistry(async () => {
    release();
    await Promise.race([undone, untilSomebodyWaits(pool)]);
  });
  while ((await purgeDueDeletions({ db, registry: purging }, signal)) === 0);
  await held;
  expect(await undone).toMatchObject({ reason: 'undo-expired' });
});

describe('a registry in trouble', () => {
  test('that cannot be reached: the rest is purged the next time, and nothing twice', async () => {
    const images = [
      await buildImage(database.db, repository, { tags: ['v1'] }),
      await buildImage(database.db, repository, { tags: ['v2'] }),
    ];
    await remove({ kind: 'tags', tags: ['v1', 'v2'] });
    await letUndoWindowsPass(database.db);
    let calls = 0;
    const failing = recordingRegistry(async () => {
      calls += 1;
      if (calls === 2) throw new RegistryError('UNREACHABLE', 'gone');
    });

    await expect(purgeDueDeletions({ db: database.db, registry: failing }, signal)).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    const before = failing.deleted;
    expect([...before, ...(await purge())].sort()).toEqual(inStorage(...images));
  });

  test('that refuses one: the other deletions are purged, this one is tried again later', async () => {
    const [refused, other] = [
      await buildImage(database.db, repository, { tags: ['v1'] }),
      await buildImage(database.db, repository, { tags: ['v2'] }),
    ];
    await remove({ kind: 'tags', tags: ['v1'] });
    await remove({ kind: 'tags', tags: ['v2'] });
    await letUndoWindowsPass(database.db);
    const stubborn = recordingRegistry(async (digest) => {
      if (digest === refused.digest) throw new RegistryError('UNSUPPORTED', 'no', { status: 405 });
    });

    expect(await purgeDueDeletions({ db: database.db, registry: stubborn }, signal)).toBe(1);
    expect(stubborn.deleted).toEqual(inStorage(other));
    expect(await purge()).toEqual(inStorage(refused));
  });
});

test('two workers at once purge everything once', async () => {
  const images: Manifest[] = [];
  for (let n = 0; n < 6; n += 1) {
    images.push(await buildImage(database.db, repository, { tags: [`v${n}`] }));
    await remove({ kind: 'tags', tags: [`v${n}`] });
  }
  await letUndoWindowsPass(database.db);
  const registry = recordingRegistry();

  const counts = await Promise.all(
    [1, 2].map(() => purgeDueDeletions({ db: database.db, registry }, signal)),
  );
  expect(counts[0]! + counts[1]!).toBe(6);
  expect(registry.deleted.sort()).toEqual(inStorage(...images));
});

test('a worker that is told to stop leaves the rest for the next', async () => {
  const images = [
    await buildImage(database.db, repository, { tags: ['v1'] }),
    await buildImage(database.db, repository, { tags: ['v2'] }),
  ];
  await remove({ kind: 'tags', tags: ['v1', 'v2'] });
  await letUndoWindowsPass(database.db);
  const stop = new AbortController();
  const registry = recordingRegistry(async () => stop.abort());

  expect(await purgeDueDeletions({ db: database.db, registry }, stop.signal)).toBe(0);
  expect(registry.deleted).toHaveLength(1);
  expect([...registry.deleted, ...(await purge())].sort()).toEqual(inStorage(...images));
});
