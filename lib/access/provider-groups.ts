import { recordAudit, systemActor } from '../audit/index.ts';
import type { Role } from '../contract/common.ts';
import type { Trx } from '../db/index.ts';
import type { GroupGrant } from '../oidc-settings.ts';
import { isLastAdministrator } from './users.ts';

const rank: Record<Role, number> = { viewer: 0, developer: 1, admin: 2 };
const from = { from: 'single sign-on' };

/** The highest role in each tenant, and whether it makes a platform administrator. */
export function grantsOf(groups: readonly string[], map: readonly GroupGrant[]) {
  const roles = new Map<string, Role>();
  let isAdmin = false;
  for (const { group, tenantId, role } of map) {
    if (!groups.includes(group)) continue;
    if (tenantId === null) isAdmin = true;
    else if (rank[role] >= rank[roles.get(tenantId) ?? 'viewer']) roles.set(tenantId, role);
  }
  return { roles, isAdmin };
}

/** Brings the memberships that come from groups in step. Those that people have made are left as they are. */
export async function followGroups(
  trx: Trx,
  { id, name }: { id: string; name: string },
  roles: ReadonlyMap<string, Role>,
): Promise<void> {
  const rows = await trx
    .selectFrom('memberships')
    .select(['tenant_id', 'role', 'source'])
    .where('user_id', '=', id)
    .forUpdate()
    .execute();
  for (const { tenant_id: tenantId, role, source } of rows) {
    if (source !== 'oidc') continue;
    const wanted = roles.get(tenantId);
    if (wanted === undefined) await removeRole(trx, { id, name, tenantId, role });
    else if (wanted !== role) await changeRole(trx, { id, tenantId, role: wanted, before: role });
  }
  const has = new Set(rows.map((row) => row.tenant_id));
  const missing = [...roles].filter(([tenantId]) => !has.has(tenantId));
  if (missing.length > 0) await addRoles(trx, { id, name }, new Map(missing));
}

async function addRoles(
  trx: Trx,
  { id, name }: { id: string; name: string },
  roles: ReadonlyMap<string, Role>,
): Promise<void> {
  // The map may name tenants that are not there yet, or no longer.
  const tenants = await trx
    .selectFrom('tenants')
    .select('id')
    .where('id', 'in', [...roles.keys()])
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
  for (const { id: tenantId } of tenants) {
    const role = roles.get(tenantId)!;
    await trx
      .insertInto('memberships')
      .values({ tenant_id: tenantId, user_id: id, role, source: 'oidc' })
      .execute();
    const detail = { name, role, ...from };
    await recordAudit(trx, systemActor, { action: 'member.add', tenantId, subject: id, detail });
  }
}

async function changeRole(
  trx: Trx,
  { id, tenantId, role, before }: { id: string; tenantId: string; role: Role; before: Role },
): Promise<void> {
  await trx
    .updateTable('memberships')
    .set({ role })
    .where('user_id', '=', id)
    .where('tenant_id', '=', tenantId)
    .execute();
  const detail = { role, before, ...from };
  await recordAudit(trx, systemActor, { action: 'member.update', tenantId, subject: id, detail });
}

async function removeRole(
  trx: Trx,
  { id, name, tenantId, role }: { id: string; name: string; tenantId: string; role: Role },
): Promise<void> {
  await trx.deleteFrom('memberships').where('user_id', '=', id).where('tenant_id', '=', tenantId).execute();
  const detail = { name, role, ...from };
  await recordAudit(trx, systemActor, { action: 'member.remove', tenantId, subject: id, detail });
}

/**
 * Makes a platform administrator, or takes back what groups gave before: never what people gave, and never from the
 * last administrator there is.
 * @returns whether the groups are now what makes them one.
 */
export async function followPlatformGroup(
  trx: Trx,
  user: { id: string; isAdmin: boolean; gaveAdmin: boolean },
  wanted: boolean,
): Promise<boolean> {
  if (wanted === user.isAdmin) return wanted && user.gaveAdmin;
  if (!wanted && !user.gaveAdmin) return false;
  if (!wanted && (await isLastAdministrator(trx, user.id))) return true;
  await trx
    .updateTable('users')
    .set((eb) => ({ is_admin: wanted, version: eb('version', '+', 1) }))
    .where('id', '=', user.id)
    .execute();
  const detail = { isAdmin: wanted, ...from };
  await recordAudit(trx, systemActor, { action: 'user.update', subject: user.id, detail });
  return wanted;
}
