import type { Db } from '../db/index.ts';
import { authenticateBearer } from './bearer.ts';
import { wrongCredentials } from './load-principal.ts';
import type { PasswordGate } from './password-gate.ts';
import type { UserPrincipal } from './principal.ts';
import { tokenSecretPrefix } from './token-secret.ts';

export type BasicCredential = { name: string; secret: string; address: string; userAgent?: string };

/**
 * `docker login`: a user name with the account's password, or with one of this user's personal access tokens.
 * @throws AppError UNAUTHENTICATED `wrong-credentials`, TOO_MANY_REQUESTS `locked-out`
 */
export async function authenticateBasic(
  { db, passwords }: { db: Db; passwords: PasswordGate },
  { name, secret, address, userAgent = '' }: BasicCredential,
): Promise<UserPrincipal> {
  if (!secret.startsWith(tokenSecretPrefix)) {
    return await passwords.authenticate({ name, password: secret, address, via: 'password' });
  }
  const owner = await authenticateBearer(db, secret, { address, userAgent });
  if (owner.name !== name) throw wrongCredentials();
  return owner;
}
