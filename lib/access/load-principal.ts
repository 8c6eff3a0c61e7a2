import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Role } from '../contract/common.ts';
import type { DbOrTrx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { AnonymousPrincipal, UserPrincipal } from './principal.ts';

/** The columns of a user that make a principal, memberships included: one query reads who is asking. */
export const principalColumns = ['users.id as userId', 'users.name', 'users.is_admin as isAdmin'] as const;

/** `{"acme": "developer"}` for the row of `users` of the query around it; null for a tenant that is disabled. */
export const membershipsOfUser: RawBuilder<Record<string, Role | null>> = sql`(
  select coalesce(json_object_agg(m.tenant_id, case when t.disabled_at is null then m.role end), '{}')
    from memberships m join tenants t on t.id = m.tenant_id
   where m.user_id = users.id and t.deleted_at is null
)`;

/** Who of `users` may come in at all; robots go with their tenant, and come back with it. */
export const mayEnter: RawBuilder<SqlBool> = sql`(users.disabled_at is null
  and not exists (select from tenants t where t.id = users.tenant_id and t.deleted_at is not null))`;

export type PrincipalRow = {
  userId: string;
  name: string;
  isAdmin: boolean;
  memberships: Record<string, Role | null>;
};

export function toPrincipal(
  { userId, name, isAdmin, memberships }: PrincipalRow,
  rest: Pick<UserPrincipal, 'via' | 'scopes' | 'repositories' | 'sessionId'>,
): UserPrincipal {
  const entries = Object.entries(memberships);
  const open = entries.flatMap(([id, role]) => (role === null ? [] : [[id, role] as const]));
  const disabled = entries.flatMap(([id, role]) => (role === null ? [id] : []));
  return {
    kind: 'user',
    userId,
    name,
    isAdmin,
    memberships: new Map(open),
    ...(disabled.length > 0 && { disabledTenants: new Set(disabled) }),
    ...rest,
  };
}

/**
 * The user as they stand in the database now, with all their rights.
 * @throws AppError UNAUTHENTICATED `wrong-credentials` for one who is not there or may not enter.
 */
export async function loadPrincipal(
  db: DbOrTrx,
  userId: string,
  via: UserPrincipal['via'],
): Promise<UserPrincipal> {
  const row = await db
    .selectFrom('users')
    .select(principalColumns)
    .select(membershipsOfUser.as('memberships'))
    .where('users.id', '=', userId)
    .where(mayEnter)
    .executeTakeFirst();
  if (!row) throw wrongCredentials();
  return toPrincipal(row, { via, scopes: null });
}

/** A visitor who has not signed in, with what the settings allow them. */
export async function anonymousPrincipal(db: DbOrTrx): Promise<AnonymousPrincipal> {
  const { anonymous_pull } = await db
    .selectFrom('settings')
    .select('anonymous_pull')
    .executeTakeFirstOrThrow();
  return { kind: 'anonymous', mayPullPublic: anonymous_pull };
}

/** One text for every reason and every name, so that nobody learns which names there are; so also the hint. */
export function wrongCredentials(hint = ''): AppError {
  return new AppError('UNAUTHENTICATED', `The user name or the password is wrong${hint && `; ${hint}`}.`, {
    reason: 'wrong-credentials',
  });
}
