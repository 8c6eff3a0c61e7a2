import { type Actor, recordAudit } from '../audit/index.ts';
import type { Db, Trx } from '../db/index.ts';
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
  const proof = await passwords.prove(attempt);
  const user = { id: proof.user.userId, name: proof.user.name };
  const { passwordVersion } = proof;
  const { address } = attempt;
  const sessionId = await db
    .transaction()
    .execute((trx) => openSession(trx, user, { passwordVersion, address, userAgent, via: 'password' }));
  return { sessionId, user };
}

/**
 * The row of a session for somebody who has proven who they are; says its id. `passwordVersion` is the one that was
 * looked at: if the password has changed meanwhile, the session is over before it begins.
 */
export async function openSession(
  trx: Trx,
  user: { id: string; name: string },
  from: { passwordVersion: number; address: string; userAgent: string; via: Actor['via'] },
): Promise<string> {
  const sessionId = newId('ses');
  const now = new Date();
  await trx.deleteFrom('sessions').where('user_id', '=', user.id).where('expires_at', '<', now).execute();
  await trx
    .insertInto('sessions')
    .values({
      id: sessionId,
      user_id: user.id,
      password_version: from.passwordVersion,
      user_agent: from.userAgent.slice(0, 300),
      address: from.address,
      expires_at: new Date(now.getTime() + sessionSeconds * 1000),
    })
    .execute();
  await trx.updateTable('users').set({ last_sign_in_at: now }).where('id', '=', user.id).execute();
  const detail = { address: from.address };
  await recordAudit(
    trx,
    { id: user.id, name: user.name, via: from.via },
    { action: 'session.start', subject: sessionId, detail },
  );
  return sessionId;
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
