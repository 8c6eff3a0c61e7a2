import path from 'node:path';
import { Agent, request } from 'undici';
import { operator } from '../../access/index.ts';
import { findRun, requestReconcile } from '../../catalog/index.ts';
import type { ReconcileRunView } from '../../contract/registry.ts';
import { buildTenant } from '../../testing/accounts.ts';
import { childOf } from '../../testing/console.ts';
import { planRepositories, seedStorage } from '../../testing/storage-seed.ts';
import { pause } from '../processes.ts';
import { type BenchConsole, startBenchConsole } from './console.ts';
import { type Row, rateRow } from './table.ts';

const repositories = 10_000;
const tagsPerRepository = 10;
/** As many requests at once as reconcile has in flight. */
const inFlight = 32;
/** The worker is halted that often, and the reference fetches so many repositories meanwhile. */
const haltEveryMs = 20_000;
const sample = 100;
/** What it had asked for before it was halted. */
const endsWithinMs = 300;

/**
 * A registry that is handed over: the rate at which its tags come in, against fetching them and nothing else. It takes
 * minutes, in which a machine has its moods: the reference has its turns in between.
 */
export async function benchReconcile(): Promise<Row[]> {
  await using console = await startBenchConsole();
  const tenants = [await buildTenant(console.db), await buildTenant(console.db)];
  const plan = { tenants, repositories, tagsPerRepository };
  const names = [...planRepositories(plan)].map(({ name }) => name);
  seedStorage(path.join(console.dataDir, 'registry'), planRepositories(plan));
  await fetchTags(console, names.slice(0, sample));
  const reference = { tags: 0, ms: 0 };
  const { counts, ms } = await reconcileAll(console, async (turn) => {
    const at = (turn * sample) % repositories;
    const fetched = await fetchTags(console, names.slice(at, at + sample));
    reference.tags += fetched.tags;
    reference.ms += fetched.ms;
  });
  const what = `reconcile of ${repositories} × ${tagsPerRepository} tags (${(ms / 1000).toFixed(0)} s)`;
  const rates = {
    ours: (counts.tagsAdded * 1000) / ms,
    reference: (reference.tags * 1000) / reference.ms,
  };
  return [rateRow(what, { ...rates, unit: 'tags/s', atLeast: 0.8 })];
}

/**
 * The one at the start has ended, or is waited for.
 * @returns what came in, and how long that took without the halts.
 */
async function reconcileAll(
  { db, pid }: BenchConsole,
  meanwhile: (turn: number) => Promise<void>,
): Promise<{ counts: ReconcileRunView['counts']; ms: number }> {
  const worker = childOf(pid, 'worker.ts');
  const { id } = await requestReconcile(db, operator, { adopt: false });
  const began = performance.now();
  let haltedMs = 0;
  for (let turn = 0, dueAt = began + haltEveryMs; ; ) {
    const { state, counts, finishedAt, message } = (await findRun(db, id))!;
    if (state === 'done') return { counts, ms: performance.now() - began - haltedMs };
    if (finishedAt) throw new Error(`reconcile ${state}: ${message}`);
    await pause(200);
    if (performance.now() < dueAt) continue;
    const halted = performance.now();
    process.kill(worker, 'SIGSTOP');
    await pause(endsWithinMs);
    await meanwhile(turn).finally(() => process.kill(worker, 'SIGCONT'));
    turn += 1;
    haltedMs += performance.now() - halted;
    dueAt = performance.now() + haltEveryMs;
  }
}

/** Each tag's manifest and its config. */
async function fetchTags(
  console: BenchConsole,
  names: readonly string[],
): Promise<{ tags: number; ms: number }> {
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
  return { tags, ms: performance.now() - began };
}
