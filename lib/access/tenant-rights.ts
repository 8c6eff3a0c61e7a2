import { anyOf, batched, type Db } from '../db/index.ts';

export type TenantRights = { developersMayDelete: boolean; disabled: boolean };

const readTenantRights = batched<TenantRights>(async (db, ids) => {
  const rows = await db
    .selectFrom('tenants')
    .select(['id', 'developers_may_delete', 'disabled_at'])
    .where('id', '=', anyOf(ids))
    .where('deleted_at', 'is', null)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      { developersMayDelete: row.developers_may_delete, disabled: row.disabled_at !== null },
    ]),
  );
});

/** Which of these tenants exist and are not deleted, and what `can` needs of them. For the front door: whoever asks is told nothing. */
export async function findTenantRights(
  db: Db,
  tenantIds: readonly string[],
): Promise<Map<string, TenantRights>> {
  const found = new Map<string, TenantRights>();
  const read = async (id: string) => {
    const rights = await readTenantRights(db, id);
    if (rights) found.set(id, rights);
  };
  await Promise.all([...new Set(tenantIds)].map(read));
  return found;
}
