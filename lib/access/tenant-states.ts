import { sql } from 'kysely';
import { recordAudit } from '../audit/index.ts';
import type { Trx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { authorize } from './authorize.ts';
import { libraryTenantId } from './can.ts';
import { actorOf, type Operator, type UserPrincipal } from './principal.ts';
import { getSettings } from './settings.ts';

/**
 * Marks a tenant as deleted until its undo window is over, and holds its row until the transaction ends: no repository
 * is made or comes back in it meanwhile. Its content is the catalog's part.
 * @param confirm the id once more.
 * @returns until when it can be undone.
 * @throws AppError NOT_FOUND; FORBIDDEN; INVALID_INPUT when `confirm` is another id
 */
export async function closeTenant(
  trx: Trx,
  by: UserPrincipal,
  tenantId: string,
  { confirm }: { confirm: string },
): Promise<{ purgeAfter: Date }> {
  authorize(by, 'administer', null);
  refuseLibrary(tenantId);
  const tenant = await trx
    .selectFrom('tenants')
    .select('id')
    .where('id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!tenant) throw noSuchTenant();
  if (confirm !== tenantId) {
    const message = 'This is not the id of the tenant.';
    throw new AppError('INVALID_INPUT', message, {
      reason: 'invalid-input',
      issues: [{ path: 'confirm', message }],
    });
  }
  const { undoWindowHours } = await getSettings(trx);
  const { purge_after } = await trx
    .updateTable('tenants')
    .set({
      deleted_at: sql<Date>`now()`,
      deleted_by: by.userId,
      purge_after: sql<Date>`now() + make_interval(hours => ${undoWindowHours})`,
    })
    .where('id', '=', tenantId)
    .returning('purge_after')
    .executeTakeFirstOrThrow();
  return { purgeAfter: purge_after! };
}

/**
 * Takes the deletion of a tenant back, and holds its row.
 * @throws AppError NOT_FOUND for one that is not deleted; FORBIDDEN; CONFLICT `undo-expired`
 */
export async function reopenTenant(trx: Trx, by: UserPrincipal, tenantId: string): Promise<void> {
  authorize(by, 'administer', null);
  const tenant = await trx
    .selectFrom('tenants')
    .select(sql<boolean>`purge_after <= now()`.as('isOver'))
    .where('id', '=', tenantId)
    .where('deleted_at', 'is not', null)
    .forUpdate()
    .executeTakeFirst();
  if (!tenant) throw noSuchTenant();
  if (tenant.isOver) {
    throw new AppError('CONFLICT', 'The time to undo this is over.', { reason: 'undo-expired' });
  }
  await trx
    .updateTable('tenants')
    .set({ deleted_at: null, deleted_by: null, purge_after: null })
    .where('id', '=', tenantId)
    .execute();
}

/** Disabled, a tenant keeps its content, and nobody but platform administrators can use it. */
export async function setDisabled(
  trx: Trx,
  by: UserPrincipal | Operator,
  tenantId: string,
  disabled: boolean,
): Promise<void> {
  authorize(by, 'administer', null);
  refuseLibrary(tenantId);
  await trx
    .updateTable('tenants')
    .set({ disabled_at: disabled ? sql<Date>`coalesce(disabled_at, now())` : null })
    .where('id', '=', tenantId)
    .execute();
}

/** For those who close and reopen: what happened to its repositories belongs to the same event. */
export async function recordTenantState(
  trx: Trx,
  by: UserPrincipal,
  tenantId: string,
  { action, repositoryCount }: { action: 'tenant.delete' | 'tenant.restore'; repositoryCount: number },
): Promise<void> {
  const detail = { repositoryCount };
  await recordAudit(trx, actorOf(by), { action, tenantId, subject: tenantId, detail });
}

export function noSuchTenant(): AppError {
  return new AppError('NOT_FOUND', 'There is no such tenant.', { reason: 'not-found' });
}

function refuseLibrary(tenantId: string): void {
  if (tenantId !== libraryTenantId) return;
  throw new AppError('FORBIDDEN', 'The namespace of the public images stays as it is.', {
    reason: 'not-allowed',
  });
}
