import { recordAudit } from '../audit/index.ts';
import type { Page } from '../contract/common.ts';
import type { CreatedTokenView, CreateTokenBody, TokenScope, TokenView } from '../contract/me.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { authorizeOwnAccount } from './authorize.ts';
import { membershipsOfUser, principalColumns, toPrincipal, wrongCredentials } from './load-principal.ts';
import { actorOf, type Operator, type UserPrincipal } from './principal.ts';
import { hashTokenSecret, newTokenSecret, tokenSecretPrefix } from './token-secret.ts';
import { getUserByName } from './users.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** One's own tokens that were not revoked, the newest first; all on one page. */
export async function listTokens(db: Db, user: UserPrincipal): Promise<Page<TokenView>> {
  authorizeOwnAccount(user);
  const rows = await db
    .selectFrom('access_tokens')
    .select(tokenColumns)
    .where('user_id', '=', user.userId)
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .execute();
  return { items: rows.map(presentToken), nextCursor: null };
}

/**
 * A new token of the asker's own. One that is made by means of a token has none of the scopes that this one lacks.
 * @throws AppError FORBIDDEN `token-scope`
 */
export async function createToken(
  db: Db,
  user: UserPrincipal,
  body: CreateTokenBody,
): Promise<CreatedTokenView> {
  authorizeOwnAccount(user);
  const { scopes } = user;
  if (scopes !== null && body.scopes.some((scope) => !scopes.has(scope))) {
    throw new AppError('FORBIDDEN', 'A token cannot make another one with more scopes than its own.', {
      reason: 'token-scope',
    });
  }
  return await insertToken(db, user, user.userId, body);
}

/**
 * A token for somebody else, by the admin command alone.
 * @throws AppError NOT_FOUND `unknown-user`
 */
export async function createTokenFor(
  db: Db,
  by: Operator,
  name: string,
  body: CreateTokenBody,
): Promise<CreatedTokenView> {
  const owner = await getUserByName(db, name);
  return await insertToken(db, by, owner.id, body);
}

async function insertToken(
  db: Db,
  by: UserPrincipal | Operator,
  ownerId: string,
  { name, scopes, expiresInDays }: CreateTokenBody,
): Promise<CreatedTokenView> {
  const secret = newTokenSecret();
  const row = await db.transaction().execute(async (trx) => {
    const created = await trx
      .insertInto('access_tokens')
      .values({
        id: newId('tok'),
        user_id: ownerId,
        name,
        secret_hash: hashTokenSecret(secret),
        scopes: [...new Set(scopes)],
        expires_at: expiresInDays === null ? null : new Date(Date.now() + expiresInDays * dayMs),
      })
      .returning(tokenColumns)
      .executeTakeFirstOrThrow();
    const detail = { name, scopes: created.scopes, ownerId, expiresInDays };
    await recordAudit(trx, actorOf(by), { action: 'token.create', subject: created.id, detail });
    return created;
  });
  return { token: presentToken(row), secret };
}

/** @throws AppError NOT_FOUND for one that is not the asker's own. */
export async function revokeToken(db: Db, user: UserPrincipal, tokenId: string): Promise<void> {
  authorizeOwnAccount(user);
  await db.transaction().execute(async (trx) => {
    const revoked = await trx
      .updateTable('access_tokens')
      .set({ revoked_at: new Date() })
      .where('id', '=', tokenId)
      .where('user_id', '=', user.userId)
      .where('revoked_at', 'is', null)
      .returning('name')
      .executeTakeFirst();
    if (!revoked) throw new AppError('NOT_FOUND', 'You have no such token.', { reason: 'not-found' });
    const detail = { name: revoked.name };
    await recordAudit(trx, actorOf(user), { action: 'token.revoke', subject: tokenId, detail });
  });
}

/**
 * The owner of a personal access token, with the scopes that it leaves them. Writes when it was used, at most once
 * a minute.
 * @throws AppError UNAUTHENTICATED `wrong-credentials` for a token that is unknown, revoked or expired, or whose
 * owner is disabled.
 */
export async function authenticateBearer(db: Db, secret: string): Promise<UserPrincipal> {
  const row = secret.startsWith(tokenSecretPrefix) ? await findLiveToken(db, secret) : undefined;
  if (!row) throw wrongCredentials();
  await markUsed(db, row);
  return toPrincipal(row, { via: 'token', scopes: new Set<TokenScope>(row.scopes) });
}

async function findLiveToken(db: Db, secret: string) {
  return await db
    .selectFrom('access_tokens')
    .innerJoin('users', 'users.id', 'access_tokens.user_id')
    .select(principalColumns)
    .select(membershipsOfUser.as('memberships'))
    .select([
      'access_tokens.id as tokenId',
      'access_tokens.scopes',
      'access_tokens.last_used_at as lastUsedAt',
    ])
    .where('secret_hash', '=', hashTokenSecret(secret))
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', new Date())]))
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
}

async function markUsed(db: Db, { tokenId, lastUsedAt }: { tokenId: string; lastUsedAt: Date | null }) {
  const minuteAgo = new Date(Date.now() - 60_000);
  if (lastUsedAt && lastUsedAt > minuteAgo) return;
  await db
    .updateTable('access_tokens')
    .set({ last_used_at: new Date() })
    .where('id', '=', tokenId)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', minuteAgo)]))
    .execute();
}

const tokenColumns = ['id', 'name', 'scopes', 'created_at', 'expires_at', 'last_used_at'] as const;

type TokenRow = {
  id: string;
  name: string;
  scopes: TokenScope[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
};

function presentToken(row: TokenRow): TokenView {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}
