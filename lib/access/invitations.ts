import { sql } from 'kysely';
import { recordAudit } from '../audit/index.ts';
import type { Page } from '../contract/common.ts';
import type { CreatedInvitationView, CreateInvitationBody, InvitationView } from '../contract/invitations.ts';
import type { Db, DbOrTrx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { authorizeMembers } from './members.ts';
import { actorOf, type UserPrincipal } from './principal.ts';
import { hashTokenSecret, newInvitationSecret } from './token-secret.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** The links of a tenant that work now, the newest first, for its administrators; all on one page. */
export async function listInvitations(
  db: Db,
  by: UserPrincipal,
  tenantId: string,
): Promise<Page<InvitationView>> {
  await authorizeMembers(db, by, tenantId);
  const rows = await selectInvitations(db)
    .where('i.tenant_id', '=', tenantId)
    .orderBy('i.id', 'desc')
    .execute();
  return { items: rows.map(presentInvitation), nextCursor: null };
}

/** @throws AppError NOT_FOUND, FORBIDDEN */
export async function createInvitation(
  db: Db,
  by: UserPrincipal,
  tenantId: string,
  { role, note, maxUses, expiresInDays }: CreateInvitationBody,
): Promise<CreatedInvitationView> {
  await authorizeMembers(db, by, tenantId);
  const secret = newInvitationSecret();
  const id = newId('inv');
  return await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('invitations')
      .values({
        id,
        tenant_id: tenantId,
        role,
        note,
        secret_hash: hashTokenSecret(secret),
        max_uses: maxUses,
        created_by: by.userId,
        expires_at: new Date(Date.now() + expiresInDays * dayMs),
      })
      .execute();
    const detail = { role, note, maxUses, expiresInDays };
    await recordAudit(trx, actorOf(by), { action: 'invitation.create', tenantId, subject: id, detail });
    const row = await selectInvitations(trx).where('i.id', '=', id).executeTakeFirstOrThrow();
    return { invitation: presentInvitation(row), secret };
  });
}

/** @throws AppError NOT_FOUND, also for one that works no more; FORBIDDEN */
export async function revokeInvitation(
  db: Db,
  by: UserPrincipal,
  tenantId: string,
  invitationId: string,
): Promise<void> {
  await authorizeMembers(db, by, tenantId);
  await db.transaction().execute(async (trx) => {
    const revoked = await trx
      .updateTable('invitations')
      .set({ revoked_at: new Date() })
      .where('id', '=', invitationId)
      .where('tenant_id', '=', tenantId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (revoked.numUpdatedRows === 0n) {
      throw new AppError('NOT_FOUND', 'The tenant has no such invitation.', { reason: 'not-found' });
    }
    await recordAudit(trx, actorOf(by), {
      action: 'invitation.revoke',
      tenantId,
      subject: invitationId,
    });
  });
}

/** Invitations that work while their tenant is open: there are uses left, and their maker may still make them. */
export function selectInvitations(db: DbOrTrx) {
  return db
    .selectFrom('invitations as i')
    .innerJoin('tenants as t', 't.id', 'i.tenant_id')
    .innerJoin('users as maker', 'maker.id', 'i.created_by')
    .leftJoin('memberships as m', (join) =>
      join.onRef('m.tenant_id', '=', 'i.tenant_id').onRef('m.user_id', '=', 'i.created_by'),
    )
    .select(['i.id', 'i.tenant_id', 'i.role', 'i.note', 'i.max_uses', 'i.use_count', 'i.created_at'])
    .select(['i.created_by', 'i.expires_at', 'maker.name as maker_name', 't.display_name'])
    .where('i.revoked_at', 'is', null)
    .where('i.expires_at', '>', sql<Date>`now()`)
    .whereRef('i.use_count', '<', 'i.max_uses')
    .where('maker.disabled_at', 'is', null)
    .where((eb) => eb.or([eb('maker.is_admin', '=', true), eb('m.role', '=', 'admin')]));
}

type InvitationRow = Awaited<ReturnType<ReturnType<typeof selectInvitations>['executeTakeFirstOrThrow']>>;

function presentInvitation(row: InvitationRow): InvitationView {
  return {
    id: row.id,
    role: row.role,
    note: row.note,
    maxUses: row.max_uses,
    useCount: row.use_count,
    createdAt: row.created_at.toISOString(),
    createdBy: { id: row.created_by, name: row.maker_name },
    expiresAt: row.expires_at.toISOString(),
  };
}
