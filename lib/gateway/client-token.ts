import { randomUUID } from 'node:crypto';
import { jwtVerify } from 'jose';
import { type Keys, signJwtAside } from '../access/index.ts';

/** The `service` of the challenge and the audience of the token. Distribution's own is another. */
export const clientService = 'ownbase';
const issuer = 'ownbase';

/** Five minutes: how long a member who was removed may still push, and what clients expect. */
export const clientTokenSeconds = 300;

/**
 * What a token opens. `id` is the row of the repository where one existed; then the token opens that row alone, not
 * another one made later under the name. Without `id`, whatever the tenant's name comes to hold.
 */
export type Grant = { type: string; name: string; actions: string[]; tenant?: string; id?: string };

/** Why something was left out of the token; the gateway says it where clients print it. */
export type DenialReason =
  | 'anonymous'
  | 'disabled'
  | 'naming'
  | 'repositories'
  | 'role'
  | 'scope'
  | 'unknown';
export type Denial = { name: string; actions: string[]; reason: DenialReason };

export type ClientToken = {
  /** The user's id; empty for an anonymous client. */
  userId: string;
  userName: string;
  via: 'token' | 'password';
  access: Grant[];
  denied: Denial[];
  /** The patterns of the access token that it was got with, for lists of names; null: all that the user sees. */
  repositories: readonly string[] | null;
  /** The tenant that stands in examples: the caller's own. */
  exampleTenant: string | null;
};

export async function signClientToken(
  { signingKey }: Pick<Keys, 'signingKey'>,
  token: ClientToken,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const { userId, userName, via, access, denied, repositories, exampleTenant } = token;
  const registered = {
    iss: issuer,
    aud: clientService,
    sub: userId,
    iat: now,
    nbf: now,
    exp: now + clientTokenSeconds,
    jti: randomUUID(),
  };
  const own = { name: userName, via, access, denied, repositories, example: exampleTenant };
  return await signJwtAside(signingKey, { ...own, ...registered });
}

const rememberedMax = 10_000;

/**
 * Makes the check of a client's token. A token that was good is remembered until it expires: a push shows the same
 * one dozens of times.
 *
 * @returns (of the made function) null for whatever is not a token of ours that holds now.
 */
export function createTokenVerifier(keys: Pick<Keys, 'verifyKey'>) {
  const remembered = new Map<string, { token: ClientToken; expiresAt: number }>();
  return async function verifyClientToken(text: string): Promise<ClientToken | null> {
    const now = Date.now() / 1000;
    const known = remembered.get(text);
    if (known && known.expiresAt > now) return known.token;
    const verified = await jwtVerify(text, keys.verifyKey, {
      issuer,
      audience: clientService,
      algorithms: ['ES256'],
      requiredClaims: ['exp', 'sub', 'access'],
    }).catch(() => null);
    if (!verified) return null;
    const { sub, name, via, access, denied, repositories, example, exp } = verified.payload;
    const token: ClientToken = {
      userId: sub!,
      userName: String(name ?? ''),
      via: via === 'token' ? 'token' : 'password',
      access: access as Grant[],
      denied: (denied ?? []) as Denial[],
      repositories: (repositories as string[] | null) ?? null,
      exampleTenant: (example as string | null) ?? null,
    };
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(text, { token, expiresAt: exp! });
    return token;
  };
}
