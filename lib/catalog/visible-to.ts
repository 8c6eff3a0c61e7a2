import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { can, everywhere, type Principal } from '../access/index.ts';
import type { Visibility } from '../contract/common.ts';
import { regexOfPatterns } from '../contract/repository-patterns.ts';

/** No tenant has this id, so only rights that hold everywhere count for it. */
const nowhere = '';

/**
 * Which rows of `repositories as r` a principal may see, for lists: a check after paging is a leak or a hole. The
 * answers come from `can`, so that list and single read cannot differ.
 */
export function visibleTo(principal: Principal): RawBuilder<SqlBool> {
  const anyName = everywhere(principal);
  const sees = (tenantId: string, visibility: Visibility) => can(anyName, 'pull', { tenantId, visibility });
  const inAll = (['private', 'internal', 'public'] as const).filter((each) => sees(nowhere, each));
  const memberships = principal.kind === 'user' ? [...principal.memberships.keys()] : [];
  const own = memberships.filter((tenantId) => sees(tenantId, 'private'));
  const seesDisabled = can(anyName, 'pull', {
    tenantId: nowhere,
    visibility: 'public',
    tenantDisabled: true,
  });
  const inOpenTenant = seesDisabled
    ? sql``
    : sql` and r.tenant_id <> all(array(select id from tenants where disabled_at is not null))`;
  return sql<SqlBool>`(r.deletion_id is null and r.appeared_at is not null
    and (r.visibility = any(${inAll}::text[]) or r.tenant_id = any(${own}::text[]))${inOpenTenant}${matching(principal)})`;
}

/** What the patterns of a token leave of `repositories as r`: nothing to add where there are none. */
export function matching(principal: Principal): RawBuilder<unknown> {
  const patterns = principal.kind === 'user' ? principal.repositories : null;
  return patterns ? sql` and r.name ~ ${regexOfPatterns(patterns)}` : sql``;
}
