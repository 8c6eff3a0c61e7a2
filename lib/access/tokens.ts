import { recordAudit } from '../audit/index.ts';
import type { Page } from '../contract/common.ts';
import type { CreatedTokenView, CreateTokenBody, RotateBody, TokenScope, TokenView } from '../contract/me.ts';
import type { Db, DbOrTrx, Trx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { authorize, authorizeOwnAccount } from './authorize.ts';
import { actorOf, type Operator, type UserPrincipal } from './principal.ts';
import { presentToken, selectTokens } from './token-rows.ts';
import { hashTokenSecret, newTokenSecret } from './token-secret.ts';
import { getUserByName, lockUser } from './users.ts';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
type By = UserPrincipal | Operator;

/** One's own tokens that were not revoked, the newest first; all on one page. */
export async function listTokens(db: Db, user: UserPrincipal): Promise<Page<TokenView>> {
  authorizeOwnAccount(user);
  return await readTokens(db, user.userId);
}

/**
 * The same of any user, for platform administrators.
 * @throws AppError NOT_FOUND
 */
export async function listTokensOfUser(db: Db, by: By, userId: string): Promise<Page<TokenView>> {
  authorize(by, 'administer', null);
  return await db.transaction().execute(async (trx) => {
    await lockUser(trx, userId);
    return await readTokens(trx, userId);
  });
}

async function readTokens(db: DbOrTrx, userId: string): Promise<Page<TokenView>> {
  const rows = await selectTokens(db)
    .where('user_id', '=', userId)
    .orderBy('access_tokens.id', 'desc')
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
  refuseMoreScopes(user, body.scopes);
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
  by: By,
  ownerId: string,
  body: CreateTokenBody,
): Promise<CreatedTokenView> {
  return await db.transaction().execute(async (trx) => {
    const { id, secret } = await writeToken(trx, by, ownerId, body);
    const token = await readToken(trx, id);
    const { name, expiresInDays } = body;
    const detail = { name, scopes: token.scopes, repositories: token.repositories, ownerId, expiresInDays };
    await recordAudit(trx, actorOf(by), { action: 'token.create', subject: id, detail });
    return { token, secret };
  });
}

/** The row of a new secret, without its audit event: tokens of people and those of robots are told apart there. */
export async function writeToken(
  trx: Trx,
  by: By,
  ownerId: string,
  { name, scopes, repositories, expiresInDays }: CreateTokenBody,
): Promise<{ id: string; secret: string }> {
  const secret = newTokenSecret();
  const id = newId('tok');
  await trx
    .insertInto('access_tokens')
    .values({
      id,
      user_id: ownerId,
      name,
      secret_hash: hashTokenSecret(secret),
      scopes: [...new Set(scopes)],
      repositories: [...new Set(repositories)],
      created_by: by.kind === 'user' ? by.userId : null,
      expires_at: expiryIn(expiresInDays),
    })
    .execute();
  return { id, secret };
}

/** @param days null: never. */
export function expiryIn(days: number | null): Date | null {
  return days === null ? null : new Date(Date.now() + days * dayMs);
}

/**
 * Gives one's own token a new secret. The old one ends at once, or works beside it for the hours that are given; one
 * from a rotation before that ends in any case. Scopes, patterns and expiry stay.
 * @throws AppError NOT_FOUND for one that is not the asker's own; FORBIDDEN `token-scope` for a token that would get
 * at more scopes than its own.
 */
export async function rotateToken(
  db: Db,
  user: UserPrincipal,
  tokenId: string,
  body: RotateBody,
): Promise<CreatedTokenView> {
  authorizeOwnAccount(user);
  return await db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('access_tokens')
      .select('scopes')
      .where('id', '=', tokenId)
      .where('user_id', '=', user.userId)
      .where('revoked_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!found) throw noSuchToken();
    refuseMoreScopes(user, found.scopes);
    const secret = await writeRotation(trx, tokenId, body);
    const token = await readToken(trx, tokenId);
    const detail = { name: token.name, ...body };
    await recordAudit(trx, actorOf(user), { action: 'token.rotate', subject: tokenId, detail });
    return { token, secret };
  });
}

/** @returns the new secret. */
export async function writeRotation(
  trx: Trx,
  tokenId: string,
  { overlapHours }: RotateBody,
): Promise<string> {
  const secret = newTokenSecret();
  const now = new Date();
  await trx
    .updateTable('access_tokens')
    .set((eb) => ({
      secret_hash: hashTokenSecret(secret),
      previous_secret_hash: overlapHours > 0 ? eb.ref('secret_hash') : null,
      previous_ends_at: overlapHours > 0 ? new Date(now.getTime() + overlapHours * hourMs) : null,
      rotated_at: now,
    }))
    .where('id', '=', tokenId)
    .execute();
  return secret;
}

/** @throws AppError NOT_FOUND for one that is not the asker's own. */
export async function revokeToken(db: Db, user: UserPrincipal, tokenId: string): Promise<void> {
  authorizeOwnAccount(user);
  await revoke(db, user, { ownerId: user.userId, tokenId });
}

/**
 * The same for any user's, by platform administrators.
 * @throws AppError NOT_FOUND
 */
export async function revokeTokenOfUser(db: Db, by: By, userId: string, tokenId: string): Promise<void> {
  authorize(by, 'administer', null);
  await db.transaction().execute((trx) => lockUser(trx, userId));
  await revoke(db, by, { ownerId: userId, tokenId });
}

async function revoke(
  db: Db,
  by: By,
  { ownerId, tokenId }: { ownerId: string; tokenId: string },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const revoked = await trx
      .updateTable('access_tokens')
      .set({ revoked_at: new Date() })
      .where('id', '=', tokenId)
      .where('user_id', '=', ownerId)
      .where('revoked_at', 'is', null)
      .returning('name')
      .executeTakeFirst();
    if (!revoked) throw noSuchToken();
    const detail = { name: revoked.name, ownerId };
    await recordAudit(trx, actorOf(by), { action: 'token.revoke', subject: tokenId, detail });
  });
}

async function readToken(trx: Trx, tokenId: string): Promise<TokenView> {
  return presentToken(
    await selectTokens(trx).where('access_tokens.id', '=', tokenId).executeTakeFirstOrThrow(),
  );
}

/** @throws AppError FORBIDDEN `token-scope` for a token that would make a secret with more scopes than its own. */
export function refuseMoreScopes({ scopes }: UserPrincipal, wanted: readonly TokenScope[]): void {
  if (scopes === null || wanted.every((scope) => scopes.has(scope))) return;
  throw new AppError('FORBIDDEN', 'A token cannot make another one with more scopes than its own.', {
    reason: 'token-scope',
  });
}

function noSuchToken(): AppError {
  return new AppError('NOT_FOUND', 'There is no such token.', { reason: 'not-found' });
}
