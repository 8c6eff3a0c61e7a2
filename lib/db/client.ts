import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { parseInstant, timestamptz } from './instants.ts';
import { createPreparingClient, planOnce } from './prepared-statements.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;
/** Takes part in a transaction where there is one. */
export type DbOrTrx = Db | Trx;

const int8 = 20;
pg.types.setTypeParser(int8, Number);
pg.types.setTypeParser(timestamptz, parseInstant);

/** @param size How many connections at most; a manifest's PUT holds one while it is forwarded. */
export function createPool(databaseUrl: string, { size = 20 }: { size?: number } = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: size,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    Client: createPreparingClient(),
    onConnect: async (client) => void (await client.query(planOnce)),
  });
  // A connection that the server drops, idle or not, must not end the process: what is asked on it fails by itself, and
  // the next query makes a new one.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

export function createDb(pool: pg.Pool): Db {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
