import path from 'node:path';
import { createStorageTokens, ensureFirstAdministrator, loadKeys } from '../access/index.ts';
import { createDb, createPool, type Db, migrateToLatest } from '../db/index.ts';
import { type Env, EnvError, parseEnv } from '../env.ts';
import { createRegistryClient } from '../registry/index.ts';
import { consoleAddress, dockerHost } from './address.ts';
import { startScript, stopScript } from './child.ts';
import { prepareDistribution, stopDistribution } from './distribution.ts';
import { findDistribution } from './distribution-program.ts';
import { lockInstance } from './instance-lock.ts';
import { type Kept, keepRunning, type Part } from './keep-running.ts';
import { preparePostgres, stopPostgres } from './postgres.ts';
import { checkDatabase, checkDataDir, checkPort, checkTls } from './preflight.ts';
import { StartError } from './start-error.ts';

const root = path.resolve(import.meta.dirname, '../..');
const dev = process.argv.includes('--dev');

type Run = {
  env: Env;
  /** Told to end, by whomever. */
  signal: AbortSignal;
  /** Starts a part and keeps it running until everything ends. */
  keep(part: Part): Promise<Kept>;
};

/** Starts everything, stays until it is told to end, ends everything in the reverse order. Returns the exit code. */
async function main(): Promise<number> {
  const stop = new AbortController();
  stopOnSignals(stop);
  let failure: string | null = null;
  const giveUp = (sentence: string) => {
    failure = `${sentence} Everything is stopped.`;
    stop.abort();
  };
  try {
    await using parts = new AsyncDisposableStack();
    const env = readEnv();
    checkDataDir(env.dataDir);
    parts.defer(lockInstance(env.dataDir, { root, dev, address: consoleAddress(env) }));
    const keep = async (part: Part) => {
      const kept = await keepRunning(part, { signal: stop.signal, giveUp });
      parts.defer(kept.stop);
      return kept;
    };
    await startAll({ env, keep, signal: stop.signal });
    await untilAborted(stop.signal);
    if (!failure) say('Stopping …');
  } catch (error) {
    if (!stop.signal.aborted) failure = explain(error);
  }
  if (failure) process.stderr.write(`${failure}\n`);
  return failure ? 1 : 0;
}

async function startAll(run: Run): Promise<void> {
  const { env, signal } = run;
  checkTls(env);
  await checkPort(env);
  const keys = await loadKeys(env.dataDir);
  const databaseUrl = await provideDatabase(run);
  signal.throwIfAborted();
  const registryUrl = await provideRegistry(run, keys);
  const db = createDb(createPool(databaseUrl, { size: 2 }));
  try {
    await migrateToLatest(db);
    signal.throwIfAborted();
    await startOurs(run, { databaseUrl, registryUrl });
    await welcome(env, db);
  } finally {
    await db.destroy();
  }
}

async function provideDatabase({ env, keep, signal }: Run): Promise<string> {
  if (env.databaseUrl) {
    await checkDatabase(env.databaseUrl);
    return env.databaseUrl;
  }
  say('Starting the database …');
  const { url, start } = await preparePostgres(env.dataDir);
  signal.throwIfAborted();
  await keep({ name: 'database', start, stop: stopPostgres });
  return url;
}

async function provideRegistry(
  { env, keep, signal }: Run,
  keys: Awaited<ReturnType<typeof loadKeys>>,
): Promise<string> {
  if (env.registryUrl) {
    await checkRegistry(env.registryUrl, createStorageTokens(keys));
    return env.registryUrl;
  }
  say('Starting the registry …');
  const program = await findDistribution(env.dataDir, { say, signal });
  const { url, start } = await prepareDistribution(env.dataDir, { program, keys });
  await keep({ name: 'registry', start, stop: stopDistribution });
  return url;
}

async function checkRegistry(url: string, token: ReturnType<typeof createStorageTokens>): Promise<void> {
  const client = createRegistryClient(new URL(url), { token });
  try {
    await client.ping({ timeoutMs: 10_000 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(`The registry of REGISTRY_URL (${new URL(url).host}) does not answer: ${why}`);
  } finally {
    await client.close();
  }
}

/** The web process and the worker end first, side by side; nothing else is ended before they are. */
async function startOurs(
  { env, keep }: Run,
  urls: { databaseUrl: string; registryUrl: string },
): Promise<void> {
  say('Starting the console …');
  const childEnv = {
    ...process.env,
    NODE_ENV: dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATA_DIR: env.dataDir,
    DATABASE_URL: urls.databaseUrl,
    REGISTRY_URL: urls.registryUrl,
  } satisfies NodeJS.ProcessEnv;
  const script = (file: string, name: string): Part => ({
    name,
    start: (signal) => startScript(file, { env: childEnv, name, signal }),
    stop: stopScript,
  });
  // One that is ready after everything was ended, since the other failed, would be ended by nobody.
  const started = await Promise.allSettled([
    keep(script('web.ts', 'web process')),
    keep(script('worker.ts', 'worker')),
  ]);
  for (const each of started) if (each.status === 'rejected') throw each.reason;
}

/** Last, so that a password that nobody would ever see is not made. */
async function welcome(env: Env, db: Db): Promise<void> {
  const made = await ensureFirstAdministrator(db);
  const administrator = made?.name ?? (await findAdministrator(db));
  const lines = [
    `Ownbase is ready: ${consoleAddress(env)}`,
    administrator && `  administrator  ${administrator}`,
    made && `  password       ${made.password}   (shown this once; change it under Account)`,
    `  docker         docker login ${dockerHost(env)}`,
  ];
  say(`\n${lines.filter(Boolean).join('\n')}\n`);
}

async function findAdministrator(db: Db): Promise<string | null> {
  const row = await db
    .selectFrom('users')
    .select('name')
    .where('is_admin', '=', true)
    .where('disabled_at', 'is', null)
    .orderBy('created_at')
    .executeTakeFirst();
  return row?.name ?? null;
}

function readEnv(): Env {
  try {
    process.loadEnvFile(path.join(root, '.env'));
  } catch {
    // There need not be one.
  }
  return parseEnv(process.env);
}

/** Also when npm goes away without a word: then somebody else is our parent. */
function stopOnSignals(stop: AbortController): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop.abort(), 1_000).unref();
}

function untilAborted(signal: AbortSignal): Promise<void> {
  // The timer keeps the process alive where nothing else does.
  const alive = setInterval(() => {}, 60_000);
  return new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  }).finally(() => clearInterval(alive));
}

function explain(error: unknown): string {
  if (error instanceof StartError || error instanceof EnvError) return error.message;
  return `The console cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main();
