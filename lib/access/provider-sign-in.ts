import { sql } from 'kysely';
import { recordAudit, systemActor } from '../audit/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { GroupGrant } from '../oidc-settings.ts';
import { followGroups, followPlatformGroup, grantsOf } from './provider-groups.ts';
import { numberedName, safeUserName } from './safe-user-name.ts';
import { openSession } from './sessions.ts';

/** Whom the provider has vouched for. `issuer` and `subject` say who it is; the rest only how to call them. */
export type ProvidedIdentity = {
  issuer: string;
  subject: string;
  /** What the provider would call them here. */
  wishedName: string;
  displayName: string;
  groups: readonly string[];
};

type Account = {
  id: string;
  name: string;
  isAdmin: boolean;
  gaveAdmin: boolean;
  passwordVersion: number;
  disabled: boolean;
};

/**
 * Opens a session for whom the provider vouches. The first time it makes the account; each time it brings what comes
 * from groups in step. An account that exists is never taken over: a name that is another's gets a number behind it.
 * @throws AppError FORBIDDEN `account-disabled`
 */
export async function signInByProvider(
  db: Db,
  identity: ProvidedIdentity,
  { groupMap, address, userAgent }: { groupMap: readonly GroupGrant[]; address: string; userAgent: string },
): Promise<{ sessionId: string }> {
  return await db.transaction().execute(async (trx) => {
    await oneAtATime(trx, identity);
    const user = (await findAccount(trx, identity)) ?? (await makeAccount(trx, identity));
    if (user.disabled) {
      throw new AppError('FORBIDDEN', 'This account is disabled. Ask a platform administrator.', {
        reason: 'account-disabled',
      });
    }
    const { roles, isAdmin } = grantsOf(identity.groups, groupMap);
    await followGroups(trx, user, roles);
    const gaveAdmin = await followPlatformGroup(trx, user, isAdmin);
    if (gaveAdmin !== user.gaveAdmin) await rememberAdmin(trx, identity, gaveAdmin);
    const { passwordVersion } = user;
    return {
      sessionId: await openSession(trx, user, { passwordVersion, address, userAgent, via: 'session' }),
    };
  });
}

/** Whether the account has a password here; those that a provider made have none. */
export async function hasPassword(db: Db, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select((eb) => eb('password_hash', 'is not', null).as('has'))
    .where('id', '=', userId)
    .executeTakeFirst();
  return Boolean(row?.has);
}

/** Two tabs that sign in for the first time make one account. */
async function oneAtATime(trx: Trx, { issuer, subject }: ProvidedIdentity): Promise<void> {
  const key = JSON.stringify(['identity', issuer, subject]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
}

async function findAccount(trx: Trx, { issuer, subject }: ProvidedIdentity): Promise<Account | undefined> {
  const row = await trx
    .selectFrom('user_identities')
    .innerJoin('users', 'users.id', 'user_identities.user_id')
    .select([
      'users.id',
      'users.name',
      'users.is_admin as isAdmin',
      'user_identities.gave_admin as gaveAdmin',
    ])
    .select(['users.password_version as passwordVersion', 'users.disabled_at as disabledAt'])
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  if (!row) return undefined;
  const { disabledAt, ...account } = row;
  return { ...account, disabled: disabledAt !== null };
}

async function makeAccount(trx: Trx, identity: ProvidedIdentity): Promise<Account> {
  const { issuer, subject } = identity;
  const { id, name } = await insertUser(trx, identity);
  await trx.insertInto('user_identities').values({ issuer, subject, user_id: id }).execute();
  const detail = { name, isAdmin: false, issuer, subject };
  await recordAudit(trx, systemActor, { action: 'user.create', subject: id, detail });
  return { id, name, isAdmin: false, gaveAdmin: false, passwordVersion: 1, disabled: false };
}

async function insertUser(
  trx: Trx,
  { wishedName, displayName }: ProvidedIdentity,
): Promise<{ id: string; name: string }> {
  const id = newId('usr');
  const wished = safeUserName(wishedName);
  for (let count = 1; ; count += 1) {
    const name = numberedName(wished, count);
    const inserted = await trx
      .insertInto('users')
      .values({ id, name, display_name: displayName.replaceAll('\0', '').trim().slice(0, 100) })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (inserted) return { id, name };
  }
}

async function rememberAdmin(trx: Trx, identity: ProvidedIdentity, gaveAdmin: boolean): Promise<void> {
  await trx
    .updateTable('user_identities')
    .set({ gave_admin: gaveAdmin })
    .where('issuer', '=', identity.issuer)
    .where('subject', '=', identity.subject)
    .execute();
}
