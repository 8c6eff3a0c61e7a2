import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createStorageTokens, operator } from '../../access/index.ts';
import { createRegistryClient } from '../../registry/index.ts';
import { buildTenant, buildUser } from '../../testing/accounts.ts';
import { createTestDatabase } from '../../testing/database.ts';
import { hasDistribution, startDistribution } from '../../testing/distribution.ts';
import { buildMultiPlatform, type TestImage } from '../../testing/images.ts';
import { planRepositories, type SeedImage, seedStorage } from '../../testing/storage-seed.ts';
import { claimRun, findRun, getImage, getRepositoryByName, requestReconcile, workOn } from '../index.ts';

describe.skipIf(!hasDistribution)('with a real Distribution', () => {
  test('what was written into its storage comes in as if it had been pushed', async () => {
    await using database = await createTestDatabase();
    await using distribution = await startDistribution();
    const { db } = database;
    const registry = createRegistryClient(new URL(distribution.url), {
      token: createStorageTokens(distribution.keys),
    });
    const tenants = [await buildTenant(db), await buildTenant(db)];
    const storage = path.join(distribution.dataDir, 'registry');
    const many = planRepositories({ tenants, repositories: 60, tagsPerRepository: 3 });
    expect(seedStorage(storage, many)).toEqual({
      repositories: 60,
      manifests: 180,
      tags: 180,
      blobs: 361,
    });
    const index = buildMultiPlatform('seeded');
    const name = `${tenants[0]}/multi`;
    const children = index.images.map(seedOf);
    seedStorage(storage, [{ name, images: [{ manifest: index, blobs: [], children, tags: ['v1'] }] }]);

    const { id } = await requestReconcile(db, operator, { adopt: false });
    await workOn({ db, registry }, (await claimRun(db))!, { signal: new AbortController().signal });
    expect(await findRun(db, id)).toMatchObject({
      state: 'done',
      counts: {
        repositories: 61,
        repositoriesDone: 61,
        repositoriesAdded: 61,
        tagsAdded: 181,
        manifestsAdded: 183,
        failures: 0,
      },
    });
    const admin = await buildUser(db, { isAdmin: true });
    const multi = await getRepositoryByName(db, admin, name);
    const image = await getImage({ db, registry }, admin, multi.id, 'v1', { platform: 'linux/arm64' });
    expect(image).toMatchObject({ contentMissing: false, image: { config: { cmd: ['/bin/true'] } } });
    const seeded = await getRepositoryByName(db, admin, `${tenants[1]}/team-1/app-00001`);
    expect(seeded).toMatchObject({ tagCount: 3, latestTag: 'v1.2' });
    await registry.close();
  });
});

const seedOf = (image: TestImage): SeedImage => ({
  manifest: image,
  blobs: [image.config, ...image.layers],
  tags: [],
});
