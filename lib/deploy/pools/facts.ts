import { sql } from 'kysely';
import type { PoolConnection, PoolFacts, PoolKind, PoolTestView } from '../../contract/pools.ts';
import type { Db } from '../../db/index.ts';
import type { DeployContext } from '../context.ts';
import { type Engine, EngineError } from '../engine.ts';
import type { PoolRow } from './rows.ts';

const factsWithinMs = 15_000;

/** What an engine says of itself, or why it does not. Never throws for what an engine did. */
export async function tryConnection(
  { engines }: Pick<DeployContext, 'engines'>,
  { kind, connection }: { kind: PoolKind; connection: PoolConnection },
): Promise<PoolTestView> {
  try {
    await using engine = await engines.open(kind, connection);
    return { ok: true, message: null, facts: await askFacts(engine) };
  } catch (error) {
    return { ok: false, message: engineMessage(error), facts: null };
  }
}

/** Asks a pool's engine, and writes down what it said. */
export async function refreshFacts(context: DeployContext, pool: PoolRow): Promise<PoolTestView> {
  try {
    const facts = await askFacts(await context.engines.of(pool));
    await writeState(context.db, pool, { state: 'reachable', message: null, facts });
    return { ok: true, message: null, facts };
  } catch (error) {
    const message = engineMessage(error);
    await writeState(context.db, pool, { state: 'unreachable', message, facts: pool.facts });
    return { ok: false, message, facts: null };
  }
}

async function askFacts(engine: Engine): Promise<PoolFacts> {
  return await engine.facts({ signal: AbortSignal.timeout(factsWithinMs) });
}

/** What was said by a connection that was changed meanwhile is of another engine. */
async function writeState(
  db: Db,
  { id, version }: PoolRow,
  { state, message, facts }: Pick<PoolRow, 'state' | 'message' | 'facts'>,
): Promise<void> {
  await db
    .updateTable('pools')
    .set({ state, message, facts: JSON.stringify(facts), checked_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('version', '=', version)
    .execute();
}

/** @throws whatever is no failure of an engine. */
export function engineMessage(error: unknown): string {
  if (error instanceof EngineError) return error.message;
  throw error;
}
