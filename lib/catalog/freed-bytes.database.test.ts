import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeletionBody } from '../contract/deletions.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { buildImage, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { deleteContent, previewDeletion } from './index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const big = { name: 'base', sizeBytes: 1_000_000 };
const small = { name: 'own', sizeBytes: 10 };
const config = { name: 'config', sizeBytes: 5 };

test('each blob counts once, and what another live image of the tenant needs does not', async () => {
  const { db } = database;
  const tenant = await buildTenant(db);
  const owner = await buildUser(db, { roles: { [tenant]: 'admin' } });
  const repository = await buildRepository(db, { tenantId: tenant });
  const elsewhere = await buildRepository(db, { tenantId: tenant });
  const free = async (body: DeletionBody) =>
    (await previewDeletion(db, owner, repository.id, body)).freedBytes;
  const first = await buildImage(db, repository, { config, layers: [big, small, big], tags: ['v1'] });
  const second = await buildImage(db, repository, { layers: [big], tags: ['v2'] });

  // Held by the other image of the repository.
  expect(await free({ kind: 'tags', tags: ['v1'] })).toBe(first.raw.length + 5 + 10);
  // Both fall.
  const manifests = first.raw.length + second.raw.length;
  const both = manifests + 1_000_000 + 10 + 5 + 100;
  expect(await free({ kind: 'tags', tags: ['v1', 'v2'] })).toBe(both);
  expect(await free({ kind: 'repository' })).toBe(both);
  // Held by another repository of the tenant.
  const third = await buildImage(db, elsewhere, { layers: [big], tags: ['x'] });
  expect(await free({ kind: 'repository' })).toBe(both - 1_000_000);
  // What is deleted holds nothing.
  await deleteContent(db, owner, elsewhere.id, { kind: 'image', digest: third.digest });
  expect(await free({ kind: 'repository' })).toBe(both);
});

test('another tenant’s images hold nothing, and a deleted repository neither', async () => {
  const { db } = database;
  const tenants = [await buildTenant(db), await buildTenant(db)];
  const owner = await buildUser(db, { roles: { [tenants[0]!]: 'admin' } });
  const repositories = await Promise.all(
    [tenants[0]!, tenants[0]!, tenants[1]!].map((each) => buildRepository(db, { tenantId: each })),
  );
  const content = { config, layers: [big], tags: ['v1'] };
  // The very same manifest three times.
  const image = await buildImage(db, repositories[0]!, content);
  await buildImage(db, repositories[1]!, content);
  await buildImage(db, repositories[2]!, content);
  const free = async () =>
    (await previewDeletion(db, owner, repositories[0]!.id, { kind: 'tags', tags: ['v1'] })).freedBytes;

  expect(await free()).toBe(0);
  await deleteContent(db, owner, repositories[1]!.id, { kind: 'repository' });
  expect(await free()).toBe(image.raw.length + 1_000_000 + 5);
});
