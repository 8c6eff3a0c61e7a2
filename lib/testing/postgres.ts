import { rm } from 'node:fs/promises';
import { preparePostgres, stopPostgres } from '../bin/postgres.ts';
import { createDb, createPool, migrateToLatest } from '../db/index.ts';
import { makeTestFolder, removeLeftOvers } from './folder.ts';

/** The environment variable that carries the server's address to the tests' processes. */
export const serverVariable = 'OWNBASE_TEST_POSTGRES';
export const templateName = 'ownbase_template';

/** As quick as it gets: nothing of it has to outlive the tests. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  shared_buffers: '32MB',
  max_connections: '300',
};

/** A PostgreSQL of its own in a temporary folder, with a migrated template that test databases are cloned from. */
export async function startTestPostgres(): Promise<{ url: string } & AsyncDisposable> {
  await removeLeftOvers();
  const folder = await makeTestFolder();
  const { url, start } = await preparePostgres(folder, { settings });
  const server = await start();
  const endAtOnce = () => server.kill('SIGQUIT');
  process.once('exit', endAtOnce);
  const dispose = async () => {
    process.off('exit', endAtOnce);
    await stopPostgres(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await makeTemplate(url);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: dispose };
}

async function makeTemplate(url: string): Promise<void> {
  await execute(url, `create database ${templateName}`);
  const pool = createPool(withDatabase(url, templateName), { size: 2 });
  const db = createDb(pool);
  try {
    await migrateToLatest(db);
  } finally {
    await db.destroy();
  }
}

export async function execute(url: string, statement: string): Promise<void> {
  const pool = createPool(url, { size: 1 });
  try {
    await pool.query(statement);
  } finally {
    await pool.end();
  }
}

export function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
