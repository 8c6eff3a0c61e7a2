import { randomBytes } from 'node:crypto';
import { loadPrincipal, type UserPrincipal } from '../access/index.ts';
import { hashPassword } from '../access/passwords.ts';
import type { Role } from '../contract/common.ts';
import type { Db } from '../db/index.ts';
import { newId } from '../ids.ts';

export const testPassword = 'correct horse battery';
let hashed: Promise<string> | undefined;

/** A name that no other test has. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

export async function buildTenant(
  db: Db,
  { id = uniqueName('ten'), developersMayDelete = false } = {},
): Promise<string> {
  await db.insertInto('tenants').values({ id, developers_may_delete: developersMayDelete }).execute();
  return id;
}

/** A user with the password `testPassword`, as they stand in the database: a row, its memberships, its principal. */
export async function buildUser(
  db: Db,
  { name = uniqueName('user'), isAdmin = false, roles = {}, passwordHash }: BuildUser = {},
): Promise<UserPrincipal> {
  hashed ??= hashPassword(testPassword);
  const id = newId('usr');
  await db
    .insertInto('users')
    .values({ id, name, is_admin: isAdmin, password_hash: passwordHash ?? (await hashed) })
    .execute();
  for (const [tenantId, role] of Object.entries(roles)) {
    await db.insertInto('memberships').values({ tenant_id: tenantId, user_id: id, role }).execute();
  }
  return await loadPrincipal(db, id, 'session');
}

type BuildUser = { name?: string; isAdmin?: boolean; roles?: Record<string, Role>; passwordHash?: string };
