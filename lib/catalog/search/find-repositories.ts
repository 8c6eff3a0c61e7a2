import { type RawBuilder, sql } from 'kysely';
import type { Principal } from '../../access/index.ts';
import type { Visibility } from '../../contract/common.ts';
import type { FoundRepository } from '../../contract/search.ts';
import { all, inReach, isOwn, pushedBy, rankOf, runsOn } from './ranking.ts';
import type { SearchTerms } from './terms.ts';

export type RepositoryRow = {
  rank: number;
  id: string;
  tenant_id: string;
  name: string;
  description: string;
  visibility: Visibility;
  is_base_image: boolean;
};

/** Those of {@link RepositoryRow}, from what {@link selectRepositories} finds. */
export const repositoryColumns = sql`rank, id, tenant_id, name, description, visibility, is_base_image`;

/**
 * Repositories by part of the name; without words all that the filters leave, newest first. What they are sorted by
 * stands first in a row: behind texts it would be looked for anew at each comparison.
 */
export function selectRepositories(
  principal: Principal,
  { name, filters, isFilterOnly }: SearchTerms,
  limit: number,
): RawBuilder<unknown> | null {
  if (name === null && !isFilterOnly) return null;
  return sql`
    select ${rankOf(name)} as rank, ${isOwn(principal)} as is_own, r.last_pushed_at,
           r.id, r.tenant_id, r.name, r.description, r.visibility, r.is_base_image
      from repositories r
     where ${inReach(principal, filters, name)} and ${hasContent(filters)}
     order by rank, is_own desc, r.last_pushed_at desc nulls last, r.name
     limit ${limit}`;
}

export function presentRepositoryHit(row: RepositoryRow): FoundRepository {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    visibility: row.visibility,
    isBaseImage: row.is_base_image,
    match: (['exact', 'prefix', 'part', 'filter'] as const)[row.rank]!,
  };
}

function hasContent(filters: SearchTerms['filters']): RawBuilder<unknown> {
  const by = pushedBy('t.pushed_by', filters.by);
  const platform = runsOn(filters);
  return all([
    by && sql`exists (select from tags t where t.repository_id = r.id and t.deletion_id is null and ${by})`,
    platform &&
      sql`exists (select from manifests m where m.repository_id = r.id and m.deletion_id is null and ${platform})`,
  ]);
}
