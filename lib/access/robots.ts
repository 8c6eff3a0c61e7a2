import { sql } from 'kysely';
import { recordAudit } from '../audit/index.ts';
import type { Page, Role } from '../contract/common.ts';
import type { RotateBody } from '../contract/me.ts';
import type {
  CreatedRobotView,
  CreateRobotBody,
  RobotScope,
  RobotView,
  UpdateRobotBody,
} from '../contract/robots.ts';
import { type Db, type Trx, uniqueViolation } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { authorizeMembers } from './members.ts';
import { actorOf, type UserPrincipal } from './principal.ts';
import { endRobots, presentRobot, selectRobots } from './robot-rows.ts';
import { expiryIn, refuseMoreScopes, writeRotation, writeToken } from './tokens.ts';

/** Those of a tenant by name, for its administrators; all on one page. */
export async function listRobots(db: Db, by: UserPrincipal, tenantId: string): Promise<Page<RobotView>> {
  await authorizeMembers(db, by, tenantId);
  const rows = await selectRobots(db).where('users.tenant_id', '=', tenantId).orderBy('users.name').execute();
  return { items: rows.map(presentRobot), nextCursor: null };
}

/**
 * A robot is a user of its tenant without a person behind: it never signs in to the console, is no member that is
 * listed, and has one secret, which works for docker and the API alike.
 * @throws AppError NOT_FOUND; FORBIDDEN, also `token-scope`; CONFLICT `name-taken`
 */
export async function createRobot(
  db: Db,
  by: UserPrincipal,
  tenantId: string,
  body: CreateRobotBody,
): Promise<CreatedRobotView> {
  await authorizeMembers(db, by, tenantId);
  refuseMoreScopes(by, body.scopes);
  const loginName = `${tenantId}+${body.name}`;
  try {
    return await db.transaction().execute(async (trx) => {
      const id = newId('rob');
      await trx
        .insertInto('users')
        .values({ id, kind: 'robot', tenant_id: tenantId, name: loginName, display_name: body.description })
        .execute();
      await trx
        .insertInto('memberships')
        .values({ tenant_id: tenantId, user_id: id, role: roleFor(body.scopes) })
        .execute();
      const { secret } = await writeToken(trx, by, id, {
        ...body,
        name: loginName,
        scopes: withPull(body.scopes),
      });
      const robot = await readRobot(trx, tenantId, id);
      const { name: _name, ...detail } = body;
      await record(trx, by, 'robot.create', robot, { tenantId, ...detail });
      return { robot, secret };
    });
  } catch (error) {
    if (uniqueViolation(error) !== 'users_name_key') throw error;
    throw new AppError('CONFLICT', `There is a robot ${loginName} already.`, { reason: 'name-taken' });
  }
}

/**
 * Changes what is given. What a disabled one may do ends at once in the API, and on `/v2` at the next token.
 * @throws AppError NOT_FOUND; FORBIDDEN, also `token-scope`
 */
export async function updateRobot(
  db: Db,
  by: UserPrincipal,
  tenantId: string,
  robotId: string,
  body: UpdateRobotBody,
): Promise<RobotView> {
  await authorizeMembers(db, by, tenantId);
  return await db.transaction().execute(async (trx) => {
    const before = await readRobot(trx, tenantId, robotId);
    refuseMoreScopes(by, body.scopes ?? before.scopes);
    await writeAccount(trx, robotId, body);
    if (body.scopes) {
      await trx
        .updateTable('memberships')
        .set({ role: roleFor(body.scopes) })
        .where('user_id', '=', robotId)
        .execute();
    }
    await trx
      .updateTable('access_tokens')
      .set({
        user_id: robotId, // A set of nothing is no SQL.
        ...(body.scopes && { scopes: withPull(body.scopes) }),
        ...(body.repositories && { repositories: [...new Set(body.repositories)] }),
        ...(body.expiresInDays !== undefined && { expires_at: expiryIn(body.expiresInDays) }),
      })
      .where('user_id', '=', robotId)
      .where('revoked_at', 'is', null)
      .execute();
    const robot = await readRobot(trx, tenantId, robotId);
    await record(trx, by, 'robot.update', robot, { tenantId, ...body });
    return robot;
  });
}

async function writeAccount(
  trx: Trx,
  robotId: string,
  { description, enabled }: UpdateRobotBody,
): Promise<void> {
  await trx
    .updateTable('users')
    .set({
      id: robotId, // A set of nothing is no SQL.
      ...(description !== undefined && { display_name: description }),
      ...(enabled !== undefined && {
        disabled_at: enabled ? null : sql<Date>`coalesce(disabled_at, now())`,
      }),
    })
    .where('id', '=', robotId)
    .execute();
}

/**
 * A new secret; the old one ends at once, or after the hours that are given.
 * @throws AppError NOT_FOUND; FORBIDDEN, also `token-scope`
 */
export async function rotateRobot(
  db: Db,
  by: UserPrincipal,
  tenantId: string,
  robotId: string,
  body: RotateBody,
): Promise<CreatedRobotView> {
  await authorizeMembers(db, by, tenantId);
  return await db.transaction().execute(async (trx) => {
    const { scopes } = await readRobot(trx, tenantId, robotId);
    refuseMoreScopes(by, scopes);
    const token = await trx
      .selectFrom('access_tokens')
      .select('id')
      .where('user_id', '=', robotId)
      .where('revoked_at', 'is', null)
      .executeTakeFirstOrThrow();
    const secret = await writeRotation(trx, token.id, body);
    const robot = await readRobot(trx, tenantId, robotId);
    await record(trx, by, 'robot.rotate', robot, { tenantId, ...body });
    return { robot, secret };
  });
}

/**
 * For good: its secret ends, its name is free again, and what it pushed goes on to name it.
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function deleteRobot(
  db: Db,
  by: UserPrincipal,
  tenantId: string,
  robotId: string,
): Promise<void> {
  await authorizeMembers(db, by, tenantId);
  await db.transaction().execute(async (trx) => {
    const robot = await readRobot(trx, tenantId, robotId);
    await endRobots(trx, [robotId]);
    await record(trx, by, 'robot.delete', robot, { tenantId });
  });
}

/** Holds the row, so that two changes come one after the other. */
async function readRobot(trx: Trx, tenantId: string, robotId: string): Promise<RobotView> {
  const row = await selectRobots(trx)
    .where('users.tenant_id', '=', tenantId)
    .where('users.id', '=', robotId)
    .forUpdate('users')
    .executeTakeFirst();
  if (!row) throw new AppError('NOT_FOUND', 'The tenant has no such robot.', { reason: 'not-found' });
  return presentRobot(row);
}

async function record(
  trx: Trx,
  by: UserPrincipal,
  action: string,
  robot: RobotView,
  { tenantId, ...detail }: { tenantId: string },
): Promise<void> {
  await recordAudit(trx, actorOf(by), {
    action,
    tenantId,
    subject: robot.id,
    detail: { name: robot.loginName, ...detail },
  });
}

/** The least that its scopes need; the scopes of the token then take away again. */
function roleFor(scopes: readonly RobotScope[]): Role {
  if (scopes.includes('delete')) return 'admin';
  return scopes.includes('push') ? 'developer' : 'viewer';
}

/** Whoever pushes has to pull, and so says the robot's row. */
function withPull(scopes: readonly RobotScope[]): RobotScope[] {
  return [...new Set(scopes.includes('push') ? (['pull', ...scopes] as const) : scopes)];
}
