import { type RawBuilder, sql } from 'kysely';
import type { Principal } from '../../access/index.ts';
import type { Visibility } from '../../contract/common.ts';
import type { FoundTag } from '../../contract/search.ts';
import type { Db } from '../../db/index.ts';
import { beginningWith } from '../like-pattern.ts';
import { all, candidatesOf, inReach, isOwn, pushedBy, runsOn } from './ranking.ts';
import type { SearchTerms } from './terms.ts';

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

/** Tags by their beginning, exactly this one first; without words those that one user pushed last. */
export async function findTags(
  db: Db,
  principal: Principal,
  terms: SearchTerms,
  limit: number,
): Promise<Row[]> {
  const candidates = chooseCandidates(principal, terms, candidatesOf(limit));
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

function chooseCandidates(principal: Principal, terms: SearchTerms, max: number): RawBuilder<unknown> | null {
  const { tag, filters, isFilterOnly } = terms;
  const newest = sql`order by t.pushed_at desc`;
  if (tag === null) {
    return isFilterOnly && filters.by !== null
      ? selectTags(principal, terms, { rank: 3, which: sql`true`, order: newest, max })
      : null;
  }
  // `~>~` leaves the exact ones to the first half, by the same index.
  const begins = sql`t.name like ${beginningWith(tag.prefix)} and t.name ~>~ ${tag.prefix}`;
  const exact = selectTags(principal, terms, {
    rank: 0,
    which: sql`t.name = ${tag.prefix}`,
    order: newest,
    max,
  });
  const longer = selectTags(principal, terms, { rank: 1, which: begins, order: sql``, max });
  return sql`(${exact}) union all (${longer})`;
}

function selectTags(
  principal: Principal,
  { tag, filters }: SearchTerms,
  {
    rank,
    which,
    order,
    max,
  }: { rank: number; which: RawBuilder<unknown>; order: RawBuilder<unknown>; max: number },
): RawBuilder<unknown> {
  const platform = runsOn(filters);
  return sql`
    select t.id, t.repository_id, r.name as repository_name, r.tenant_id, r.visibility, t.name, t.digest,
           t.pushed_at, ${sql.lit(rank)} as rank
      from tags t join repositories r on r.id = t.repository_id
     where ${inReach(principal, filters, tag?.within || null)} and t.deletion_id is null
       and ${all([which, pushedBy('t.pushed_by', filters.by)])}
       and ${platform ? sql`exists (select from manifests m where m.repository_id = t.repository_id and m.digest = t.digest and ${platform})` : sql`true`}
     ${order} limit ${max}`;
}
