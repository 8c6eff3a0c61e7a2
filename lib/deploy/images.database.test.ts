import { expect, test } from 'vitest';
import { moveRepository } from '../catalog/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { buildImage, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase } from '../testing/database.ts';
import type { DeployContext } from './context.ts';
import { readImage, tenantReader } from './images.ts';

test('a plan that pins an image by an old name may still pull it, and a new one has the name of today', async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  const tenantId = await buildTenant(db);
  const admin = await buildUser(db, { roles: { [tenantId]: 'admin' } });
  const repository = await buildRepository(db, { tenantId });
  const { digest } = await buildImage(db, repository, { tags: ['v1'] });
  await moveRepository(db, admin, repository.id, { name: `${tenantId}/renamed`, version: 1 });
  const registry = { readBlob: async () => Buffer.from('{}') };
  const context = { db, registry } as unknown as DeployContext;
  const image = await readImage(context, tenantReader(tenantId), `${repository.name}@${digest}`);
  expect(image).toMatchObject({ repository: `${tenantId}/renamed`, digest });
});
