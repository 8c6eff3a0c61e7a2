import type { z } from 'zod';
import { recordAudit } from '../audit/index.ts';
import type { Page } from '../contract/common.ts';
import type { AddMemberBody, MemberView, updateMemberBody } from '../contract/tenants.ts';
import { type Db, type DbOrTrx, type Trx, uniqueViolation } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { authorize } from './authorize.ts';
import { libraryTenantId } from './can.ts';
import { refuseLastAdministrator } from './leave-tenant.ts';
import { actorOf, type Operator, type Principal, type UserPrincipal } from './principal.ts';
import { getTenant, requireLiveTenant } from './tenants.ts';
import { getUserByName } from './users.ts';

type Changer = UserPrincipal | Operator;

/** The members of a tenant that one may see, by name; all on one page. */
export async function listMembers(
  db: Db,
  by: Principal | Operator,
  tenantId: string,
): Promise<Page<MemberView>> {
  await getTenant(db, by, tenantId);
  const rows = await selectMembers(db)
    .where('memberships.tenant_id', '=', tenantId)
    .orderBy('users.name')
    .execute();
  return { items: rows.map(presentMember), nextCursor: null };
}

/** @throws AppError NOT_FOUND also as `unknown-user`; FORBIDDEN; CONFLICT `already-member` */
export async function addMember(
  db: Db,
  by: Changer,
  tenantId: string,
  { user: name, role }: AddMemberBody,
): Promise<MemberView> {
  await authorizeMembers(db, by, tenantId);
  try {
    return await db.transaction().execute(async (trx) => {
      const user = await getUserByName(trx, name);
      await trx.insertInto('memberships').values({ tenant_id: tenantId, user_id: user.id, role }).execute();
      await recordAudit(trx, actorOf(by), {
        action: 'member.add',
        tenantId,
        subject: user.id,
        detail: { name, role },
      });
      return await readMember(trx, tenantId, user.id);
    });
  } catch (error) {
    if (uniqueViolation(error) !== 'memberships_pkey') throw error;
    throw new AppError('CONFLICT', `${name} is a member already.`, { reason: 'already-member' });
  }
}

/** @throws AppError NOT_FOUND; FORBIDDEN; CONFLICT `last-tenant-administrator` for giving up one's own role */
export async function updateMember(
  db: Db,
  by: Changer,
  tenantId: string,
  userId: string,
  { role }: z.output<typeof updateMemberBody>,
): Promise<MemberView> {
  await authorizeMembers(db, by, tenantId);
  return await db.transaction().execute(async (trx) => {
    if (role !== 'admin') await refuseGivingUp(trx, by, tenantId, userId);
    const { role: before } = await readMember(trx, tenantId, userId);
    await trx
      .updateTable('memberships')
      // From now on people have set it: the groups of a provider change it no more.
      .set({ role, source: 'local' })
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .execute();
    const detail = { role, before };
    await recordAudit(trx, actorOf(by), { action: 'member.update', tenantId, subject: userId, detail });
    return await readMember(trx, tenantId, userId);
  });
}

/** @throws AppError NOT_FOUND; FORBIDDEN; CONFLICT `last-tenant-administrator` for removing oneself */
export async function removeMember(db: Db, by: Changer, tenantId: string, userId: string): Promise<void> {
  await authorizeMembers(db, by, tenantId);
  await db.transaction().execute(async (trx) => {
    await refuseGivingUp(trx, by, tenantId, userId);
    const { name, role } = await readMember(trx, tenantId, userId);
    await trx
      .deleteFrom('memberships')
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .execute();
    const detail = { name, role };
    await recordAudit(trx, actorOf(by), { action: 'member.remove', tenantId, subject: userId, detail });
  });
}

/** Whoever may change who belongs to a tenant, people and robots. */
export async function authorizeMembers(db: Db, by: Changer, tenantId: string): Promise<void> {
  await requireLiveTenant(db, by, tenantId);
  authorize(by, 'manage-tenant', { tenantId });
  if (tenantId !== libraryTenantId) return;
  throw new AppError('FORBIDDEN', 'The public images have no members: platform administrators keep them.', {
    reason: 'not-allowed',
  });
}

/** Platform administrators keep every tenant, so they may leave one without an administrator of its own. */
async function refuseGivingUp(trx: Trx, by: Changer, tenantId: string, userId: string): Promise<void> {
  if (by.kind === 'operator' || by.isAdmin || by.userId !== userId) return;
  await refuseLastAdministrator(trx, tenantId, userId);
}

async function readMember(trx: Trx, tenantId: string, userId: string): Promise<MemberView> {
  const row = await selectMembers(trx)
    .where('memberships.tenant_id', '=', tenantId)
    .where('memberships.user_id', '=', userId)
    .forUpdate('memberships')
    .executeTakeFirst();
  if (!row) throw new AppError('NOT_FOUND', 'The tenant has no such member.', { reason: 'not-found' });
  return presentMember(row);
}

function selectMembers(db: DbOrTrx) {
  return db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select(['users.id', 'users.name', 'users.display_name', 'users.disabled_at'])
    .select(['memberships.role', 'memberships.created_at'])
    .where('users.kind', '=', 'person');
}

type MemberRow = Awaited<ReturnType<ReturnType<typeof selectMembers>['executeTakeFirstOrThrow']>>;

function presentMember(row: MemberRow): MemberView {
  return {
    userId: row.id,
    name: row.name,
    displayName: row.display_name,
    disabled: row.disabled_at !== null,
    role: row.role,
    since: row.created_at.toISOString(),
  };
}
