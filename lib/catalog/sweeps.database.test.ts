import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { buildImage, buildRepository, makeImage, pushManifest } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { untilSomebodyWaits } from '../testing/locks.ts';
import {
  deleteContent,
  openRepository,
  recountStaleSizes,
  removeAbandonedRepositories,
  undoDeletion,
} from './index.ts';

let database: TestDatabase;
const signal = new AbortController().signal;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

describe('sizes', () => {
  async function sizeOf(repositoryId: string) {
    return await database.db
      .selectFrom('repositories')
      .select(['size_bytes', 'size_stale_at'])
      .where('id', '=', repositoryId)
      .executeTakeFirstOrThrow();
  }

  test('each blob counts once, with the manifests, and what is deleted not at all', async () => {
    const { db } = database;
    const tenantId = await buildTenant(db);
    const admin = await buildUser(db, { roles: { [tenantId]: 'admin' } });
    const repository = await buildRepository(db, { tenantId });
    const base = { name: 'base', sizeBytes: 1000 };
    const config = { name: 'config', sizeBytes: 10 };
    const first = await buildImage(db, repository, { config, layers: [base, base], tags: ['v1'] });
    const second = makeImage({ config, layers: [base, { name: 'top', sizeBytes: 1 }] });
    await pushManifest(db, repository, { manifest: second, tag: 'v2', by: admin });
    const manifests = first.raw.length + second.raw.length;

    expect(await recountStaleSizes({ db }, signal)).toBe(1);
    expect(await sizeOf(repository.id)).toEqual({ size_bytes: 1011 + manifests, size_stale_at: null });
    const deletion = await deleteContent(db, admin, repository.id, { kind: 'tags', tags: ['v2'] });
    await recountStaleSizes({ db }, signal);
    expect(await sizeOf(repository.id)).toEqual({ size_bytes: 1010 + first.raw.length, size_stale_at: null });
    await undoDeletion(db, admin, deletion.id);
    await recountStaleSizes({ db }, signal);
    expect(await sizeOf(repository.id)).toMatchObject({ size_bytes: 1011 + manifests });
    expect(await recountStaleSizes({ db }, signal)).toBe(0);
  });

  test('a size that went stale again while it was counted stays marked', async () => {
    const { db, pool } = database;
    const tenantId = await buildTenant(db);
    const repository = await buildRepository(db, { tenantId });
    const stale = (at: string) =>
      db
        .updateTable('repositories')
        .set({ size_stale_at: at as unknown as Date })
        .where('id', '=', repository.id)
        .execute();
    await stale('2026-01-01 00:00:00.000001+00');

    // The writer holds the row, so that the count has read the old mark and waits when the new one comes.
    const writer = await pool.connect();
    await writer.query('begin');
    await writer.query(
      `update repositories set size_stale_at = '2026-01-01 00:00:00.000002+00' where id = $1`,
      [repository.id],
    );
    const counting = recountStaleSizes({ db }, signal);
    await untilSomebodyWaits(database.pool);
    await writer.query('commit');
    writer.release();
    await counting;

    expect((await sizeOf(repository.id)).size_stale_at).not.toBeNull();
    await recountStaleSizes({ db }, signal);
    expect((await sizeOf(repository.id)).size_stale_at).toBeNull();
  });
});

describe('repositories that never appeared', () => {
  const age = (repositoryId: string, days: number) =>
    database.db
      .updateTable('repositories')
      .set({ created_at: sql<Date>`now() - make_interval(days => ${days})` })
      .where('id', '=', repositoryId)
      .execute();

  test('are given up after eight days; the storage name is not used again', async () => {
    const { db } = database;
    const tenantId = await buildTenant(db);
    const user = await buildUser(db, { roles: { [tenantId]: 'developer' } });
    const name = `${tenantId}/app`;
    const open = () => openRepository(db, { name, tenantId, userId: user.userId });
    const first = await open();
    await age(first.id, 7);
    expect(await removeAbandonedRepositories({ db }, signal)).toBe(0);
    expect((await open()).id).toBe(first.id);

    await age(first.id, 9);
    expect(await removeAbandonedRepositories({ db }, signal)).toBe(1);
    const second = await open();
    expect(second.id).not.toBe(first.id);
    expect(second.storageName).not.toBe(first.storageName);
  });

  test('the others stay, however old', async () => {
    const { db } = database;
    const tenantId = await buildTenant(db);
    const repository = await buildRepository(db, { tenantId });
    await age(repository.id, 1000);
    expect(await removeAbandonedRepositories({ db }, signal)).toBe(0);
  });
});
