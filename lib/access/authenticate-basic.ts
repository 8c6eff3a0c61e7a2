import type { Db } from '../db/index.ts';
import { wrongCredentials } from './load-principal.ts';
import type { PasswordGate } from './password-gate.ts';
import type { UserPrincipal } from './principal.ts';
import { tokenSecretPrefix } from './token-secret.ts';
import { authenticateBearer } from './tokens.ts';

/**
 * `docker login`: a user name with the account's password, or with one of this user's personal access tokens.
 * @throws AppError UNAUTHENTICATED `wrong-credentials`, TOO_MANY_REQUESTS `locked-out`
 */
export async function authenticateBasic(
  { db, passwords }: { db: Db; passwords: PasswordGate },
  { name, secret, address }: { name: string; secret: string; address: string },
): Promise<UserPrincipal> {
  if (!secret.startsWith(tokenSecretPrefix)) {
    return await passwords.authenticate({ name, password: secret, address, via: 'password' });
  }
  const owner = await authenticateBearer(db, secret);
  if (owner.name !== name) throw wrongCredentials();
  return owner;
}
