import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Principal } from '../access/index.ts';
import type { ListRepositoriesQuery, RepositoryPage, RepositorySort } from '../contract/repositories.ts';
import { type Db, plannedEachTime } from '../db/index.ts';
import { recordForeignRows } from './foreign-reads.ts';
import { isFavourite } from './has-star.ts';
import { after, cutPage, keyText, orderBy, type Sorting, type SortKey } from './keyset.ts';
import { containing } from './like-pattern.ts';
import { listedColumns, listedInstants, presentRepository } from './present-repository.ts';
import { visibleTo } from './visible-to.ts';

const id = sql`r.id`;
const sorts: Record<RepositorySort, SortKey> = {
  name: { type: 'string', key: sql`r.name`, id },
  updated: { type: 'instant', key: sql`coalesce(r.last_pushed_at, r.created_at)`, id },
  pulls: { type: 'number', key: sql`r.pull_count`, id },
  size: { type: 'number', key: sql`r.size_bytes`, id },
  tags: { type: 'number', key: sql`r.tag_count`, id },
};

/**
 * The repositories that the principal may see, a page by key.
 * @throws AppError INVALID_INPUT `invalid-cursor`
 */
export async function listRepositories(
  db: Db,
  principal: Principal,
  query: ListRepositoriesQuery,
): Promise<RepositoryPage> {
  const order = query.order ?? (query.sort === 'name' ? 'asc' : 'desc');
  const sorting: Sorting = { ...sorts[query.sort], name: query.sort, order, idType: 'string' };
  const rows = await db
    .selectFrom('repositories as r')
    .select(listedColumns)
    .select(listedInstants)
    .select([keyText(sorting).as('sort_key'), 'r.id as sort_id', isFavourite(principal).as('is_favourite')])
    .where(visibleTo(principal))
    .where(matches(query))
    .where(query.favourites ? isFavourite(principal) : sql<SqlBool>`true`)
    .where(after(sorting, query.cursor))
    .orderBy(orderBy(sorting))
    .limit(query.limit + 1)
    .execute();
  const page = cutPage(rows, sorting, query.limit);
  await recordForeignRows(db, principal, page.rows);
  return { items: page.rows.map(presentRepository), nextCursor: page.nextCursor };
}

function matches({ q, tenant, visibility, name, baseImages }: ListRepositoriesQuery): RawBuilder<SqlBool> {
  const conditions = [
    q ? holds(q) : null,
    tenant === undefined ? null : sql`r.tenant_id = ${tenant}`,
    visibility === undefined ? null : sql`r.visibility = ${visibility}`,
    name === undefined ? null : sql`r.name = ${name}`,
    baseImages === undefined ? null : sql`r.is_base_image = ${baseImages}`,
  ].filter((condition) => condition !== null);
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}

/** Names have no capitals, so that they are compared as they are. */
const holds = (q: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`${plannedEachTime} (r.name like ${containing(q.toLowerCase())} or r.description ilike ${containing(q)})`;
