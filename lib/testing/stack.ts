import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { startScript, stopScript } from '../bin/child.ts';
import { logPath, withLogFile } from '../bin/log-file.ts';
import { freePort } from '../bin/processes.ts';
import type { Db } from '../db/index.ts';
import { createTestDatabase } from './database.ts';
import { startDistribution, type TestDistribution } from './distribution.ts';

export type Stack = {
  /** `http://localhost:<port>`, where the console and the registry are. */
  origin: string;
  /** `localhost:<port>`: what stands before the first slash in names of images. */
  host: string;
  db: Db;
  pool: pg.Pool;
  databaseUrl: string;
  distribution: TestDistribution;
  /** What the web process (`web`), the worker (`worker`) or the registry (`registry`) has said. */
  readLog(name: 'web' | 'worker' | 'registry'): Promise<string>;
} & AsyncDisposable;

/**
 * The whole console on a free port: a database of its own, a real Distribution, the web process in production mode
 * from the built pages (`npm run build`) and, where asked for, the worker. `await using` ends and removes all of it.
 *
 * @param env Added to the settings of both processes (lib/env.ts).
 */
export async function startStack({
  worker = false,
  env = {},
}: {
  worker?: boolean;
  env?: Record<string, string>;
} = {}): Promise<Stack> {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await createTestDatabase());
  const distribution = parts.use(await startDistribution());
  const port = await freePort();
  const { dataDir } = distribution;
  const settings = {
    ...withoutSettings(process.env),
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    API_RATE_LIMIT: '0', // tests ask faster than anybody
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    REGISTRY_URL: distribution.url,
    ...env,
  } satisfies NodeJS.ProcessEnv;
  const start = async (script: string, name: string) => {
    const child = await withLogFile(dataDir, name, (log) =>
      startScript(script, { env: settings, name, log }),
    );
    parts.defer(() => stopScript(child));
  };
  await start('web.ts', 'web');
  if (worker) await start('worker.ts', 'worker');
  const started = parts.move();
  return {
    origin: `http://localhost:${port}`,
    host: `localhost:${port}`,
    db: database.db,
    pool: database.pool,
    databaseUrl: database.url,
    distribution,
    readLog: (name) => readFile(logPath(dataDir, name), 'utf8'),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** What the surroundings set for a console of their own is not for this one. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = ['PUBLIC_URL', 'TRUST_PROXY', 'TLS_CERT_FILE', 'TLS_KEY_FILE', 'npm_lifecycle_event'];
  const names = [...own, ...Object.keys(env).filter((name) => name.startsWith('OIDC_'))];
  return { ...env, ...Object.fromEntries(names.map((name) => [name, undefined])) };
}
