import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Principal } from '../../access/index.ts';
import { containing, isIndexed } from '../like-pattern.ts';
import { visibleTo } from '../visible-to.ts';
import type { SearchFilters } from './terms.ts';

/**
 * Of each rank so many are looked at, as the index gives them, before they are put in order: a search that nearly
 * everything fits stays as quick as any other, and whoever wants one of them types more.
 */
export const candidatesOf = (limit: number): number => Math.max(50, 2 * limit);

/** One's own tenants stand before what others have made public. */
export function isOwn(principal: Principal): RawBuilder<SqlBool> {
  const own = principal.kind === 'user' ? [...principal.memberships.keys()] : [];
  return sql<SqlBool>`(r.tenant_id = any(${own}::text[]))`;
}

/** How well the name of `repositories as r` fits, with or without the tenant in front: 0 exactly, 1 begins so, 2 holds it. */
export function rankOf(name: string | null): RawBuilder<number> {
  if (name === null) return sql<number>`3`;
  // Most names only hold it, which is the quickest to find out so.
  const short = sql`r.tenant_id || '/' || ${name}`;
  return sql<number>`case
    when not (starts_with(r.name, ${name}) or starts_with(r.name, ${short})) then 2
    when r.name in (${name}, ${short}) then 0
    else 1 end`;
}

/** Which rows of `repositories as r` come into question. */
export function inReach(
  principal: Principal,
  { base }: Pick<SearchFilters, 'base'>,
  within: string | null = null,
): RawBuilder<SqlBool> {
  return all([
    visibleTo(principal),
    base === null ? null : sql`r.is_base_image = ${base}`,
    within === null ? null : holdsName(within),
  ]);
}

/** For what the index has nothing of, all of it would be read, and then the names. */
const holdsName = (part: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`${isIndexed(part) ? sql`r.name` : sql`(r.name || '')`} like ${containing(part)}`;

/** Only what this user has pushed; a user that is not there has pushed nothing. */
export function pushedBy(
  column: 't.pushed_by' | 'm.pushed_by',
  by: string | null,
): RawBuilder<SqlBool> | null {
  if (by === null) return null;
  // A robot's name is free again once the robot is gone, so that there may be several.
  return sql<SqlBool>`${sql.ref(column)} = any(array(select id from users where name = ${by}))`;
}

/** Which rows of `manifests as m` run there; `linux/arm` means every variant of it. */
export function runsOn({ platform }: Pick<SearchFilters, 'platform'>): RawBuilder<SqlBool> | null {
  return platform === null ? null : sql<SqlBool>`m.platforms @> ${JSON.stringify([platform])}::jsonb`;
}

export function all(conditions: readonly (RawBuilder<unknown> | null)[]): RawBuilder<SqlBool> {
  const given = conditions.filter((condition) => condition !== null);
  return given.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(given, sql` and `)}`;
}
