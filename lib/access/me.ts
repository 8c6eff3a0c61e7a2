import { recordAudit } from '../audit/index.ts';
import type { ChangePasswordBody, MeView, UpdateMeBody } from '../contract/me.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { authorizeOwnAccount } from './authorize.ts';
import type { PasswordGate, PasswordProof } from './password-gate.ts';
import { hashPassword } from './passwords.ts';
import { actorOf, type Principal, type UserPrincipal } from './principal.ts';
import { getSettings } from './settings.ts';
import { endSessionsOf } from './users.ts';

/** Who is asking, signed in or not. `host` and `origin` are as the client reached us. */
export async function getMe(
  db: Db,
  principal: Principal,
  { host, origin }: { host: string; origin: string },
): Promise<MeView> {
  const [account, settings] = await Promise.all([
    principal.kind === 'user' ? readAccount(db, principal) : { user: null, tenants: [] },
    getSettings(db),
  ]);
  const { anonymousPull, undoWindowHours } = settings;
  return { ...account, instance: { anonymousPull, host, origin, undoWindowHours } };
}

async function readAccount(
  db: Db,
  { userId, memberships }: UserPrincipal,
): Promise<Pick<MeView, 'user' | 'tenants'>> {
  const [user, tenants] = await Promise.all([
    db
      .selectFrom('users')
      .select(['id', 'name', 'display_name as displayName', 'is_admin as isAdmin', 'locale', 'theme'])
      .where('id', '=', userId)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('tenants')
      .select(['id', 'display_name as displayName'])
      .where('id', 'in', ['', ...memberships.keys()])
      .orderBy('id')
      .execute(),
  ]);
  return { user, tenants: tenants.map((tenant) => ({ ...tenant, role: memberships.get(tenant.id)! })) };
}

/** Changes what is given of one's own account. */
export async function updateMe(db: Db, user: UserPrincipal, body: UpdateMeBody): Promise<void> {
  authorizeOwnAccount(user);
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('users')
      .set({
        id: user.userId, // A set of nothing is no SQL.
        ...(body.displayName !== undefined && { display_name: body.displayName }),
        ...(body.locale !== undefined && { locale: body.locale }),
        ...(body.theme !== undefined && { theme: body.theme }),
      })
      .where('id', '=', user.userId)
      .execute();
    await recordAudit(trx, actorOf(user), {
      action: 'user.update',
      subject: user.userId,
      detail: { ...body },
    });
  });
}

/**
 * Changes one's own password. The session that asks stays, the others end; personal access tokens stay too.
 * @throws AppError INVALID_INPUT `wrong-current-password`; TOO_MANY_REQUESTS `locked-out`
 */
export async function changePassword(
  { db, passwords }: { db: Db; passwords: PasswordGate },
  user: UserPrincipal,
  { currentPassword, newPassword }: ChangePasswordBody,
  { address }: { address: string },
): Promise<void> {
  authorizeOwnAccount(user);
  const { passwordVersion } = await proveCurrent(passwords, {
    name: user.name,
    password: currentPassword,
    address,
  });
  const passwordHash = await hashPassword(newPassword);
  await db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('users')
      .set({ password_hash: passwordHash, password_version: passwordVersion + 1 })
      .where('id', '=', user.userId)
      .where('password_version', '=', passwordVersion)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) throw wrongCurrentPassword();
    const keep = user.sessionId;
    await endSessionsOf(trx, user.userId, keep === undefined ? {} : { keep });
    if (keep !== undefined) {
      const set = { password_version: passwordVersion + 1 };
      await trx.updateTable('sessions').set(set).where('id', '=', keep).execute();
    }
    await recordAudit(trx, actorOf(user), { action: 'user.change-password', subject: user.userId });
  });
}

async function proveCurrent(
  passwords: PasswordGate,
  attempt: { name: string; password: string; address: string },
): Promise<PasswordProof> {
  try {
    return await passwords.prove(attempt);
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') throw wrongCurrentPassword();
    throw error;
  }
}

function wrongCurrentPassword(): AppError {
  const message = 'This is not your current password.';
  const issues = [{ path: 'currentPassword', message }];
  return new AppError('INVALID_INPUT', message, { reason: 'wrong-current-password', issues });
}
