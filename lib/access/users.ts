import { sql } from 'kysely';
import type { z } from 'zod';
import { recordAudit } from '../audit/index.ts';
import type { Role } from '../contract/common.ts';
import type {
  createUserBody,
  ListUsersQuery,
  resetPasswordBody,
  UpdateUserBody,
  UserPage,
  UserView,
} from '../contract/users.ts';
import {
  type Db,
  type DbOrTrx,
  decodeCursor,
  encodeCursor,
  plannedEachTime,
  type Trx,
  uniqueViolation,
} from '../db/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { authorize } from './authorize.ts';
import { hashPassword } from './passwords.ts';
import { actorOf, type Operator, type UserPrincipal } from './principal.ts';
import { containsText } from './search-text.ts';
import { staleVersion } from './stale-version.ts';

type By = UserPrincipal | Operator;

/** All people by name, for platform administrators. Robots are listed with their tenants. */
export async function listUsers(db: Db, by: By, query: ListUsersQuery): Promise<UserPage> {
  authorize(by, 'administer', null);
  const { q, limit } = query;
  let select = selectUsers(db)
    .modifyFront(plannedEachTime)
    .orderBy('users.name')
    .limit(limit + 1);
  if (q) {
    select = select.where((eb) =>
      eb.or([containsText('users.name', q), containsText('users.display_name', q)]),
    );
  }
  if (query.cursor !== undefined) {
    const [after] = decodeCursor(query.cursor, ['string']);
    select = select.where('users.name', '>', after);
  }
  const rows = await select.execute();
  const items = rows.slice(0, limit).map(presentUser);
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.name]) : null };
}

/** @throws AppError NOT_FOUND */
export async function getUser(db: Db, by: By, userId: string): Promise<UserView> {
  authorize(by, 'administer', null);
  return await readUser(db, userId);
}

/** @throws AppError CONFLICT `name-taken` */
export async function createUser(db: Db, by: By, body: z.output<typeof createUserBody>): Promise<UserView> {
  authorize(by, 'administer', null);
  const { name, displayName, isAdmin } = body;
  const passwordHash = await hashPassword(body.password);
  const id = newId('usr');
  try {
    return await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('users')
        .values({ id, name, display_name: displayName, password_hash: passwordHash, is_admin: isAdmin })
        .execute();
      await recordAudit(trx, actorOf(by), { action: 'user.create', subject: id, detail: { name, isAdmin } });
      return await readUser(trx, id);
    });
  } catch (error) {
    if (uniqueViolation(error) !== 'users_name_key') throw error;
    throw new AppError('CONFLICT', `There is a user ${name} already.`, { reason: 'name-taken' });
  }
}

/**
 * Changes what is given. Disabling ends the user's sessions for good, so that enabling again revives none.
 * @throws AppError NOT_FOUND; CONFLICT `not-yourself` for taking one's own rights away, `last-administrator`
 */
export async function updateUser(
  db: Db,
  by: By,
  userId: string,
  { version, ...body }: UpdateUserBody,
): Promise<UserView> {
  authorize(by, 'administer', null);
  return await db.transaction().execute(async (trx) => {
    if (body.disabled === true || body.isAdmin === false) await refuseLosingRights(trx, by, userId);
    const updated = await trx
      .updateTable('users')
      .set((eb) => ({
        version: eb('version', '+', 1),
        ...(body.displayName !== undefined && { display_name: body.displayName }),
        ...(body.isAdmin !== undefined && { is_admin: body.isAdmin }),
        ...(body.disabled !== undefined && {
          disabled_at: body.disabled ? sql<Date>`coalesce(disabled_at, now())` : null,
        }),
      }))
      .where('id', '=', userId)
      .where('kind', '=', 'person')
      .where((eb) => (version === undefined ? eb.lit(true) : eb('version', '=', version)))
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) {
      await readUser(trx, userId); // Not there at all is another answer.
      throw staleVersion();
    }
    if (body.disabled) await endSessionsOf(trx, userId);
    await recordAudit(trx, actorOf(by), { action: 'user.update', subject: userId, detail: { ...body } });
    return await readUser(trx, userId);
  });
}

/**
 * Sets another user's password; all their sessions end. One's own is changed with the current one at hand.
 * @throws AppError NOT_FOUND; CONFLICT `not-yourself`
 */
export async function resetPassword(
  db: Db,
  by: By,
  userId: string,
  { password }: z.output<typeof resetPasswordBody>,
): Promise<void> {
  authorize(by, 'administer', null);
  if (by.kind === 'user' && by.userId === userId) {
    throw new AppError('CONFLICT', 'Change your own password on the page of your account.', {
      reason: 'not-yourself',
    });
  }
  const passwordHash = await hashPassword(password);
  await db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('users')
      .set((eb) => ({ password_hash: passwordHash, password_version: eb('password_version', '+', 1) }))
      .where('id', '=', userId)
      .where('kind', '=', 'person')
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) throw userNotFound();
    await endSessionsOf(trx, userId);
    await recordAudit(trx, actorOf(by), { action: 'user.reset-password', subject: userId });
  });
}

/** @throws AppError NOT_FOUND `unknown-user`, also for robots: they belong to one tenant. */
export async function getUserByName(db: DbOrTrx, name: string): Promise<{ id: string; name: string }> {
  const user = await db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('name', '=', name)
    .where('kind', '=', 'person')
    .executeTakeFirst();
  if (!user) throw new AppError('NOT_FOUND', `There is no user ${name}.`, { reason: 'unknown-user' });
  return user;
}

/** Ends every session of the user but, where one is given, the one to keep. */
export async function endSessionsOf(
  trx: Trx,
  userId: string,
  { keep }: { keep?: string } = {},
): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ ended_at: new Date() })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .$if(keep !== undefined, (query) => query.where('id', '!=', keep!))
    .execute();
}

/**
 * Holds the row of a user while something of theirs changes.
 * @throws AppError NOT_FOUND
 */
export async function lockUser(trx: Trx, userId: string): Promise<void> {
  const user = await trx
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('kind', '=', 'person')
    .forUpdate()
    .executeTakeFirst();
  if (!user) throw userNotFound();
}

/** Locks the administrators, so that two who demote each other at the same time do not both succeed. */
export async function isLastAdministrator(trx: Trx, userId: string): Promise<boolean> {
  const administrators = await trx
    .selectFrom('users')
    .select('id')
    .where('is_admin', '=', true)
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  return administrators.length === 1 && administrators[0]?.id === userId;
}

async function refuseLosingRights(trx: Trx, by: By, userId: string): Promise<void> {
  if (by.kind === 'user' && by.userId === userId) {
    throw new AppError('CONFLICT', 'You cannot disable yourself or take your own rights away.', {
      reason: 'not-yourself',
    });
  }
  if (await isLastAdministrator(trx, userId)) {
    throw new AppError('CONFLICT', 'This is the last administrator. Make another one first.', {
      reason: 'last-administrator',
    });
  }
}

function userNotFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such user.', { reason: 'not-found' });
}

async function readUser(db: DbOrTrx, userId: string): Promise<UserView> {
  const row = await selectUsers(db).where('users.id', '=', userId).executeTakeFirst();
  if (!row) throw userNotFound();
  return presentUser(row);
}

function selectUsers(db: DbOrTrx) {
  return db
    .selectFrom('users')
    .select([
      'id',
      'name',
      'display_name',
      'is_admin',
      'disabled_at',
      'created_at',
      'last_sign_in_at',
      'version',
    ])
    .select(
      sql<{ id: string; role: Role }[]>`(
        select coalesce(json_agg(json_build_object('id', tenant_id, 'role', role) order by tenant_id), '[]')
        from memberships where user_id = users.id
      )`.as('tenants'),
    )
    .where('users.kind', '=', 'person');
}

type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>['executeTakeFirstOrThrow']>>;

function presentUser(row: UserRow): UserView {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    isAdmin: row.is_admin,
    disabled: row.disabled_at !== null,
    createdAt: row.created_at.toISOString(),
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    version: row.version,
    tenants: row.tenants,
  };
}
