import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { Principal } from '../access/index.ts';
import type { ListRepositoriesQuery, RepositoryPage, RepositorySort } from '../contract/repositories.ts';
import type { Database, Db } from '../db/index.ts';
import { recordForeignRows } from './foreign-reads.ts';
import { isFavourite } from './has-star.ts';
import { after, cutPage, keyText, orderBy, type Sorting, type SortKey } from './keyset.ts';
import { containing, isIndexed } from './like-pattern.ts';
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
  const { from, where } = chooseRows(principal, query, sorting);
  const rows = await db
    .selectFrom(from.as('r'))
    .select(listedColumns)
    .select(listedInstants)
    .select([keyText(sorting).as('sort_key'), 'r.id as sort_id', isFavourite(principal).as('is_favourite')])
    .where(where)
    .orderBy(orderBy(sorting))
    .limit(query.limit + 1)
    .execute();
  const page = cutPage(rows, sorting, query.limit);
  await recordForeignRows(db, principal, page.rows);
  return { items: page.rows.map(presentRepository), nextCursor: page.nextCursor };
}

/** What is listed of a row, and sorted by. */
const columns = sql.join([...listedColumns, 'r.last_pushed_at', 'r.created_at'].map((each) => sql.ref(each)));

/** Few rows are so many at most. */
const fewMax = 500;

type Rows = { from: RawBuilder<Selectable<Database['repositories']>>; where: RawBuilder<SqlBool> };

/**
 * Where the page is read, in one plan for whatever is asked. Without a word that is a walk through the index of the sort,
 * and so it is for one that many rows hold: some are soon met. Where few hold it they are found by the index of words,
 * and sorted. The rows of one tenant need no index of words.
 */
function chooseRows(principal: Principal, query: ListRepositoriesQuery, sorting: Sorting): Rows {
  const { q, cursor, limit } = query;
  const inList = sql<SqlBool>`${visibleTo(principal)} and ${matches(principal, query)}`;
  const next = after(sorting, cursor);
  if (!q) return { from: sql`repositories`, where: sql`${inList} and ${next}` };
  const walked = sql<SqlBool>`${inList} and ${heldByMany(q)} and ${next}`;
  if (!isIndexed(q)) return { from: sql`repositories`, where: walked };
  const held = query.tenant === undefined ? holds(q) : heldByMany(q);
  // No parameters: that all of them are wanted leads the planner to the index of words.
  const [most, andOneMore] = [sql.lit(fewMax), sql.lit(fewMax + 1)];
  const from: Rows['from'] = sql`(
    with few as materialized (select ${columns} from repositories r where ${inList} and ${held} limit ${andOneMore})
    select * from few as r where (select count(*) from few) <= ${most} and ${next}
    union all (
    select ${columns} from repositories r where (select count(*) from few) > ${most} and ${walked}
     order by ${orderBy(sorting)} limit ${limit + 1}))`;
  return { from, where: sql<SqlBool>`true` };
}

/** Names have no capitals, so that they are compared as they are. */
const holds = (q: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`(r.name like ${containing(q.toLowerCase())} or r.description ilike ${containing(q)})`;

/** The same, of which the planner takes every second row to be one, and for which it knows no index. */
const heldByMany = (q: string): RawBuilder<SqlBool> => sql<SqlBool>`coalesce(${holds(q)}, false)`;

function matches(
  principal: Principal,
  { tenant, visibility, name, baseImages, favourites }: ListRepositoriesQuery,
): RawBuilder<SqlBool> {
  const conditions = [
    tenant === undefined ? null : sql`r.tenant_id = ${tenant}`,
    visibility === undefined ? null : sql`r.visibility = ${visibility}`,
    name === undefined ? null : sql`r.name = ${name}`,
    baseImages === undefined ? null : sql`r.is_base_image = ${baseImages}`,
    favourites ? isFavourite(principal) : null,
  ].filter((condition) => condition !== null);
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}
