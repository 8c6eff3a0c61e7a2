import type { DbOrTrx } from '../db/index.ts';

/** Which of these tenants exist, and what `can` needs of them. For the front door: whoever asks is told nothing. */
export async function findTenantRights(
  db: DbOrTrx,
  tenantIds: readonly string[],
): Promise<Map<string, { developersMayDelete: boolean }>> {
  if (tenantIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('tenants')
    .select(['id', 'developers_may_delete'])
    .where('id', 'in', tenantIds)
    .execute();
  return new Map(rows.map((row) => [row.id, { developersMayDelete: row.developers_may_delete }]));
}
