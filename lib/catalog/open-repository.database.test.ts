import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { newId } from '../ids.ts';
import { maxNameLength } from '../registry/index.ts';
import { buildTenant, buildUser, uniqueName } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openRepository } from './open-repository.ts';

let database: TestDatabase;
let user: UserPrincipal;
let tenantId: string;
let name: string;
beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await buildTenant(database.db);
  user = await buildUser(database.db, { roles: { [tenantId]: 'developer' } });
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => {
  name = `${tenantId}/${uniqueName('app')}`;
});

const open = (repositoryName = name, tenant = tenantId) =>
  openRepository(database.db, { name: repositoryName, tenantId: tenant, userId: user.userId });

async function bury(repositoryId: string): Promise<void> {
  const id = newId('del');
  await database.db
    .insertInto('deletions')
    .values({ id, repository_id: repositoryId, kind: 'repository', purge_after: new Date() })
    .execute();
  await database.db
    .updateTable('repositories')
    .set({ deletion_id: id })
    .where('id', '=', repositoryId)
    .execute();
}

describe('a repository that a push opens', () => {
  test('is made once, unseen, private, and under its own name in the storage', async () => {
    const opened = await open();
    expect(opened).toEqual({ id: opened.id, tenantId, name, storageName: name, appeared: false });
    expect(await open()).toEqual(opened);
    const row = await database.db
      .selectFrom('repositories')
      .selectAll()
      .where('id', '=', opened.id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      visibility: 'private',
      appeared_at: null,
      created_by: user.userId,
      tag_count: 0,
    });
  });

  test('is public in library', async () => {
    const { id } = await open(`library/${uniqueName('app')}`, 'library');
    const row = await database.db
      .selectFrom('repositories')
      .select('visibility')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(row.visibility).toBe('public');
  });

  test('is the same one for 30 pushers at once', async () => {
    const opened = await Promise.all(Array.from({ length: 30 }, () => open()));
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    const rows = await database.db.selectFrom('repositories').select('id').where('name', '=', name).execute();
    expect(rows).toHaveLength(1);
  });

  test('never takes a storage name that was used before, however often it is made again', async () => {
    const storageNames = new Set<string>();
    for (let round = 0; round < 5; round += 1) {
      const { id, storageName } = await open();
      storageNames.add(storageName);
      await bury(id);
    }
    expect(storageNames.size).toBe(5);
  });

  test('takes none either that another repository’s content lies under', async () => {
    const first = await open();
    await bury(first.id);
    const second = await open();
    expect(second.storageName).not.toBe(name);
    const third = await open(second.storageName);
    expect(third.storageName).not.toBe(second.storageName);
  });

  test('has a storage name that every registry takes, for the longest name too', async () => {
    const longest = `${tenantId}/${'a'.repeat(maxNameLength - tenantId.length - 1)}`;
    await bury((await open(longest)).id);
    const { storageName } = await open(longest);
    expect(storageName.length).toBeGreaterThan(maxNameLength);
    expect(storageName.length).toBeLessThanOrEqual(255);
    expect(storageName).toMatch(
      /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
    );
  });

  test('of 20 made again at once is one', async () => {
    await bury((await open()).id);
    const opened = await Promise.all(Array.from({ length: 20 }, () => open()));
    expect(new Set(opened.map(({ storageName }) => storageName)).size).toBe(1);
    const { rows } = await sql<{ live: number }>`
      select count(*) as live from repositories where name = ${name} and deletion_id is null`.execute(
      database.db,
    );
    expect(rows[0]!.live).toBe(1);
  });
});
