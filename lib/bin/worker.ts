import { createStorageTokens, loadKeys } from '../access/index.ts';
import {
  purgeDueDeletions,
  queueAtStart,
  recountStaleSizes,
  removeAbandonedRepositories,
  workOnReconcile,
} from '../catalog/index.ts';
import { createDb, createPool, type Db } from '../db/index.ts';
import {
  createEngines,
  type DeployContext,
  followTags,
  offerLocalPool,
  watchDeployments,
  workOnDeployments,
} from '../deploy/index.ts';
import { parseEnv } from '../env.ts';
import { log } from '../log.ts';
import { createRegistryClient, type RegistryClient } from '../registry/index.ts';
import {
  createHeadStarts,
  sweepTransfers,
  type TransferContext,
  workOnTransfers,
} from '../transfer/index.ts';
import { dockerHost } from './address.ts';
import { countBuffersInHeap, onEnd, sayReady } from './child.ts';
import { runSweeps, type Sweep } from './sweeps.ts';
import { openUploads } from './uploads.ts';

/** The worker: what must not make a page wait. */
async function main(): Promise<void> {
  countBuffersInHeap();
  const env = parseEnv(process.env);
  if (!env.databaseUrl || !env.registryUrl) {
    throw new Error('DATABASE_URL and REGISTRY_URL are missing: start the console with `npm start`');
  }
  const keys = await loadKeys(env.dataDir);
  const db = createDb(createPool(env.databaseUrl, { size: 12 }));
  const registry = createRegistryClient(new URL(env.registryUrl), { token: createStorageTokens(keys) });
  const deploy = { db, registry, engines: createEngines(keys.sealKey), sealKey: keys.sealKey };
  const transfer = { db, pushDb: db, registry, uploads: openUploads(env) };
  const sweeps = [
    ...makeSweeps({ db, registry }),
    ...makeDeploySweeps(deploy),
    ...makeTransferSweeps(transfer),
  ];
  await queueAtStart(db);
  const local = { dockerHost: process.env.DOCKER_HOST, registryHost: dockerHost(env) };
  await offerLocalPool(deploy, local);
  const stop = new AbortController();
  const running = runSweeps(sweeps, stop.signal);
  onEnd(async () => {
    stop.abort();
    await running;
    await deploy.engines.close();
    await registry.close();
    await db.destroy();
  });
  sayReady();
}

function makeSweeps(context: { db: Db; registry: RegistryClient }): Sweep[] {
  const minuteMs = 60_000;
  return [
    { name: 'recount sizes', everyMs: 3_000, run: (signal) => recountStaleSizes(context, signal) },
    {
      name: 'compare registry and catalog',
      everyMs: 2_000,
      run: (signal) => workOnReconcile(context, signal),
    },
    { name: 'purge deletions', everyMs: minuteMs, run: (signal) => purgeDueDeletions(context, signal) },
    {
      name: 'remove abandoned repositories',
      everyMs: 60 * minuteMs,
      run: (signal) => removeAbandonedRepositories(context, signal),
    },
  ];
}

/** So many deployments are worked on at once: most of the time each of them waits for an engine. */
const deploymentsAtOnce = 4;

function makeDeploySweeps(context: DeployContext): Sweep[] {
  return [
    ...Array.from({ length: deploymentsAtOnce }, (_, at) => ({
      name: `work on deployments, ${at + 1}`,
      everyMs: 500,
      run: (signal: AbortSignal) => workOnDeployments(context, signal),
    })),
    { name: 'watch deployments', everyMs: 10_000, run: (signal) => watchDeployments(context, signal) },
    { name: 'follow tags', everyMs: 5_000, run: (signal) => followTags(context, signal) },
  ];
}

/** So many transfers are worked on at once: each compresses with as many processors as it gets. */
const transfersAtOnce = 2;

/** Of files on their way: most of the time each of them waits for bytes. */
const arrivingAtOnce = 4;

function makeTransferSweeps(context: TransferContext): Sweep[] {
  const headStarts = createHeadStarts(context);
  return [
    ...Array.from({ length: arrivingAtOnce }, (_, at) => ({
      name: `push what arrives, ${at + 1}`,
      everyMs: 500,
      run: (signal: AbortSignal) => headStarts.work(signal),
    })),
    ...Array.from({ length: transfersAtOnce }, (_, at) => ({
      name: `work on transfers, ${at + 1}`,
      everyMs: 500,
      run: (signal: AbortSignal) => workOnTransfers(context, signal, headStarts),
    })),
    { name: 'tidy transfers', everyMs: 10 * 60_000, run: () => sweepTransfers(context) },
  ];
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'the worker cannot go on');
  process.exit(1);
});
