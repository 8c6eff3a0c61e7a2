import { type RawBuilder, sql } from 'kysely';
import type { Principal } from '../../access/index.ts';
import type { Visibility } from '../../contract/common.ts';
import type { FoundImage } from '../../contract/search.ts';
import { instantText, isoInstant } from '../../db/index.ts';
import { beginningWith, beginsWith, containing } from '../like-pattern.ts';
import { all, candidatesOf, inReach, isOwn, pushedBy, runsOn } from './ranking.ts';
import type { SearchTerms } from './terms.ts';

export type ImageRow = {
  repository_id: string;
  repository_name: string;
  tenant_id: string;
  visibility: Visibility;
  digest: string;
  config_digest: string | null;
  tags: string[];
  pushed_at: string;
  digest_match: 'digest' | 'image-id' | null;
  fact_key: string | null;
  fact_value: string | null;
  is_label: boolean | null;
};

/** As the index manifests_by_fact has it. */
const factText = sql`image_facts(m.annotations, m.labels)`;
const shownValueMax = 200;

/**
 * Images by the start of their digest or image ID, or by a label or annotation; without words those that one user
 * pushed last.
 */
export function selectImages(
  principal: Principal,
  terms: SearchTerms,
  limit: number,
): RawBuilder<unknown> | null {
  const which = chooseWhich(terms);
  if (which === null) return null;
  return sql`
    select r.repository_id, r.repository_name, r.tenant_id, r.visibility, r.digest, r.config_digest,
           ${instantText('r.pushed_at')} as pushed_at, fact.key as fact_key,
           left(fact.value, ${shownValueMax}) as fact_value, r.labels ? fact.key as is_label,
           ${digestMatch(terms)} as digest_match,
           array(select t.name from tags t
                  where t.repository_id = r.repository_id and t.digest = r.digest and t.deletion_id is null
                  order by t.pushed_at desc limit 5) as tags
      from (select * from (${selectCandidates(principal, terms, which, candidatesOf(limit))}) as r
             order by ${isOwn(principal)} desc, pushed_at desc, digest, repository_id limit ${limit}) as r
      left join lateral (${findFact(terms)}) as fact on true
     order by ${isOwn(principal)} desc, r.pushed_at desc, digest, repository_id`;
}

export function presentImageHit(row: ImageRow): FoundImage {
  const fact = row.fact_key === null ? null : { key: row.fact_key, value: row.fact_value ?? '' };
  return {
    repositoryId: row.repository_id,
    repositoryName: row.repository_name,
    digest: row.digest,
    imageId: row.config_digest,
    tags: row.tags,
    pushedAt: isoInstant(row.pushed_at),
    match: matchOf(row),
    fact,
  };
}

function matchOf({ digest_match, fact_key, is_label }: ImageRow): FoundImage['match'] {
  if (digest_match !== null) return digest_match;
  if (fact_key === null) return 'filter';
  return is_label ? 'label' : 'annotation';
}

/** Digits may be the start of a digest, and the commit that a label names as well. */
function chooseWhich({ digest, fact, filters, isFilterOnly }: SearchTerms): RawBuilder<unknown> | null {
  if (isFilterOnly) return filters.by === null ? null : sql`true`;
  const either = [
    digest && beginsWith(sql`m.digest`, digest.prefix),
    digest && beginsWith(sql`m.config_digest`, digest.prefix),
    fact === null ? null : sql`${factText} ilike ${containing(fact)}`,
  ].filter((condition) => condition !== null);
  return either.length === 0 ? null : sql`(${sql.join(either, sql` or `)})`;
}

function selectCandidates(
  principal: Principal,
  { digest, filters, isFilterOnly }: SearchTerms,
  which: RawBuilder<unknown>,
  max: number,
): RawBuilder<unknown> {
  // Few images have these digits, so that their repositories are looked up one by one; the planner expects more.
  const repositories = digest
    ? sql`join lateral (select * from repositories where id = m.repository_id limit 1) r on true`
    : sql`join repositories r on r.id = m.repository_id`;
  return sql`
    select m.repository_id, r.name as repository_name, r.tenant_id, r.visibility, m.digest, m.config_digest,
           m.pushed_at, m.annotations, m.labels
      from manifests m ${repositories}
     where ${inReach(principal, filters, digest?.within ?? null)} and m.deletion_id is null
       and ${all([which, pushedBy('m.pushed_by', filters.by), runsOn(filters)])}
     ${isFilterOnly ? sql`order by m.pushed_at desc` : sql``} limit ${max}`;
}

function digestMatch({ digest }: SearchTerms): RawBuilder<string | null> {
  if (digest === null) return sql<null>`null`;
  const begins = beginningWith(digest.prefix);
  return sql<string | null>`case when r.digest like ${begins} then 'digest'
                                 when r.config_digest like ${begins} then 'image-id' end`;
}

/** The one that was looked for, out of all that an image says about itself. */
function findFact({ fact }: SearchTerms): RawBuilder<unknown> {
  if (fact === null) return sql`select null as key, null as value`;
  return sql`
    select key, value from jsonb_each_text(r.annotations || r.labels)
     where to_jsonb(key)::text || ': ' || to_jsonb(value)::text ilike ${containing(fact)}
     order by key limit 1`;
}
