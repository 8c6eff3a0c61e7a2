import { type RawBuilder, sql } from 'kysely';
import type { Principal } from '../../access/index.ts';
import type { Visibility } from '../../contract/common.ts';
import type { FoundTag } from '../../contract/search.ts';
import type { Db } from '../../db/index.ts';
import { beginsWith } from '../like-pattern.ts';
import { all, candidatesOf, inReach, isOwn, pushedBy, runsOn } from './ranking.ts';
import type { SearchTerms } from './terms.ts';

type Repository = { id: string; name: string; tenant_id: string; visibility: Visibility; is_own: boolean };
type TagRow = { repository_id: string; name: string; digest: string; pushed_at: Date; rank: number };
type Row = TagRow & { repository_name: string; tenant_id: string; visibility: Visibility };

/**
 * Tags by their beginning, exactly this one first; without words those that one user pushed last.
 *
 * @param within Where a part of the repository's name was given: the repositories that fit it best, of those that the
 * principal may see.
 */
export async function findTags(
  db: Db,
  principal: Principal,
  terms: SearchTerms,
  { limit, within }: { limit: number; within: readonly Repository[] | null },
): Promise<Row[]> {
  const { tag } = terms;
  const max = candidatesOf(limit);
  if (tag === null) {
    const isOfUser = terms.isFilterOnly && terms.filters.by !== null;
    return isOfUser ? await readBest<Row>(db, pushedLast(principal, terms, max), limit) : [];
  }
  if (within === null) return await readBest<Row>(db, beginning(principal, { ...terms, tag }, max), limit);
  if (within.length === 0) return [];
  const rows = await readBest<TagRow>(db, beginningWithin(within, { ...terms, tag }, max), limit);
  const repositories = new Map(within.map((each) => [each.id, each]));
  return rows.map((row) => {
    const { name, tenant_id, visibility } = repositories.get(row.repository_id)!;
    return { ...row, repository_name: name, tenant_id, visibility };
  });
}

async function readBest<Found extends TagRow>(
  db: Db,
  candidates: RawBuilder<unknown>,
  limit: number,
): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select * from (${candidates}) as r
     order by rank, is_own desc, pushed_at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

export function presentTagHit(row: Row): FoundTag {
  return {
    repositoryId: row.repository_id,
    repositoryName: row.repository_name,
    name: row.name,
    digest: row.digest,
    pushedAt: row.pushed_at.toISOString(),
    match: (['exact', 'prefix', 'part', 'filter'] as const)[row.rank]!,
  };
}

/** As the index has them: exactly this one stands before all that begin so. */
const bytewise = sql`t.name using ~<~, t.pushed_at desc`;

type TagTerms = SearchTerms & { tag: NonNullable<SearchTerms['tag']> };

const rankOfTag = ({ tag }: TagTerms): RawBuilder<unknown> =>
  sql`case when t.name = ${tag.prefix} then 0 else 1 end`;

const begins = (terms: TagTerms): RawBuilder<unknown> =>
  all([beginsWith(sql`t.name`, terms.tag.prefix), ofTags(terms)]);

/*
 * The candidates, each with a plan that is as good for every word: the planner knows little of what people look for. What
 * they are sorted by stands first in a row, as with the repositories.
 */

function beginning(principal: Principal, terms: TagTerms, max: number): RawBuilder<unknown> {
  return sql`
    select ${rankOfTag(terms)} as rank, ${isOwn(principal)} as is_own, ${columns}, ${repositoryColumns}
      from tags t
      join lateral (select r.name, r.tenant_id, r.visibility from repositories r
                     where r.id = t.repository_id and ${inReach(principal, terms.filters)} offset 0) r on true
     where ${begins(terms)} order by ${bytewise} limit ${max}`;
}

/** What was just read of the repositories, with the rights of the asker, is not read again. */
function beginningWithin(within: readonly Repository[], terms: TagTerms, max: number): RawBuilder<unknown> {
  return sql`
    select ${rankOfTag(terms)} as rank, r.is_own, ${columns}
      from unnest(${within.map(({ id }) => id)}::text[], ${within.map(({ is_own }) => is_own)}::boolean[]) as r (id, is_own)
      join lateral (select * from tags t where t.repository_id = r.id and ${begins(terms)}
                     order by t.name using ~<~ limit ${max}) t on true
     order by ${bytewise} limit ${max}`;
}

const pushedLast = (principal: Principal, terms: SearchTerms, max: number): RawBuilder<unknown> => sql`
  select 3 as rank, ${isOwn(principal)} as is_own, ${columns}, ${repositoryColumns}
    from tags t join repositories r on r.id = t.repository_id
   where ${inReach(principal, terms.filters)} and ${ofTags(terms)}
   order by t.pushed_at desc limit ${max}`;

const columns = sql`t.pushed_at, t.id, t.repository_id, t.name, t.digest`;
const repositoryColumns = sql`r.name as repository_name, r.tenant_id, r.visibility`;

function ofTags({ filters }: SearchTerms): RawBuilder<unknown> {
  const platform = runsOn(filters);
  return all([
    sql`t.deletion_id is null`,
    pushedBy('t.pushed_by', filters.by),
    platform &&
      sql`exists (select from manifests m where m.repository_id = t.repository_id and m.digest = t.digest and ${platform})`,
  ]);
}
