import { type Actor, recordAudit } from '../audit/index.ts';
import type { AcceptedView, AcceptInvitationBody, InvitationOffer } from '../contract/invitations.ts';
import { type Db, type DbOrTrx, type Trx, uniqueViolation } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { authorizeOwnAccount } from './authorize.ts';
import { selectInvitations } from './invitations.ts';
import { hashPassword } from './passwords.ts';
import { actorOf, type Principal } from './principal.ts';
import { getSettings } from './settings.ts';
import { hashTokenSecret } from './token-secret.ts';

/**
 * What a link offers, for whoever has it.
 * @throws AppError NOT_FOUND for a link that nobody made, and for one that works no more
 */
export async function getInvitation(
  db: DbOrTrx,
  principal: Principal,
  secret: string,
): Promise<InvitationOffer> {
  const [row, settings] = await Promise.all([findInvitation(db, secret), getSettings(db)]);
  return {
    tenant: { id: row.tenant_id, displayName: row.display_name },
    role: row.role,
    expiresAt: row.expires_at.toISOString(),
    mayRegister: settings.invitedMayRegister,
    isMember: principal.kind === 'user' && principal.memberships.has(row.tenant_id),
  };
}

type Joining = { id: string; name: string; actor: Actor };

/**
 * Makes whoever has signed in a member, or a new account that is one, where the settings allow it. A use is counted by
 * success alone.
 *
 * @throws AppError NOT_FOUND as getInvitation; UNAUTHENTICATED `sign-in-required` for a visitor who asks for no
 * account; FORBIDDEN `registration-closed`, `token-scope`; CONFLICT `already-member`, `name-taken`;
 * INVALID_INPUT for an account for who has one
 */
export async function acceptInvitation(
  db: Db,
  principal: Principal,
  secret: string,
  { account }: AcceptInvitationBody,
): Promise<AcceptedView> {
  // Before the costly hash of a password: whoever knows no link gets no further.
  await findInvitation(db, secret);
  const passwordHash = account && (await hashNewPassword(db, principal, account));
  try {
    return await db.transaction().execute(async (trx) => {
      const invitation = await takeUse(trx, secret);
      const who: Joining = passwordHash ? await register(trx, account!, passwordHash) : asSignedIn(principal);
      await join(trx, who, invitation);
      return { tenantId: invitation.tenant_id, role: invitation.role, userName: who.name };
    });
  } catch (error) {
    throw conflictOf(error, account?.name) ?? error;
  }
}

function conflictOf(error: unknown, name: string | undefined): AppError | null {
  switch (uniqueViolation(error)) {
    case 'memberships_pkey':
      return new AppError('CONFLICT', 'You are a member already.', { reason: 'already-member' });
    case 'users_name_key':
      return new AppError('CONFLICT', `There is a user ${name} already.`, { reason: 'name-taken' });
    default:
      return null;
  }
}

const selectBySecret = (db: DbOrTrx, secret: string) =>
  selectInvitations(db)
    .where('i.secret_hash', '=', hashTokenSecret(secret))
    .where('t.disabled_at', 'is', null)
    .where('t.deleted_at', 'is', null);

async function findInvitation(db: DbOrTrx, secret: string) {
  const row = await selectBySecret(db, secret).executeTakeFirst();
  if (!row) throw invitationOver();
  return row;
}

/** Counts under the lock of the row, so that the last use is taken once. */
async function takeUse(trx: Trx, secret: string) {
  const row = await selectBySecret(trx, secret).forUpdate('i').executeTakeFirst();
  if (!row) throw invitationOver();
  await trx
    .updateTable('invitations')
    .set((eb) => ({ use_count: eb('use_count', '+', 1) }))
    .where('id', '=', row.id)
    .execute();
  return row;
}

async function hashNewPassword(
  db: Db,
  principal: Principal,
  { password }: { password: string },
): Promise<string> {
  if (principal.kind === 'user') {
    throw new AppError('INVALID_INPUT', 'You have an account already: accept without another one.', {
      reason: 'invalid-input',
      issues: [{ path: 'account', message: 'must not be given by who has signed in' }],
    });
  }
  const { invitedMayRegister } = await getSettings(db);
  if (!invitedMayRegister) {
    throw new AppError('FORBIDDEN', 'Invitations make no accounts here. Ask for one first.', {
      reason: 'registration-closed',
    });
  }
  return await hashPassword(password);
}

async function register(
  trx: Trx,
  { name, displayName }: NonNullable<AcceptInvitationBody['account']>,
  passwordHash: string,
): Promise<Joining> {
  const id = newId('usr');
  await trx
    .insertInto('users')
    .values({ id, name, display_name: displayName, password_hash: passwordHash })
    .execute();
  const actor: Actor = { id, name, via: 'password' };
  await recordAudit(trx, actor, { action: 'user.register', subject: id, detail: { name } });
  return { id, name, actor };
}

function asSignedIn(principal: Principal): Joining {
  if (principal.kind === 'anonymous') {
    throw new AppError('UNAUTHENTICATED', 'Sign in to accept the invitation.', {
      reason: 'sign-in-required',
    });
  }
  authorizeOwnAccount(principal);
  return { id: principal.userId, name: principal.name, actor: actorOf(principal) };
}

async function join(
  trx: Trx,
  { id, name, actor }: Joining,
  invitation: Awaited<ReturnType<typeof takeUse>>,
): Promise<void> {
  const { tenant_id: tenantId, role } = invitation;
  await trx.insertInto('memberships').values({ tenant_id: tenantId, user_id: id, role }).execute();
  const detail = { name, role, invitation: invitation.id, invitedBy: invitation.created_by };
  await recordAudit(trx, actor, { action: 'member.join', tenantId, subject: id, detail });
}

function invitationOver(): AppError {
  return new AppError('NOT_FOUND', 'This invitation does not work, or no more.', {
    reason: 'invitation-over',
  });
}
