import type { TokenScope, TokenView } from '../contract/me.ts';
import type { DbOrTrx } from '../db/index.ts';

/** Access tokens with who made them, for views. */
export function selectTokens(db: DbOrTrx) {
  return db
    .selectFrom('access_tokens')
    .leftJoin('users as maker', 'maker.id', 'access_tokens.created_by')
    .select(['access_tokens.id', 'access_tokens.name', 'scopes', 'repositories', 'access_tokens.created_at'])
    .select(['access_tokens.created_by', 'maker.name as maker_name', 'expires_at', 'last_used_at'])
    .select(['last_used_address', 'last_used_agent', 'rotated_at', 'previous_ends_at'])
    .where('revoked_at', 'is', null);
}

export type TokenRow = {
  id: string;
  name: string;
  scopes: TokenScope[];
  repositories: string[];
  created_at: Date;
  created_by: string | null;
  maker_name: string | null;
  expires_at: Date | null;
} & SecretUseRow;

type SecretUseRow = {
  last_used_at: Date | null;
  last_used_address: string;
  last_used_agent: string;
  rotated_at: Date | null;
  previous_ends_at: Date | null;
};

export function presentToken(row: TokenRow): TokenView {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    repositories: row.repositories,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by === null ? null : { id: row.created_by, name: row.maker_name ?? '' },
    expiresAt: row.expires_at?.toISOString() ?? null,
    ...presentSecretUse(row),
  };
}

/** What tokens and robots have in common. */
export function presentSecretUse(row: SecretUseRow) {
  const overlaps = row.previous_ends_at !== null && row.previous_ends_at > new Date();
  return {
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    lastUsedAddress: row.last_used_address,
    lastUsedAgent: row.last_used_agent,
    rotatedAt: row.rotated_at?.toISOString() ?? null,
    previousEndsAt: overlaps ? row.previous_ends_at!.toISOString() : null,
  };
}
