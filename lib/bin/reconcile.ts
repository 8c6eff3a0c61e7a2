import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { operator } from '../access/index.ts';
import { claimRun, findActiveRun, findRun, requestReconcile, workOn } from '../catalog/index.ts';
import type { ReconcileRunView } from '../contract/registry.ts';
import type { Db } from '../db/index.ts';
import { type Env, EnvError, parseEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import { withDatabase } from './admin-database.ts';
import { withRegistry } from './admin-registry.ts';
import { findInstance } from './instance-lock.ts';
import { StartError } from './start-error.ts';

const root = path.resolve(import.meta.dirname, '../..');
const usage = `Usage:
  npm run reconcile              compares the registry with the catalog
  npm run reconcile -- --adopt   the same, where the registry is another one now or lost most of its content`;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort());

/**
 * `npm run reconcile`: brings in what the registry holds and the catalog does not know. Progress on stderr, one line of
 * result on stdout; the exit code is 0 where it came to a good end, 2 where the words make no command, else 1.
 */
async function main(args: string[]): Promise<number> {
  const adopt = readAdopt(args);
  if (adopt === null) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  try {
    const env = readEnv();
    const run = await withDatabase(env, (db) => compare(env, db, { adopt }));
    process.stdout.write(`${tell(run)}\n`);
    return run.state === 'done' ? 0 : 1;
  } catch (error) {
    const told = [AppError, StartError, EnvError].some((kind) => error instanceof kind);
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${told ? message : `It did not work: ${message}`}\n`);
    return 1;
  }
}

/** An instance that runs has a worker that does it, and so may have REGISTRY_URL: then whoever takes it up is told. */
async function compare(env: Env, db: Db, { adopt }: { adopt: boolean }): Promise<ReconcileRunView> {
  const run = await request(db, { adopt });
  if (findInstance(env.dataDir)) return await follow(db, run.id, stop.signal);
  return await withRegistry(env, { say: tellProgress, signal: stop.signal }, async (registry) => {
    const claimed = await claimRun(db);
    if (!claimed) return await follow(db, run.id, stop.signal);
    const ended = new AbortController();
    const following = follow(db, claimed.id, ended.signal);
    await workOn({ db, registry }, claimed, { signal: stop.signal, whenAborted: 'cancel' });
    ended.abort();
    return await following;
  });
}

/** Where one is under way already, that one is followed. */
async function request(db: Db, { adopt }: { adopt: boolean }): Promise<ReconcileRunView> {
  const active = await findActiveRun(db);
  if (!active || active.adopt !== adopt) return await requestReconcile(db, operator, { adopt });
  tellProgress('A comparison is under way already.');
  return active;
}

/** Tells the progress every second, until the run has ended or `signal` says that it need not be waited for. */
async function follow(db: Db, runId: string, signal: AbortSignal): Promise<ReconcileRunView> {
  for (;;) {
    const run = await findRun(db, runId);
    if (!run) throw new StartError('The run is gone.');
    if (run.finishedAt !== null || signal.aborted) return run;
    const { repositories, repositoriesDone, tagsAdded } = run.counts;
    if (run.state === 'queued') tellProgress('It waits for the worker …');
    else tellProgress(`${repositoriesDone} of ${repositories} repositories, ${tagsAdded} tags added`);
    await sleep(1_000, undefined, { signal }).catch(() => {});
  }
}

function tellProgress(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

function tell({ state, message, counts, startedAt, finishedAt }: ReconcileRunView): string {
  if (state === 'canceled') return 'It was ended before its time. What was brought in stays.';
  if (state !== 'done') return message ?? 'It goes on in the worker.';
  const seconds = (Date.parse(finishedAt!) - Date.parse(startedAt!)) / 1000;
  const added = [
    some(counts.repositoriesAdded, 'repository', 'repositories'),
    `${some(counts.tagsAdded, 'tag')} and ${some(counts.manifestsAdded, 'manifest')} added`,
  ];
  return [
    `${some(counts.repositories, 'repository', 'repositories')} compared in ${seconds.toFixed(1)} s`,
    added.join(', '),
    `${some(counts.tagsMoved, 'tag')} moved`,
    `${some(counts.manifestsMissing, 'manifest')} newly missing, ${counts.manifestsBack} back`,
    `${some(counts.unknownRepositories, 'repository', 'repositories')} of no tenant`,
    some(counts.failures, 'failure'),
  ].join('; ');
}

const some = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

function readAdopt(args: string[]): boolean | null {
  try {
    return parseArgs({ args, options: { adopt: { type: 'boolean' } } }).values.adopt ?? false;
  } catch {
    return null;
  }
}

function readEnv(): Env {
  try {
    process.loadEnvFile(path.join(root, '.env'));
  } catch {
    // There need not be one.
  }
  return parseEnv(process.env);
}

process.exitCode = await main(process.argv.slice(2));
