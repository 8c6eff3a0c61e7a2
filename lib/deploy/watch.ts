import { sql } from 'kysely';
import type { DeploymentState, ServiceStatus } from '../contract/deployments.ts';
import type { Db } from '../db/index.ts';
import type { DeployContext } from './context.ts';
import { refOf } from './deployment-rows.ts';
import { EngineError } from './engine.ts';
import { refreshFacts } from './pools/facts.ts';
import { type PoolRow, readPool } from './pools/rows.ts';
import { redactedStart } from './redact.ts';
import { readSecretValues } from './revisions.ts';

const withinMs = 10_000;
const longestMessage = 500;

/**
 * Asks each engine how the deployments are that nothing is done to, and writes down what it says: what broke by itself
 * shows, and an engine that went away is told, while the last that was known stays.
 */
export async function watchDeployments(context: DeployContext, signal: AbortSignal): Promise<void> {
  const pools = await context.db.selectFrom('pools').select('id').where('deleted_at', 'is', null).execute();
  await Promise.all(pools.map(({ id }) => watchPool(context, id, signal)));
}

async function watchPool(context: DeployContext, poolId: string, signal: AbortSignal): Promise<void> {
  const pool = await readPool(context.db, poolId);
  const { ok, message } = await refreshFacts(context, pool);
  const rows = await findQuiet(context.db, poolId);
  for (const row of rows) {
    if (signal.aborted) return;
    if (ok) await watchOne(context, pool, row, signal);
    else await writeUnreachable(context.db, row.id, message);
  }
}

type Quiet = {
  id: string;
  tenant_id: string;
  name: string;
  state: DeploymentState;
  current_revision: number | null;
  last_revision: number;
  last_operation: string | null;
};

/** What is under way tells its state itself. */
async function findQuiet(db: Db, poolId: string): Promise<Quiet[]> {
  const { rows } = await sql<Quiet>`
    select d.id, d.tenant_id, d.name, d.state, d.current_revision, d.last_revision,
           (select o.id from deployment_operations o where o.deployment_id = d.id order by o.created_at desc limit 1)
             as last_operation
      from deployments d
     where d.pool_id = ${poolId} and d.removed_at is null and d.state in ('ready', 'unready', 'stopped')
       and not exists (select from deployment_operations o
                        where o.deployment_id = d.id and o.state in ('queued', 'running'))
     order by d.id`.execute(db);
  return rows;
}

async function watchOne(
  context: DeployContext,
  pool: PoolRow,
  row: Quiet,
  signal: AbortSignal,
): Promise<void> {
  try {
    const engine = await context.engines.of(pool);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
    const services = await engine.status(await refOf(context.db, row), { signal: limited });
    await writeStatus(context.db, row, await withoutSecrets(context, row, services));
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof EngineError)) throw error;
    await writeUnreachable(context.db, row.id, error.message);
  }
}

/** A health check may print what it was given. */
async function withoutSecrets(
  { db, sealKey }: DeployContext,
  row: Quiet,
  services: readonly ServiceStatus[],
): Promise<ServiceStatus[]> {
  if (services.every(({ message }) => message === null)) return [...services];
  const secrets = await readSecretValues(db, sealKey, row);
  return services.map(({ message, ...service }) => ({
    ...service,
    message: message && redactedStart(message, secrets, longestMessage),
  }));
}

export function stateOf(services: readonly ServiceStatus[], before: DeploymentState): DeploymentState {
  if (services.length > 0 && services.every(({ state }) => state === 'running')) return 'ready';
  const isStopped = services.every(({ state }) => state === 'stopped' || state === 'exited');
  return before === 'stopped' && isStopped ? 'stopped' : 'unready';
}

/** What began meanwhile knows better: then nothing is written. */
async function writeStatus(db: Db, row: Quiet, services: ServiceStatus[]): Promise<void> {
  const state = stateOf(services, row.state);
  await sql`
    update deployments d
       set services = ${JSON.stringify(services)}, status_at = now(), unreachable = null, state = ${state},
           changed_at = case when d.state = ${state} then d.changed_at else now() end
     where d.id = ${row.id} and d.state = ${row.state}
       and (select o.id from deployment_operations o where o.deployment_id = d.id order by o.created_at desc limit 1)
           is not distinct from ${row.last_operation}`.execute(db);
}

async function writeUnreachable(db: Db, id: string, message: string | null): Promise<void> {
  await db
    .updateTable('deployments')
    .set({ unreachable: message ?? 'The engine does not answer.' })
    .where('id', '=', id)
    .execute();
}
