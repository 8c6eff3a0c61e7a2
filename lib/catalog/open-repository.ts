import { sql } from 'kysely';
import { libraryTenantId } from '../access/index.ts';
import type { Db } from '../db/index.ts';
import { newId } from '../ids.ts';
import { RegistryError } from '../registry/index.ts';
import { type FrontRepository, findRepository } from './resolve.ts';

/**
 * The repository that a push goes to, made where there is none. It stays unseen until its first manifest is recorded,
 * so that an upload that never ends leaves nothing to see; until then it already holds the storage name under which
 * the blobs arrive. Two pushes at once get the same one.
 *
 * The tenant must exist and the push be allowed: the caller has asked `can`.
 *
 * @throws RegistryError DENIED where the tenant was deleted since.
 */
export async function openRepository(
  db: Db,
  { name, tenantId, userId }: { name: string; tenantId: string; userId: string },
): Promise<FrontRepository> {
  const known = await findRepository(db, name);
  if (known) return known;
  const id = newId('repo');
  const visibility = tenantId === libraryTenantId ? 'public' : 'private';
  // A storage name is never used twice: its own name where that is free, else one with the id behind it.
  await sql`
    insert into repositories (id, tenant_id, name, storage_name, visibility, created_by)
    select ${id}, ${tenantId}, ${name},
           case when exists (select from repositories where storage_name = ${name})
                then ${`${name}--${id.slice('repo_'.length)}`} else ${name} end,
           ${visibility}, ${userId}
      from tenants where id = ${tenantId} and deleted_at is null
       for key share
    on conflict do nothing`.execute(db);
  const opened = await findRepository(db, name);
  if (opened) return opened;
  await requireLiveTenant(db, tenantId);
  // Another process took the storage name between our look and our insert, and its repository is gone again.
  return await openRepository(db, { name, tenantId, userId });
}

async function requireLiveTenant(db: Db, tenantId: string): Promise<void> {
  const tenant = await db
    .selectFrom('tenants')
    .select('id')
    .where('id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (!tenant) throw new RegistryError('DENIED', `the tenant ${tenantId} is deleted`, { status: 403 });
}
