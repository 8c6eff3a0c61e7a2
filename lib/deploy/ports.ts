import type { DbOrTrx, Trx } from '../db/index.ts';
import { uniqueViolation } from '../db/index.ts';
import { AppError } from '../errors.ts';

/**
 * A deployment keeps the ports of all its revisions, so that it can go back to each. Without a bound one could take a
 * whole pool from its other tenants by publishing another port with every change.
 */
const mostPorts = 100;

export type WantedPort = { key: string; preferred: number };
export type ChosenPorts = {
  /** By `<service>/<port>`. */
  ports: Record<string, number>;
  /** Those that got another one than they would like. */
  moved: { key: string; wanted: number; given: number }[];
  /** Those for which none is left. */
  missing: string[];
};

/**
 * Ports of a pool's address: the ones a deployment has already, else the ones it would like, else the lowest free
 * ones. Nothing is kept by this; `reservePorts` does.
 *
 * @param taken What the engine says is in use there, by whomever.
 */
export async function choosePorts(
  db: DbOrTrx,
  pool: { id: string; port_first: number; port_last: number },
  {
    deploymentId,
    wanted,
    taken,
  }: { deploymentId: string | null; wanted: readonly WantedPort[]; taken: ReadonlySet<number> },
): Promise<ChosenPorts> {
  const rows = await db
    .selectFrom('port_reservations')
    .select(['port', 'key', 'deployment_id'])
    .where('pool_id', '=', pool.id)
    .execute();
  const own = new Map(
    rows.filter((row) => row.deployment_id === deploymentId).map((row) => [row.key, row.port]),
  );
  const used = new Set([...taken, ...rows.map((row) => row.port)]);
  const chosen: ChosenPorts = { ports: {}, moved: [], missing: [] };
  for (const { key, preferred } of wanted) {
    const port = own.get(key) ?? freePort(pool, used, preferred);
    if (port === null) {
      chosen.missing.push(key);
      continue;
    }
    used.add(port);
    chosen.ports[key] = port;
    if (port !== preferred && !own.has(key)) chosen.moved.push({ key, wanted: preferred, given: port });
  }
  return chosen;
}

function freePort(
  { port_first, port_last }: { port_first: number; port_last: number },
  used: ReadonlySet<number>,
  preferred: number,
): number | null {
  const isInRange = preferred >= port_first && preferred <= port_last;
  if (isInRange && !used.has(preferred)) return preferred;
  for (let port = port_first; port <= port_last; port++) if (!used.has(port)) return port;
  return null;
}

/**
 * The caller holds the row of the deployment.
 * @returns false where somebody was faster with one of them: choose again.
 * @throws AppError CONFLICT `too-many-ports`
 */
export async function reservePorts(
  trx: Trx,
  poolId: string,
  deploymentId: string,
  ports: Readonly<Record<string, number>>,
): Promise<boolean> {
  const entries = Object.entries(ports);
  if (entries.length === 0) return true;
  try {
    const inserted = await trx
      .insertInto('port_reservations')
      .values(entries.map(([key, port]) => ({ pool_id: poolId, port, deployment_id: deploymentId, key })))
      .onConflict((conflict) => conflict.columns(['deployment_id', 'key']).doNothing())
      .returning('port')
      .execute();
    if (inserted.length > 0) await refuseTooMany(trx, deploymentId);
    return true;
  } catch (error) {
    if (uniqueViolation(error) !== 'port_reservations_pkey') throw error;
    return false;
  }
}

async function refuseTooMany(trx: Trx, deploymentId: string): Promise<void> {
  const { count } = await trx
    .selectFrom('port_reservations')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('deployment_id', '=', deploymentId)
    .executeTakeFirstOrThrow();
  if (count <= mostPorts) return;
  throw new AppError(
    'CONFLICT',
    `With this change it would have ${count} ports, of all its revisions together; ${mostPorts} are the most. Publish ports that it had before, or make another deployment.`,
    { reason: 'too-many-ports' },
  );
}
