import { recordAudit } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import { newId } from '../ids.ts';
import { membershipsOfUser, principalColumns, toPrincipal } from './load-principal.ts';
import type { PasswordAttempt, PasswordGate } from './password-gate.ts';
import type { UserPrincipal } from './principal.ts';

/** How long a session lives, used or not. */
export const sessionSeconds = 30 * 24 * 60 * 60;

/**
 * Checks the password and opens a session; what is handed out is the id of its row.
 * @throws AppError as PasswordGate.authenticate does.
 */
export async function signIn(
  { db, passwords }: { db: Db; passwords: PasswordGate },
  { userAgent, ...attempt }: PasswordAttempt & { userAgent: string },
): Promise<{ sessionId: string; user: { id: string; name: string } }> {
  const { user, passwordVersion } = await passwords.prove(attempt);
  const sessionId = newId('ses');
  const now = new Date();
  await db.transaction().execute(async (trx) => {
    await trx
      .deleteFrom('sessions')
      .where('user_id', '=', user.userId)
      .where('expires_at', '<', now)
      .execute();
    await trx
      .insertInto('sessions')
      .values({
        id: sessionId,
        user_id: user.userId,
        // The one that was checked: if it has changed meanwhile, this session is over before it begins.
        password_version: passwordVersion,
        user_agent: userAgent.slice(0, 300),
        address: attempt.address,
        expires_at: new Date(now.getTime() + sessionSeconds * 1000),
      })
      .execute();
    await trx.updateTable('users').set({ last_sign_in_at: now }).where('id', '=', user.userId).execute();
    const actor = { id: user.userId, name: user.name, via: 'password' } as const;
    await recordAudit(trx, actor, {
      action: 'session.start',
      subject: sessionId,
      detail: { address: attempt.address },
    });
  });
  return { sessionId, user: { id: user.userId, name: user.name } };
}

/**
 * Who the session belongs to: session, user and memberships in one query. Null when it is unknown, over or expired,
 * when its user is disabled, or when the password has changed since. Writes when it was seen, at most once a minute.
 */
export async function findSession(db: Db, sessionId: string): Promise<UserPrincipal | null> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(principalColumns)
    .select(membershipsOfUser.as('memberships'))
    .select('sessions.last_seen_at as lastSeenAt')
    .where('sessions.id', '=', sessionId)
    .where('sessions.ended_at', 'is', null)
    .where('sessions.expires_at', '>', new Date())
    .whereRef('sessions.password_version', '=', 'users.password_version')
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  await markSeen(db, sessionId, row.lastSeenAt);
  return toPrincipal(row, { via: 'session', scopes: null, sessionId });
}

async function markSeen(db: Db, sessionId: string, lastSeenAt: Date): Promise<void> {
  const minuteAgo = new Date(Date.now() - 60_000);
  if (lastSeenAt > minuteAgo) return;
  await db
    .updateTable('sessions')
    .set({ last_seen_at: new Date() })
    .where('id', '=', sessionId)
    .where('last_seen_at', '<=', minuteAgo)
    .execute();
}

/** Signs out. Doing it twice, or for a session that is not, changes nothing. */
export async function endSession(db: Db, sessionId: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const ended = await trx
      .updateTable('sessions')
      .from('users')
      .set({ ended_at: new Date() })
      .whereRef('users.id', '=', 'sessions.user_id')
      .where('sessions.id', '=', sessionId)
      .where('sessions.ended_at', 'is', null)
      .returning(['users.id', 'users.name'])
      .executeTakeFirst();
    if (!ended) return;
    await recordAudit(trx, { ...ended, via: 'session' }, { action: 'session.end', subject: sessionId });
  });
}
