import { createDb, createPool, type Db, migrateToLatest } from '../db/index.ts';
import type { Env } from '../env.ts';
import { findInstance, lockInstance } from './instance-lock.ts';
import { findPostgres, preparePostgres, stopPostgres } from './postgres.ts';
import { checkDatabase, checkDataDir } from './preflight.ts';
import { StartError } from './start-error.ts';

/**
 * The database of the instance that these settings are for: the one of DATABASE_URL, else the one that runs in the
 * data folder, else that one started for as long as `use` takes.
 *
 * @throws StartError when it cannot be reached or found.
 */
export async function withDatabase<Result>(
  { databaseUrl, dataDir }: Env,
  use: (db: Db) => Promise<Result>,
): Promise<Result> {
  await using parts = new AsyncDisposableStack();
  const url = databaseUrl ?? findRunning(dataDir) ?? (await start(dataDir, parts));
  await checkDatabase(url);
  const db = createDb(createPool(url, { size: 2 }));
  parts.defer(() => db.destroy());
  await migrateToLatest(db);
  return await use(db);
}

/** Null when nothing runs in the folder. */
function findRunning(dataDir: string): string | null {
  const instance = findInstance(dataDir);
  if (!instance) return null;
  const url = findPostgres(dataDir);
  if (url) return url;
  throw new StartError(
    `Process ${instance.pid} runs in ${dataDir} without a database of its own there: set DATABASE_URL as it is set for that one, or try again once it has started.`,
  );
}

/** Under the lock of the folder, so that an instance that is started meanwhile does not take the database away. */
async function start(dataDir: string, parts: AsyncDisposableStack): Promise<string> {
  checkDataDir(dataDir);
  const about = { root: process.cwd(), dev: false, address: 'the admin command' };
  parts.defer(lockInstance(dataDir, about));
  const { url, start } = await preparePostgres(dataDir);
  const server = await start();
  parts.defer(() => stopPostgres(server));
  return url;
}
