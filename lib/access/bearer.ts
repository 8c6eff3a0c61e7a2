import type { TokenScope } from '../contract/me.ts';
import type { Db } from '../db/index.ts';
import { membershipsOfUser, principalColumns, toPrincipal, wrongCredentials } from './load-principal.ts';
import type { UserPrincipal } from './principal.ts';
import { hashTokenSecret, tokenSecretPrefix } from './token-secret.ts';

/** Where a request comes from: the client's IP address, and what it calls itself. */
export type UsedFrom = { address: string; userAgent: string };

/**
 * The owner of a personal access token, with what its scopes and patterns leave them. Writes when it was used and from
 * where, at most once a minute.
 * @throws AppError UNAUTHENTICATED `wrong-credentials` for a token that is unknown, revoked or expired, or whose
 * owner is disabled.
 */
export async function authenticateBearer(db: Db, secret: string, from?: UsedFrom): Promise<UserPrincipal> {
  const row = secret.startsWith(tokenSecretPrefix) ? await findLiveToken(db, secret) : undefined;
  if (!row) throw wrongCredentials();
  await markUsed(db, row, from);
  const repositories = row.repositories.length > 0 ? row.repositories : null;
  return toPrincipal(row, { via: 'token', scopes: new Set<TokenScope>(row.scopes), repositories });
}

async function findLiveToken(db: Db, secret: string) {
  const hash = hashTokenSecret(secret);
  const now = new Date();
  return await db
    .selectFrom('access_tokens')
    .innerJoin('users', 'users.id', 'access_tokens.user_id')
    .select(principalColumns)
    .select(membershipsOfUser.as('memberships'))
    .select(['access_tokens.id as tokenId', 'scopes', 'repositories', 'last_used_at as lastUsedAt'])
    .where((eb) =>
      eb.or([
        eb('secret_hash', '=', hash),
        eb.and([eb('previous_secret_hash', '=', hash), eb('previous_ends_at', '>', now)]),
      ]),
    )
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
}

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
