import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { can, everywhere, type UserPrincipal } from '../access/index.ts';
import type { Page } from '../contract/common.ts';
import type { DeletionView, ListDeletionsQuery } from '../contract/deletions.ts';
import { type Db, plannedEachTime } from '../db/index.ts';
import { recordForeignRows } from './foreign-reads.ts';
import { after, cutPage, keyText, orderBy, type Sorting } from './keyset.ts';
import { presentDeletion, selectDeletions } from './present-deletion.ts';
import { matching } from './visible-to.ts';

const newestFirst: Sorting = {
  name: 'deletions',
  order: 'desc',
  type: 'instant',
  key: sql`d.deleted_at`,
  id: sql`d.id`,
  idType: 'string',
};

/**
 * What the principal could undo now, newest first.
 * @throws AppError INVALID_INPUT `invalid-cursor`
 */
export async function listDeletions(
  db: Db,
  principal: UserPrincipal,
  { tenant, repository, cursor, limit }: ListDeletionsQuery,
): Promise<Page<DeletionView>> {
  let query = selectDeletions(db)
    .innerJoin('tenants as t', 't.id', 'r.tenant_id')
    .select([keyText(newestFirst).as('sort_key'), 'd.id as sort_id', 'r.tenant_id', 'r.visibility'])
    .where(mayUndo(principal))
    .where(after(newestFirst, cursor));
  if (tenant !== undefined) query = query.where('r.tenant_id', '=', tenant);
  if (repository !== undefined) query = query.where('r.id', '=', repository);
  const rows = await query
    .orderBy(orderBy(newestFirst))
    .limit(limit + 1)
    .execute();
  const page = cutPage(rows, newestFirst, limit);
  await recordForeignRows(db, principal, page.rows);
  return { items: page.rows.map(presentDeletion), nextCursor: page.nextCursor };
}

/** No tenant has this id, so only rights that hold everywhere count for it. */
const nowhere = '';

/** The answers come from `can`, so that what is listed can be undone. Tags come back before their repository is gone. */
function mayUndo(principal: UserPrincipal): RawBuilder<SqlBool> {
  const may = (tenantId: string, developersMayDelete: boolean) =>
    can(everywhere(principal), 'delete', { tenantId, developersMayDelete });
  const tenants = [...principal.memberships.keys()];
  const always = tenants.filter((tenantId) => may(tenantId, false));
  const whereAllowed = tenants.filter((tenantId) => may(tenantId, true));
  return sql<SqlBool>`(${plannedEachTime} d.undone_at is null and d.purged_at is null and d.purge_after > now()
    and (r.deletion_id is null or r.deletion_id = d.id) and t.deleted_at is null
    and (${may(nowhere, false)}::boolean or r.tenant_id = any(${always}::text[])
      or (t.developers_may_delete and r.tenant_id = any(${whereAllowed}::text[])))${matching(principal)})`;
}
