import type { KyselyPlugin } from 'kysely';
import { expect, test } from 'vitest';
import { listRepositoriesQuery, listTagsQuery, repositorySort, tagSort } from '../contract/repositories.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { buildImage, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase } from '../testing/database.ts';
import { listRepositories, listTags } from './index.ts';

/** Notes each statement before it is sent. */
function countStatements() {
  const statements: string[] = [];
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      statements.push(node.kind);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { plugin, take: () => statements.splice(0).length };
}

test('a list of repositories and one of tags is one query, by whatever it is sorted', async () => {
  await using database = await createTestDatabase();
  const tenantId = await buildTenant(database.db);
  const member = await buildUser(database.db, { roles: { [tenantId]: 'viewer' } });
  const repository = await buildRepository(database.db, { tenantId });
  await buildImage(database.db, repository, { tags: ['v1', 'v2', 'v3'] });
  const { plugin, take } = countStatements();
  const db = database.db.withPlugin(plugin);
  for (const sort of repositorySort.options) {
    const page = await listRepositories(db, member, listRepositoriesQuery.parse({ sort, q: 'a' }));
    expect([sort, page.items.length, take()]).toEqual([sort, 1, 1]);
  }
  for (const sort of tagSort.options) {
    const first = await listTags(db, member, repository.id, listTagsQuery.parse({ sort, limit: 2 }));
    const rest = { sort, limit: 2, cursor: first.nextCursor };
    const last = await listTags(db, member, repository.id, listTagsQuery.parse(rest));
    expect([sort, first.items.length, last.items.length, take()]).toEqual([sort, 2, 1, 2]);
  }
});
