import path from 'node:path';
import { Agent, request } from 'undici';
import { operator } from '../../access/index.ts';
import { findRun, requestReconcile } from '../../catalog/index.ts';
import type { ReconcileRunView } from '../../contract/registry.ts';
import type { Db } from '../../db/index.ts';
import { buildTenant } from '../../testing/accounts.ts';
import { planRepositories, seedStorage } from '../../testing/storage-seed.ts';
import { pause } from '../processes.ts';
import { type BenchConsole, startBenchConsole } from './console.ts';
import { type Row, rateRow } from './table.ts';

const repositories = 10_000;
const tagsPerRepository = 10;
/** As many requests at once as reconcile has in flight. */
const inFlight = 32;
/** Repositories that the reference fetches, before and after. */
const sample = 1_000;

/** A registry that is handed over: the rate at which its tags come in, against fetching them and nothing else. */
export async function benchReconcile(): Promise<Row[]> {
  await using console = await startBenchConsole();
  const tenants = [await buildTenant(console.db), await buildTenant(console.db)];
  const plan = { tenants, repositories, tagsPerRepository };
  const names = [...planRepositories(plan)].map(({ name }) => name);
  seedStorage(path.join(console.dataDir, 'registry'), planRepositories(plan));
  const before = await fetchTags(console, names.slice(0, sample));
  const began = performance.now();
  const { counts } = await reconcileAll(console.db);
  const seconds = (performance.now() - began) / 1000;
  const after = await fetchTags(console, names.slice(-sample));
  const ours = counts.tagsAdded / seconds;
  const what = `reconcile of ${repositories} × ${tagsPerRepository} tags (${seconds.toFixed(0)} s)`;
  return [rateRow(what, { ours, reference: (before + after) / 2, unit: 'tags/s', atLeast: 0.8 })];
}

/** The one at the start has ended, or is waited for. */
async function reconcileAll(db: Db): Promise<ReconcileRunView> {
  const { id } = await requestReconcile(db, operator, { adopt: false });
  for (;;) {
    const run = (await findRun(db, id))!;
    if (run.state === 'done') return run;
    if (run.finishedAt) throw new Error(`reconcile ${run.state}: ${run.message}`);
    await pause(200);
  }
}

/** Each tag's manifest and its config; tags a second. */
async function fetchTags(console: BenchConsole, names: readonly string[]): Promise<number> {
  const agent = new Agent({ connections: inFlight, pipelining: 1 });
  const waiting = names.values();
  let tags = 0;
  const fetchNext = async (): Promise<void> => {
    for (const name of waiting) {
      const authorization = `Bearer ${console.storageToken(name)}`;
      const get = async (last: string) => {
        const address = `${console.registryUrl}/v2/${name}/${last}`;
        const headers = { authorization, accept: 'application/vnd.oci.image.manifest.v1+json' };
        const { statusCode, body } = await request(address, { dispatcher: agent, headers });
        if (statusCode !== 200) throw new Error(`${address}: ${statusCode} ${await body.text()}`);
        return (await body.json()) as { config?: { digest: string }; tags?: string[] };
      };
      for (const tag of (await get('tags/list')).tags ?? []) {
        const { config } = await get(`manifests/${tag}`);
        await get(`blobs/${config?.digest}`);
        tags += 1;
      }
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: inFlight }, fetchNext));
  await agent.close();
  return (tags * 1000) / (performance.now() - began);
}
