import { recordAudit } from '../audit/index.ts';
import type { Page } from '../contract/common.ts';
import type { SessionView } from '../contract/sessions.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { authorize, authorizeOwnAccount } from './authorize.ts';
import { actorOf, type Operator, type UserPrincipal } from './principal.ts';
import { endSessionsOf, lockUser } from './users.ts';

/** Where one is signed in, the one seen last first; all on one page. */
export async function listSessions(db: Db, user: UserPrincipal): Promise<Page<SessionView>> {
  authorizeOwnAccount(user);
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['sessions.id', 'sessions.created_at', 'last_seen_at', 'expires_at', 'user_agent', 'address'])
    .where('user_id', '=', user.userId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', new Date())
    .whereRef('sessions.password_version', '=', 'users.password_version')
    .orderBy('last_seen_at', 'desc')
    .orderBy('sessions.id', 'desc')
    .execute();
  const items = rows.map((row) => ({
    id: row.id,
    isCurrent: row.id === user.sessionId,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    userAgent: row.user_agent,
    address: row.address,
  }));
  return { items, nextCursor: null };
}

/** @throws AppError NOT_FOUND for one that is over, or not the asker's own. */
export async function endOwnSession(db: Db, user: UserPrincipal, sessionId: string): Promise<void> {
  authorizeOwnAccount(user);
  await db.transaction().execute(async (trx) => {
    const ended = await trx
      .updateTable('sessions')
      .set({ ended_at: new Date() })
      .where('id', '=', sessionId)
      .where('user_id', '=', user.userId)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (ended.numUpdatedRows === 0n) {
      throw new AppError('NOT_FOUND', 'You have no such session.', { reason: 'not-found' });
    }
    await recordAudit(trx, actorOf(user), { action: 'session.end', subject: sessionId });
  });
}

/** Signs out everywhere but here; asked by a token, everywhere. Doing it twice changes nothing. */
export async function endOtherSessions(db: Db, user: UserPrincipal): Promise<void> {
  authorizeOwnAccount(user);
  const keep = user.sessionId;
  await db.transaction().execute(async (trx) => {
    await endSessionsOf(trx, user.userId, keep === undefined ? {} : { keep });
    await recordAudit(trx, actorOf(user), { action: 'session.end-others', subject: user.userId });
  });
}

/**
 * Signs somebody out everywhere, for platform administrators. Access tokens stay.
 * @throws AppError NOT_FOUND
 */
export async function endSessionsOfUser(db: Db, by: UserPrincipal | Operator, userId: string): Promise<void> {
  authorize(by, 'administer', null);
  await db.transaction().execute(async (trx) => {
    await lockUser(trx, userId);
    await endSessionsOf(trx, userId);
    await recordAudit(trx, actorOf(by), { action: 'user.end-sessions', subject: userId });
  });
}
