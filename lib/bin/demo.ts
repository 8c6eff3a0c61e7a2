import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Db } from '../db/index.ts';
import { PushError } from '../demo/index.ts';
import { type Env, EnvError, parseEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import { withDatabase } from './admin-database.ts';
import { ensureDemoAccounts, type NewUser } from './demo-accounts.ts';
import { fillRepositories } from './demo-repositories.ts';
import { findInstance } from './instance-lock.ts';
import { StartError } from './start-error.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * `npm run demo [-- --url <address>]`: fills the console that runs with companies, people and images that do not exist.
 * What is there already stays; a second run changes nothing.
 */
async function main(): Promise<number> {
  try {
    const env = readEnv();
    const address = readAddress() ?? findAddress(env);
    await requireReady(address);
    await withDatabase(env, (db) => fill(db, address));
    return 0;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return 1;
  }
}

async function fill(db: Db, address: string): Promise<void> {
  const began = Date.now();
  const created = await ensureDemoAccounts(db);
  // First, so that an interruption does not take the only sight of them away.
  if (created.length > 0) say(listUsers(created));
  const { repositories, tags, pushedTags, pushedBytes } = await fillRepositories(db, address, say);
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  const megabytes = (pushedBytes / 1e6).toFixed(1);
  say(
    pushedTags > 0
      ? `${pushedTags} tags pushed (${megabytes} MB, ${seconds} s): ${tags} in ${repositories} repositories, at ${address}`
      : `Nothing to do: ${tags} tags in ${repositories} repositories are there, at ${address}`,
  );
  say(`One of them runs: docker run --rm ${new URL(address).host}/library/hello`);
}

function listUsers(created: readonly NewUser[]): string {
  const width = Math.max(...created.map(({ name }) => name.length));
  const lines = created.map(({ name, password }) => `  ${name.padEnd(width)}  ${password}`);
  return `Made with these passwords, which are shown this once:\n${lines.join('\n')}`;
}

function readAddress(): string | null {
  try {
    const { url } = parseArgs({ options: { url: { type: 'string' } } }).values;
    return url === undefined ? null : new URL(url).origin;
  } catch {
    throw new StartError('Usage: npm run demo [-- --url http://localhost:3000]');
  }
}

function findAddress({ dataDir }: Env): string {
  const instance = findInstance(dataDir);
  if (instance) return instance.address;
  throw new StartError(
    `Nothing runs in ${dataDir}. Start the console by npm start, wait until it says its address, and run this again beside it.`,
  );
}

/** Both halves of it: the database is reached directly, the registry through the door. */
async function requireReady(address: string): Promise<void> {
  const answer = await fetch(new URL('/api/health/ready', address)).catch((cause: Error) => cause);
  if (answer instanceof Response && answer.ok) return;
  const why = answer instanceof Response ? `answers ${answer.status}` : 'does not answer';
  throw new StartError(
    `${address} ${why}: wait until it is ready, or say where it is reached from here by -- --url <address>.`,
  );
}

function readEnv(): Env {
  try {
    process.loadEnvFile(path.join(root, '.env'));
  } catch {
    // There need not be one.
  }
  return parseEnv(process.env);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function explain(error: unknown): string {
  const told = [AppError, EnvError, PushError, StartError].some((kind) => error instanceof kind);
  const message = error instanceof Error ? error.message : String(error);
  return told ? message : `It did not work: ${message}`;
}

process.exitCode = await main();
