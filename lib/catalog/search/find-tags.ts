import { type RawBuilder, sql } from 'kysely';
import type { Principal } from '../../access/index.ts';
import type { Visibility } from '../../contract/common.ts';
import type { FoundTag } from '../../contract/search.ts';
import { instantText, isoInstant } from '../../db/index.ts';
import { beginsWith } from '../like-pattern.ts';
import { all, candidatesOf, inReach, isOwn, pushedBy, runsOn } from './ranking.ts';
import type { SearchTerms } from './terms.ts';

export type TagRow = {
  repository_id: string;
  repository_name: string;
  tenant_id: string;
  visibility: Visibility;
  name: string;
  digest: string;
  pushed_at: string;
  rank: number;
};

/**
 * Tags by their beginning, exactly this one first; without words those that one user pushed last.
 *
 * @param within Where a part of the repository's name was given: what {@link selectRepositories} found by it, which the
 * principal may see.
 */
export function selectTags(
  principal: Principal,
  terms: SearchTerms,
  { limit, within }: { limit: number; within: RawBuilder<unknown> | null },
): RawBuilder<unknown> | null {
  const candidates = selectCandidates(principal, terms, within, candidatesOf(limit));
  return (
    candidates &&
    sql`
    select rank, ${instantText('pushed_at')} as pushed_at, repository_id, name, digest, repository_name, tenant_id, visibility
      from (${candidates}) as r
     order by rank, is_own desc, r.pushed_at desc, id desc limit ${limit}`
  );
}

export function presentTagHit(row: TagRow): FoundTag {
  return {
    repositoryId: row.repository_id,
    repositoryName: row.repository_name,
    name: row.name,
    digest: row.digest,
    pushedAt: isoInstant(row.pushed_at),
    match: (['exact', 'prefix', 'part', 'filter'] as const)[row.rank]!,
  };
}

function selectCandidates(
  principal: Principal,
  terms: SearchTerms,
  within: RawBuilder<unknown> | null,
  max: number,
): RawBuilder<unknown> | null {
  const { tag, filters, isFilterOnly } = terms;
  if (tag) {
    const ofTag = { ...terms, tag };
    return within ? beginningWithin(within, ofTag, max) : beginning(principal, ofTag, max);
  }
  return isFilterOnly && filters.by !== null ? pushedLast(principal, terms, max) : null;
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
const beginningWithin = (
  within: RawBuilder<unknown>,
  terms: TagTerms,
  max: number,
): RawBuilder<unknown> => sql`
  select ${rankOfTag(terms)} as rank, r.is_own, ${columns}, ${repositoryColumns}
    from ${within} as r
    join lateral (select * from tags t where t.repository_id = r.id and ${begins(terms)}
                   order by t.name using ~<~ limit ${max}) t on true
   order by ${bytewise} limit ${max}`;

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
