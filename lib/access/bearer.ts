import { type Selectable, sql } from 'kysely';
import type { TokenScope } from '../contract/me.ts';
import { batched, type Database, type Db } from '../db/index.ts';
import {
  mayEnter,
  membershipsOfUser,
  type PrincipalRow,
  principalColumns,
  toPrincipal,
  wrongCredentials,
} from './load-principal.ts';
import type { UserPrincipal } from './principal.ts';
import { hashTokenSecret, tokenSecretPrefix } from './token-secret.ts';

/** Where a request comes from: the client's IP address, and what it calls itself. */
export type UsedFrom = { address: string; userAgent: string };

/**
 * The owner of a personal access token, with what its scopes and patterns leave them. Writes when it was used and from
 * where, at most once a minute.
 * @throws AppError UNAUTHENTICATED `wrong-credentials` for a token that is unknown, revoked or expired, or whose
 * owner may not enter.
 */
export async function authenticateBearer(db: Db, secret: string, from?: UsedFrom): Promise<UserPrincipal> {
  const row = secret.startsWith(tokenSecretPrefix) ? await findLiveToken(db, secret) : undefined;
  if (!row) throw wrongCredentials();
  await markUsed(db, row, from);
  const repositories = row.repositories.length > 0 ? row.repositories : null;
  return toPrincipal(row, { via: 'token', scopes: new Set<TokenScope>(row.scopes), repositories });
}

async function findLiveToken(db: Db, secret: string): Promise<LiveToken | undefined> {
  return await readLiveToken(db, keyOf(hashTokenSecret(secret)));
}

type LiveToken = PrincipalRow &
  Pick<TokenRow, 'scopes' | 'repositories'> & {
    tokenId: string;
    lastUsedAt: Date | null;
  };
type TokenRow = Selectable<Database['access_tokens']>;

const keyOf = (hash: Buffer): string => hash.toString('base64');

/** By the hash of the secret, and by that of the one before while it still works. */
const readLiveToken = batched<LiveToken>(async (db, keys) => {
  const known = sql<Buffer>`any(${keys.map((key) => Buffer.from(key, 'base64'))}::bytea[])`;
  const now = new Date();
  const rows = await db
    .selectFrom('access_tokens')
    .innerJoin('users', 'users.id', 'access_tokens.user_id')
    .select(principalColumns)
    .select(membershipsOfUser.as('memberships'))
    .select(['access_tokens.id as tokenId', 'scopes', 'repositories', 'last_used_at as lastUsedAt'])
    .select(['secret_hash', 'previous_secret_hash', 'previous_ends_at'])
    .where((eb) => eb.or([eb('secret_hash', '=', known), eb('previous_secret_hash', '=', known)]))
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .where(mayEnter)
    .execute();
  const found = new Map<string, LiveToken>();
  for (const { secret_hash, previous_secret_hash, previous_ends_at, ...row } of rows) {
    found.set(keyOf(secret_hash), row);
    const worksStill = previous_secret_hash && previous_ends_at && previous_ends_at > now;
    if (worksStill) found.set(keyOf(previous_secret_hash), row);
  }
  return found;
});

async function markUsed(
  db: Db,
  { tokenId, lastUsedAt }: { tokenId: string; lastUsedAt: Date | null },
  { address, userAgent }: UsedFrom = { address: '', userAgent: '' },
): Promise<void> {
  const minuteAgo = new Date(Date.now() - 60_000);
  if (lastUsedAt && lastUsedAt > minuteAgo) return;
  await db
    .updateTable('access_tokens')
    .set({
      last_used_at: new Date(),
      last_used_address: address,
      last_used_agent: userAgent.replaceAll('\0', '').slice(0, 300),
    })
    .where('id', '=', tokenId)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', minuteAgo)]))
    .execute();
}
