import { recordAudit } from '../audit/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { authorizeOwnAccount } from './authorize.ts';
import { actorOf, type UserPrincipal } from './principal.ts';

/**
 * Ends one's own membership.
 * @throws AppError NOT_FOUND for who is no member; CONFLICT `last-tenant-administrator`
 */
export async function leaveTenant(db: Db, user: UserPrincipal, tenantId: string): Promise<void> {
  authorizeOwnAccount(user);
  await db.transaction().execute(async (trx) => {
    await refuseLastAdministrator(trx, tenantId, user.userId);
    const left = await trx
      .deleteFrom('memberships')
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', user.userId)
      .returning('role')
      .executeTakeFirst();
    if (!left) throw new AppError('NOT_FOUND', 'There is no such tenant.', { reason: 'not-found' });
    const detail = { name: user.name, role: left.role };
    await recordAudit(trx, actorOf(user), {
      action: 'member.leave',
      tenantId,
      subject: user.userId,
      detail,
    });
  });
}

/**
 * Whoever is the only one to manage a tenant stays that, until somebody else is. Locks the administrators, so that two
 * who leave at the same time do not both succeed.
 * @throws AppError CONFLICT `last-tenant-administrator`
 */
export async function refuseLastAdministrator(trx: Trx, tenantId: string, userId: string): Promise<void> {
  const administrators = await trx
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select('m.user_id')
    .where('m.tenant_id', '=', tenantId)
    .where('m.role', '=', 'admin')
    .where('u.kind', '=', 'person')
    .where('u.disabled_at', 'is', null)
    .orderBy('m.user_id')
    .forUpdate('m')
    .execute();
  if (administrators.length !== 1 || administrators[0]?.user_id !== userId) return;
  throw new AppError('CONFLICT', 'You are the last administrator of this tenant. Make another one first.', {
    reason: 'last-tenant-administrator',
  });
}
