import type { RobotScope, RobotView } from '../contract/robots.ts';
import { anyOf, type DbOrTrx, type Trx } from '../db/index.ts';
import { presentSecretUse } from './token-rows.ts';

/** Robots that were not deleted, each with its one secret. */
export function selectRobots(db: DbOrTrx) {
  return db
    .selectFrom('users')
    .innerJoin('access_tokens as token', (join) =>
      join.onRef('token.user_id', '=', 'users.id').on('token.revoked_at', 'is', null),
    )
    .leftJoin('users as maker', 'maker.id', 'token.created_by')
    .select(['users.id', 'users.tenant_id', 'users.name', 'users.display_name', 'users.disabled_at'])
    .select(['users.created_at', 'token.created_by', 'maker.name as maker_name', 'token.scopes'])
    .select(['token.repositories', 'token.expires_at', 'token.last_used_at', 'token.last_used_address'])
    .select(['token.last_used_agent', 'token.rotated_at', 'token.previous_ends_at'])
    .where('users.kind', '=', 'robot')
    .where('users.deleted_at', 'is', null);
}

/**
 * For good: their secrets end, their names are free again, and what they pushed goes on to name them.
 * @returns those that were there still.
 */
export async function endRobots(trx: Trx, robotIds: readonly string[]) {
  const now = new Date();
  const ended = await trx
    .updateTable('users')
    .set({ deleted_at: now, disabled_at: now })
    .where('id', '=', anyOf(robotIds))
    .where('deleted_at', 'is', null)
    .returning(['id', 'name', 'tenant_id'])
    .execute();
  const ids = anyOf(ended.map(({ id }) => id));
  await trx.updateTable('access_tokens').set({ revoked_at: now }).where('user_id', '=', ids).execute();
  await trx.deleteFrom('memberships').where('user_id', '=', ids).execute();
  return ended;
}

type RobotRow = Awaited<ReturnType<ReturnType<typeof selectRobots>['executeTakeFirstOrThrow']>>;

export function presentRobot(row: RobotRow): RobotView {
  return {
    id: row.id,
    name: row.name.slice(row.name.indexOf('+') + 1),
    loginName: row.name,
    description: row.display_name,
    scopes: row.scopes as RobotScope[],
    repositories: row.repositories,
    enabled: row.disabled_at === null,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by === null ? null : { id: row.created_by, name: row.maker_name ?? '' },
    expiresAt: row.expires_at?.toISOString() ?? null,
    ...presentSecretUse(row),
  };
}
