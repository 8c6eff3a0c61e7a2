import { createHmac, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { userName } from '../contract/common.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import {
  membershipsOfUser,
  type PrincipalRow,
  principalColumns,
  toPrincipal,
  wrongCredentials,
} from './load-principal.ts';
import { verifyPassword } from './passwords.ts';
import type { UserPrincipal } from './principal.ts';
import { createRecent } from './recent.ts';
import { createSignInLimits, type SignInLimits } from './sign-in-limits.ts';

export type PasswordAttempt = {
  name: string;
  password: string;
  /** Where it comes from: the client's IP address. */
  address: string;
};

/** Somebody who knows the password of an enabled account, and which password that was. */
export type PasswordProof = { user: PrincipalRow; passwordVersion: number };

export type PasswordGate = {
  /**
   * @throws AppError UNAUTHENTICATED `wrong-credentials`; TOO_MANY_REQUESTS `locked-out`, also for the right
   * password, after 10 wrong ones from this address (100 from any, 100 by this address for any user) in 15 minutes.
   */
  authenticate(attempt: PasswordAttempt & { via: UserPrincipal['via'] }): Promise<UserPrincipal>;
  /** The same for who needs to know which password it was. */
  prove(attempt: PasswordAttempt): Promise<PasswordProof>;
};

type UserRow = PrincipalRow & { passwordHash: string | null; passwordVersion: number; disabled: boolean };

/**
 * The one place where passwords are checked. Make one for each process and share it: it remembers.
 * @param providerName Of the provider beside local accounts: who signs in there has no password here, and is told so.
 */
export function createPasswordGate({
  db,
  pool,
  providerName,
}: {
  db: Db;
  pool: Pool;
  providerName?: string | undefined;
}): PasswordGate {
  const hint = providerName && `accounts of ${providerName} use an access token`;
  const limits = createSignInLimits({ db, pool });
  const memory = createMemory();

  async function prove(attempt: PasswordAttempt): Promise<PasswordProof> {
    refuseLocked(await limits.lockedForMs(attempt));
    const row = await findUser(db, attempt.name);
    const account = row ? `${row.userId} ${row.passwordVersion} ${row.disabled}` : '';
    const right = await memory.isRight(attempt, account, () => checkAndCount(limits, attempt, row));
    if (!right || !row) throw wrongCredentials(hint);
    return { user: row, passwordVersion: row.passwordVersion };
  }

  return {
    prove,
    async authenticate({ via, ...attempt }) {
      const { user } = await prove(attempt);
      return toPrincipal(user, { via, scopes: null });
    },
  };
}

/** Only failures count; whoever is disabled fails with the right password too. */
async function checkAndCount(
  limits: SignInLimits,
  attempt: PasswordAttempt,
  row?: UserRow,
): Promise<boolean> {
  refuseLocked(await limits.take(attempt));
  const usable = row && !row.disabled ? row.passwordHash : null;
  const right = await verifyPassword(attempt.password, usable);
  if (right) await limits.giveBack(attempt);
  return right;
}

/**
 * What docker's bursts need. The same credential is checked once at a time; when it was right it is taken as right
 * for 60 s, and when it was wrong as wrong for 30 s, for as long as `account` is the same: who it is, which password
 * they have, whether they are disabled.
 * Credentials are kept as HMACs under a key of this process alone, never as they are.
 */
function createMemory() {
  const key = randomBytes(32);
  const right = createRecent<true>({ ttlMs: 60_000, max: 10_000 });
  const wrong = createRecent<true>({ ttlMs: 30_000, max: 10_000 });
  const underWay = new Map<string, Promise<boolean>>();
  const fingerprint = (...parts: string[]) =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');

  return {
    async isRight(
      { name, password, address }: PasswordAttempt,
      account: string,
      check: () => Promise<boolean>,
    ): Promise<boolean> {
      const credential = fingerprint(name, account, password);
      if (right.get(credential)) return true;
      const attempt = fingerprint(name, account, password, address);
      if (wrong.get(attempt)) return false;
      const running = underWay.get(attempt);
      if (running !== undefined) return await running;
      const run = check().finally(() => underWay.delete(attempt));
      underWay.set(attempt, run);
      const isRight = await run;
      if (isRight) right.set(credential, true);
      else wrong.set(attempt, true);
      return isRight;
    },
  };
}

async function findUser(db: Db, name: string): Promise<UserRow | undefined> {
  if (!userName.safeParse(name).success) return undefined;
  return await db
    .selectFrom('users')
    .select(principalColumns)
    .select(['password_hash as passwordHash', 'password_version as passwordVersion'])
    .select((eb) => eb('disabled_at', 'is not', null).as('disabled'))
    .select(membershipsOfUser.as('memberships'))
    .where('name', '=', name)
    .$castTo<UserRow>()
    .executeTakeFirst();
}

function refuseLocked(lockedForMs: number): void {
  if (lockedForMs <= 0) return;
  const minutes = Math.ceil(lockedForMs / 60_000);
  throw new AppError(
    'TOO_MANY_REQUESTS',
    `Too many wrong passwords. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    { reason: 'locked-out' },
  );
}
