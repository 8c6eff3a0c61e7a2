import { type SqlBool, sql } from 'kysely';
import {
  actorOf,
  authorize,
  endPullRobots,
  type Operator,
  seal,
  staleVersion,
  type UserPrincipal,
} from '../../access/index.ts';
import { recordAudit } from '../../audit/index.ts';
import type { Page } from '../../contract/common.ts';
import type {
  CreatePoolBody,
  PoolConnection,
  PoolDeploymentView,
  PoolTestView,
  PoolView,
  TestPoolBody,
  UpdatePoolBody,
} from '../../contract/pools.ts';
import { anyOf, type Db, type DbOrTrx, type Trx, uniqueViolation } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import type { DeployContext } from '../context.ts';
import { readConnection } from '../engines/engines.ts';
import { lockHostNames, refuseCollidingHosts } from '../host-name.ts';
import { refreshFacts, tryConnection } from './facts.ts';
import { endpointOf, hostOf, noSuchPool, presentPool, readPool, selectPools } from './rows.ts';

type By = UserPrincipal | Operator;

/** Those that the node ports of Kubernetes have by default, and below the ones that Linux gives to clients. */
const defaultPorts = { docker: [28000, 28999], swarm: [28000, 28999], kubernetes: [30000, 32767] } as const;

/** By name, for platform administrators; all on one page. */
export async function listPools(db: Db, by: By): Promise<Page<PoolView>> {
  authorize(by, 'administer', null);
  const rows = await selectPools(db).orderBy('pools.name').execute();
  return { items: rows.map(presentPool), nextCursor: null };
}

/** @throws AppError FORBIDDEN, NOT_FOUND */
export async function getPool(db: DbOrTrx, by: By, poolId: string): Promise<PoolView> {
  authorize(by, 'administer', null);
  const row = await selectPools(db).where('pools.id', '=', poolId).executeTakeFirst();
  if (!row) throw noSuchPool();
  return presentPool(row);
}

/**
 * A new pool, which no tenant may use yet. Its engine is asked at once; one that does not answer is no reason against
 * the pool, and is told by its state.
 *
 * @param registryHost The console as the request calls it, for a body that does not say.
 * @throws AppError FORBIDDEN; CONFLICT `name-taken`; INVALID_INPUT
 */
export async function createPool(
  context: DeployContext,
  by: By,
  body: CreatePoolBody,
  { registryHost }: { registryHost: string },
): Promise<PoolView> {
  authorize(by, 'administer', null);
  requireFitting(body.kind, body.connection);
  const id = newId('pool');
  const [first, last] = defaultPorts[body.kind];
  const ports = { port_first: body.portFirst ?? first, port_last: body.portLast ?? last };
  requireRange(ports);
  await nameTaken(body.name, () =>
    context.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('pools')
        .values({
          id,
          name: body.name,
          kind: body.kind,
          ...sealed(context, id, body.connection),
          public_host: body.publicHost ?? hostOf(body.connection),
          registry_host: body.registryHost ?? registryHost,
          domain: body.domain,
          ...ports,
          allow_external: body.allowExternal,
          created_by: by.kind === 'user' ? by.userId : null,
          facts: 'null',
        })
        .execute();
      await record(trx, by, 'pool.create', id, { name: body.name, kind: body.kind });
    }),
  );
  await refreshFacts(context, await readPool(context.db, id));
  return await getPool(context.db, by, id);
}

/**
 * What is left out of the body stays; null takes the default, as for a new pool.
 *
 * @param registryHost The console as the request calls it.
 * @throws AppError FORBIDDEN, NOT_FOUND; INVALID_INPUT; CONFLICT `stale-version`, `name-taken`, `host-names-collide`
 */
export async function updatePool(
  context: DeployContext,
  by: By,
  poolId: string,
  { version, connection, ...body }: UpdatePoolBody,
  { registryHost }: { registryHost: string },
): Promise<PoolView> {
  authorize(by, 'administer', null);
  const before = await readPool(context.db, poolId);
  if (connection) requireFitting(before.kind, connection);
  const [first, last] = defaultPorts[before.kind];
  const ports = {
    port_first: body.portFirst === undefined ? before.port_first : (body.portFirst ?? first),
    port_last: body.portLast === undefined ? before.port_last : (body.portLast ?? last),
  };
  requireRange(ports);
  const reached = () => connection ?? readConnection(context.sealKey, poolId, before.connection);
  await nameTaken(body.name ?? before.name, () =>
    context.db.transaction().execute(async (trx) => {
      if (body.domain) await requireFreeDomain(trx, poolId, body.domain);
      const updated = await trx
        .updateTable('pools')
        .set((eb) => ({
          version: eb('version', '+', 1),
          ...ports,
          ...(connection && sealed(context, poolId, connection)),
          ...(body.name !== undefined && { name: body.name }),
          ...(body.publicHost !== undefined && { public_host: body.publicHost ?? hostOf(reached()) }),
          ...(body.registryHost !== undefined && { registry_host: body.registryHost ?? registryHost }),
          ...(body.domain !== undefined && { domain: body.domain }),
          ...(body.allowExternal !== undefined && { allow_external: body.allowExternal }),
        }))
        .where('id', '=', poolId)
        .where('version', '=', version)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      if (updated.numUpdatedRows === 0n) throw staleVersion();
      await record(trx, by, 'pool.update', poolId, { ...body, connection: connection !== undefined });
    }),
  );
  await refreshFacts(context, await readPool(context.db, poolId));
  return await getPool(context.db, by, poolId);
}

/** One that it has already stays, also where host names collide since before that was refused. */
async function requireFreeDomain(trx: Trx, poolId: string, domain: string): Promise<void> {
  await lockHostNames(trx);
  const pool = await readPool(trx, poolId);
  if (pool.domain !== domain) await refuseCollidingHosts(trx, poolId, domain);
}

/**
 * What removed deployments have left there is the engine's alone from then on; the audit log names them. What the engine
 * has pulled with ends.
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT `pool-in-use` while deployments are there, `pool-busy` while
 * data of removed ones is being deleted.
 */
export async function deletePool(db: Db, by: By, poolId: string): Promise<void> {
  authorize(by, 'administer', null);
  await db.transaction().execute(async (trx) => {
    await sql`select 1 from pools where id = ${poolId} for update`.execute(trx);
    const { name, deploymentCount } = await getPool(trx, by, poolId);
    if (deploymentCount > 0) {
      throw new AppError(
        'CONFLICT',
        `${deploymentCount} deployments are in the pool ${name}. Remove them first.`,
        { reason: 'pool-in-use' },
      );
    }
    const left = await trx
      .updateTable('deployments')
      .set({ kept_volumes: '[]' })
      .where('pool_id', '=', poolId)
      .where(sql<SqlBool>`kept_volumes <> '[]'`)
      .returning(['id', 'tenant_id as tenantId', 'name'])
      .execute();
    await refuseWhileBusy(trx, { name, left });
    await trx.updateTable('pools').set({ deleted_at: new Date() }).where('id', '=', poolId).execute();
    await trx.deleteFrom('pool_grants').where('pool_id', '=', poolId).execute();
    await endRobotsOf(trx, by, { poolId, name });
    await record(trx, by, 'pool.delete', poolId, { name, ...(left.length > 0 && { dataLeftOf: left }) });
  });
}

async function endRobotsOf(
  trx: Trx,
  by: By,
  { poolId, name }: { poolId: string; name: string },
): Promise<void> {
  const robots = await trx
    .deleteFrom('pool_robots')
    .where('pool_id', '=', poolId)
    .returning('user_id')
    .execute();
  await endPullRobots(trx, by, { userIds: robots.map(({ user_id }) => user_id), pool: name });
}

/** Who has asked for data to be deleted shall see it deleted. @throws AppError CONFLICT `pool-busy` */
async function refuseWhileBusy(
  trx: Trx,
  { name, left }: { name: string; left: readonly { id: string; name: string }[] },
): Promise<void> {
  const busy = await trx
    .selectFrom('deployment_operations')
    .select('deployment_id')
    .where('deployment_id', '=', anyOf(left.map(({ id }) => id)))
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  if (!busy) return;
  const whose = left.find(({ id }) => id === busy.deployment_id)?.name;
  throw new AppError(
    'CONFLICT',
    `Data that ${whose} has left in the pool ${name} is being deleted. Wait until it is gone.`,
    { reason: 'pool-busy' },
  );
}

/** Whether a connection works, before it is kept. @throws AppError FORBIDDEN */
export async function testConnection(
  context: DeployContext,
  by: By,
  body: TestPoolBody,
): Promise<PoolTestView> {
  authorize(by, 'administer', null);
  requireFitting(body.kind, body.connection);
  return await tryConnection(context, body);
}

/** Asks the engine of a pool again. @throws AppError FORBIDDEN, NOT_FOUND */
export async function testPool(context: DeployContext, by: By, poolId: string): Promise<PoolTestView> {
  authorize(by, 'administer', null);
  return await refreshFacts(context, await readPool(context.db, poolId));
}

/** What runs in a pool, of all tenants. @throws AppError FORBIDDEN, NOT_FOUND */
export async function listPoolDeployments(db: Db, by: By, poolId: string): Promise<Page<PoolDeploymentView>> {
  authorize(by, 'administer', null);
  await readPool(db, poolId);
  const items = await db
    .selectFrom('deployments as d')
    .innerJoin('deployment_revisions as r', (join) =>
      join.onRef('r.deployment_id', '=', 'd.id').onRef('r.number', '=', 'd.last_revision'),
    )
    .select([
      'd.id',
      'd.tenant_id as tenantId',
      'd.name',
      'd.state',
      'r.memory_bytes as memoryBytes',
      'r.cpus',
    ])
    .where('d.pool_id', '=', poolId)
    .where('d.removed_at', 'is', null)
    .orderBy('d.tenant_id')
    .orderBy('d.name')
    .execute();
  return { items, nextCursor: null };
}

function sealed({ sealKey }: DeployContext, poolId: string, connection: PoolConnection) {
  return {
    endpoint: endpointOf(connection),
    connection: seal(sealKey, JSON.stringify(connection), poolId),
  };
}

function requireFitting(kind: PoolView['kind'], { type }: PoolConnection): void {
  const isOfCluster = type === 'kubeconfig' || type === 'in-cluster';
  if (isOfCluster === (kind === 'kubernetes')) return;
  throw new AppError('INVALID_INPUT', 'Some fields need correcting.', {
    reason: 'invalid-input',
    issues: [{ path: 'connection.type', message: `A pool of the kind ${kind} is not reached by ${type}.` }],
  });
}

function requireRange({ port_first, port_last }: { port_first: number; port_last: number }): void {
  if (port_first <= port_last) return;
  throw new AppError('INVALID_INPUT', 'Some fields need correcting.', {
    reason: 'invalid-input',
    issues: [{ path: 'portLast', message: 'The last port must not be below the first one.' }],
  });
}

async function nameTaken(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (uniqueViolation(error) !== 'pools_live_name') throw error;
    throw new AppError('CONFLICT', `There is a resource pool ${name} already.`, { reason: 'name-taken' });
  }
}

async function record(
  trx: Trx,
  by: By,
  action: string,
  subject: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordAudit(trx, actorOf(by), { action, subject, detail });
}
