import type { Keys } from './keys.ts';
import { signJwt } from './sign-jwt.ts';

/** What Distribution's configuration names (lib/bin/distribution.ts): nobody but the gateway signs for it. */
export const storageIssuer = 'ownbase-gateway';
export const storageService = 'ownbase-storage';

/** One repository of the storage and what may be done to it; of type `registry`, the list of them all. */
export type StorageAccess = {
  type?: 'repository' | 'registry';
  name: string;
  actions: readonly ('pull' | 'push' | 'delete' | '*')[];
};

const lifetimeSeconds = 300;
/** A token is used while it has at least this long to live: a request may wait in a queue. */
const reserveSeconds = 60;
const cacheEntriesMax = 5000;

/**
 * Makes the tokens by which the gateway speaks to Distribution: for exactly these repositories and actions, five
 * minutes long, cached. ES256 with `x5c` is what 2.8 and 3.x both accept.
 */
export function createStorageTokens(keys: Pick<Keys, 'signingKey' | 'certificate'>) {
  const cache = new Map<string, { token: string; goodUntil: number }>();
  return function storageToken(access: readonly StorageAccess[]): string {
    const key = access.map(({ type = '', name, actions }) => `${type}:${name}:${actions.join()}`).join(' ');
    const now = Date.now() / 1000;
    const known = cache.get(key);
    if (known && known.goodUntil > now) return known.token;
    if (cache.size >= cacheEntriesMax) cache.clear();
    const token = sign(keys, access, Math.floor(now));
    cache.set(key, { token, goodUntil: now + lifetimeSeconds - reserveSeconds });
    return token;
  };
}

function sign(
  { signingKey, certificate }: Pick<Keys, 'signingKey' | 'certificate'>,
  access: readonly StorageAccess[],
  now: number,
): string {
  return signJwt(
    signingKey,
    { x5c: [certificate] },
    {
      access: access.map(({ type = 'repository', name, actions }) => ({ type, name, actions })),
      iss: storageIssuer,
      aud: storageService,
      sub: 'gateway',
      iat: now,
      nbf: now - 5,
      exp: now + lifetimeSeconds,
    },
  );
}
