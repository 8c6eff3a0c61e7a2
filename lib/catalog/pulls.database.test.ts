import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { buildRepository, makeImage, pushManifest } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createPullCounter } from './index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

test('pulls are counted for repository, image and live tag while others push, and nobody waits in a circle', async () => {
  const { db } = database;
  const tenantId = await buildTenant(db);
  const by = await buildUser(db, { roles: { [tenantId]: 'developer' } });
  const repository = await buildRepository(db, { tenantId });
  const images = [0, 1, 2, 3].map((at) => makeImage({ layers: [{ name: `layer-${at}`, sizeBytes: 1 }] }));
  const counter = createPullCounter(db, { flushEveryMs: 3_600_000 });
  const pushAll = () =>
    images.map((manifest, at) => pushManifest(db, repository, { manifest, tag: `t${at}`, by }));
  await Promise.all(pushAll());
  const rounds = 10;

  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { digest }] of images.entries()) {
      counter.count({ repositoryId: repository.id, digest, tag: `t${at}` });
    }
    await Promise.all([...pushAll(), counter.flush()]);
  }
  await counter.close();

  const { pull_count } = await db
    .selectFrom('repositories')
    .select('pull_count')
    .where('id', '=', repository.id)
    .executeTakeFirstOrThrow();
  const ofImages = await db
    .selectFrom('manifests')
    .select('pull_count')
    .where('repository_id', '=', repository.id)
    .execute();
  const kept = await db
    .selectFrom('tags')
    .select('pull_count')
    .where('repository_id', '=', repository.id)
    .where('name', '=', 't3')
    .executeTakeFirstOrThrow();
  expect(pull_count).toBe(rounds * images.length);
  expect(ofImages.map((row) => row.pull_count)).toEqual(images.map(() => rounds));
  expect(kept.pull_count).toBe(rounds);
});
