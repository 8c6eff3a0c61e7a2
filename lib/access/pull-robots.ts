import { sql } from 'kysely';
import { recordAudit, systemActor } from '../audit/index.ts';
import type { DbOrTrx, Trx } from '../db/index.ts';
import { newId } from '../ids.ts';
import { actorOf, type Operator, operator, type UserPrincipal } from './principal.ts';
import { endRobots } from './robot-rows.ts';
import { writeToken } from './tokens.ts';

/**
 * A robot of a tenant that may pull and nothing else, for an engine of a resource pool: no person's credential ever
 * lies on an engine. It stands among the robots of the tenant, whose administrators may switch it off.
 *
 * @param name What stands behind the `+` of its login name.
 * @returns its row's id, its login name and its secret, which is kept nowhere here.
 */
export async function makePullRobot(
  trx: Trx,
  tenantId: string,
  { name, description }: { name: string; description: string },
): Promise<{ userId: string; loginName: string; secret: string }> {
  const userId = newId('rob');
  const loginName = `${tenantId}+${name}`;
  await trx
    .insertInto('users')
    .values({ id: userId, kind: 'robot', tenant_id: tenantId, name: loginName, display_name: description })
    .execute();
  await trx
    .insertInto('memberships')
    .values({ tenant_id: tenantId, user_id: userId, role: 'viewer' })
    .execute();
  const { secret } = await writeToken(trx, operator, userId, {
    name: loginName,
    scopes: ['pull'],
    repositories: [],
    expiresInDays: null,
  });
  await recordAudit(trx, systemActor, {
    action: 'robot.create',
    tenantId,
    subject: userId,
    detail: { name: loginName, scopes: ['pull'] },
  });
  return { userId, loginName, secret };
}

/** Their pool goes, and with it the engine that has their secrets. The caller has asked who may. */
export async function endPullRobots(
  trx: Trx,
  by: UserPrincipal | Operator,
  { userIds, pool }: { userIds: readonly string[]; pool: string },
): Promise<void> {
  for (const { id, name, tenant_id: tenantId } of await endRobots(trx, userIds)) {
    const detail = { name, pool };
    await recordAudit(trx, actorOf(by), { action: 'robot.delete', tenantId, subject: id, detail });
  }
}

/** Its login name, as long as it can sign in; null for one that was deleted, disabled, or whose secret ended. */
export async function findPullRobot(db: DbOrTrx, userId: string): Promise<{ loginName: string } | null> {
  const row = await db
    .selectFrom('users')
    .innerJoin('access_tokens as token', (join) =>
      join.onRef('token.user_id', '=', 'users.id').on('token.revoked_at', 'is', null),
    )
    .select(['users.name', 'users.disabled_at'])
    .where('users.id', '=', userId)
    .where('users.deleted_at', 'is', null)
    .where((eb) => eb.or([eb('token.expires_at', 'is', null), eb('token.expires_at', '>', sql<Date>`now()`)]))
    .executeTakeFirst();
  return row && row.disabled_at === null ? { loginName: row.name } : null;
}
