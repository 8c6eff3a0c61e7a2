import { type RawBuilder, sql } from 'kysely';
import type { Principal } from '../../access/index.ts';
import type { Visibility } from '../../contract/common.ts';
import type { FoundTag } from '../../contract/search.ts';
import type { Db } from '../../db/index.ts';
import { beginsWith } from '../like-pattern.ts';
import { all, candidatesOf, inReach, isOwn, pushedBy, runsOn } from './ranking.ts';
import type { SearchTerms } from './terms.ts';

type Repositories = readonly { id: string; name: string; tenant_id: string; visibility: Visibility }[];
type Row = {
  repository_id: string;
  repository_name: string;
  tenant_id: string;
  visibility: Visibility;
  name: string;
  digest: string;
  pushed_at: Date;
  rank: number;
};

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
  { limit, within }: { limit: number; within: Repositories | null },
): Promise<Row[]> {
  const candidates = chooseCandidates(principal, terms, { within, max: candidatesOf(limit) });
  if (candidates === null) return [];
  const { rows } = await sql<Row>`
    select * from (${candidates}) as r
     order by rank, ${isOwn(principal)} desc, pushed_at desc, id desc limit ${limit}`.execute(db);
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

/** Each with a plan that is as good for every word: the planner knows little of what people look for. */
function chooseCandidates(
  principal: Principal,
  terms: SearchTerms,
  { within, max }: { within: Repositories | null; max: number },
): RawBuilder<unknown> | null {
  const { tag, filters, isFilterOnly } = terms;
  if (tag === null) return isFilterOnly && filters.by !== null ? pushedLast(principal, terms, max) : null;
  if (within?.length === 0) return null;
  const rank = sql`case when t.name = ${tag.prefix} then 0 else 1 end`;
  const which = all([beginsWith(sql`t.name`, tag.prefix), ofTags(terms)]);
  if (within === null) {
    return sql`
      select ${columns}, ${rank} as rank
        from tags t
        join lateral (select r.id, r.name, r.tenant_id, r.visibility from repositories r
                       where r.id = t.repository_id and ${inReach(principal, filters)} offset 0) r on true
       where ${which} order by ${bytewise} limit ${max}`;
  }
  return sql`
    select ${columns}, ${rank} as rank
      from ${asTable(within)}
      join lateral (select * from tags t where t.repository_id = r.id and ${which}
                     order by t.name using ~<~ limit ${max}) t on true
     order by ${bytewise} limit ${max}`;
}

/** What was just read, with the rights of the asker, is not read again. */
const asTable = (repositories: Repositories): RawBuilder<unknown> => sql`unnest(
        ${repositories.map(({ id }) => id)}::text[], ${repositories.map(({ name }) => name)}::text[],
        ${repositories.map(({ tenant_id }) => tenant_id)}::text[],
        ${repositories.map(({ visibility }) => visibility)}::text[]) as r (id, name, tenant_id, visibility)`;

const pushedLast = (principal: Principal, terms: SearchTerms, max: number): RawBuilder<unknown> => sql`
  select ${columns}, 3 as rank
    from tags t join repositories r on r.id = t.repository_id
   where ${inReach(principal, terms.filters)} and ${ofTags(terms)}
   order by t.pushed_at desc limit ${max}`;

const columns = sql`t.id, t.repository_id, r.name as repository_name, r.tenant_id, r.visibility, t.name, t.digest, t.pushed_at`;

function ofTags({ filters }: SearchTerms): RawBuilder<unknown> {
  const platform = runsOn(filters);
  return all([
    sql`t.deletion_id is null`,
    pushedBy('t.pushed_by', filters.by),
    platform &&
      sql`exists (select from manifests m where m.repository_id = t.repository_id and m.digest = t.digest and ${platform})`,
  ]);
}
