import { sql } from 'kysely';
import type { Db } from '../../db/index.ts';
import { companySize, hugeRepository, seedCatalog, seededTenant } from '../../testing/seed-catalog.ts';
import { addUser, startBenchConsole } from './console.ts';
import { keepBusy, lengthsOf, median, outside, percentile, type Span } from './measure.ts';
import { watchStalls } from './stalls.ts';
import type { Row } from './table.ts';
import { openWire, requestText } from './wire.ts';

const users = 50;
/** How often each user asks: as often as the API's rate limit (600 a minute) lets one. */
const everyMs = 100;
const belowMs = 50;

type Asked = { what: string; path: string };
/** `quietP95` is of what was asked and answered while the machine did not halt. */
type Took = Map<string, { p50: number; p95: number; quietP95: number; mostPerSecond: number }>;

/** What people look at, on a company's catalog and on a tenth of it: every list by every sort, and the search. */
export async function benchLists(): Promise<Row[]> {
  const whole = await measureOn(1);
  const tenth = await measureOn(0.1);
  return [...whole].map(([what, { p95, quietP95, p50, mostPerSecond }]) => {
    const small = tenth.get(what)!;
    return {
      what: `${what}: p95 at ${users} users`,
      ours: `${quietP95.toFixed(1)} ms (with halts ${p95.toFixed(1)}; median ${p50.toFixed(1)}; at most ${mostPerSecond.toFixed(0)}/s)`,
      reference: `${small.quietP95.toFixed(1)} ms on a tenth (median ${small.p50.toFixed(1)})`,
      ratio: (p50 / small.p50).toFixed(2),
      goal: `< ${belowMs} ms`,
      met: quietP95 < belowMs,
    };
  });
}

async function measureOn(share: number): Promise<Took> {
  await using console = await startBenchConsole();
  await seedCatalog(console.db, companySize(share));
  const secrets = await addUsers(console.db);
  const took: Took = new Map();
  const read = (path: string) => readPage(console.origin + path, secrets[0]!);
  const lists = await everyList(console.db, read);
  // A console that has just come up, beside a database that still writes down its seed, is not what people wait for.
  for (const { path } of lists) await measureList(console.origin + path, secrets, { forMs: 1000 });
  for (const { what, path } of lists) {
    took.set(what, await measureList(console.origin + path, secrets, { forMs: 3000 }));
  }
  return took;
}

async function measureList(address: string, secrets: readonly string[], { forMs }: { forMs: number }) {
  const wires = await Promise.all(secrets.map(() => openWire(new URL(address).origin)));
  const asks = secrets.map((secret) => requestText('GET', address, headersOf(secret)));
  const ask = async (worker: number) => {
    const { status, body } = await wires[worker]!.ask(asks[worker]!);
    if (status !== 200) throw new Error(`${address}: ${status} ${body}`);
  };
  const { perSecond: mostPerSecond } = await keepBusy({ workers: users, forMs: 1000 }, ask);
  const stalls = await watchStalls();
  const { done } = await keepBusy({ workers: users, forMs, everyMs }, ask);
  const quiet = outside(done, await stalls.end());
  for (const wire of wires) wire.close();
  const p95 = (asked: readonly Span[]) => percentile(lengthsOf(asked), 0.95);
  return { p50: median(lengthsOf(done)), p95: p95(done), quietP95: p95(quiet), mostPerSecond };
}

/** Each is a member of three of the tenants, the first of them that of the huge repository. */
async function addUsers(db: Db): Promise<string[]> {
  const secrets: string[] = [];
  for (let user = 0; user < users; user += 1) {
    const tenants = [1, 2 + (user % 24), 26 + (user % 24)].map(seededTenant);
    const roles = Object.fromEntries(tenants.map((tenant) => [tenant, 'developer' as const]));
    secrets.push((await addUser(db, roles)).secret);
  }
  return secrets;
}

type ReadPage = (path: string) => Promise<{ nextCursor: string | null }>;

async function everyList(db: Db, read: ReadPage): Promise<Asked[]> {
  const { rows } = await sql<{
    id: string;
  }>`select id from repositories where name = ${hugeRepository}`.execute(db);
  const tags = `/api/v1/repositories/${rows[0]!.id}/tags`;
  const asked: Asked[] = [];
  for (const sort of ['name', 'updated', 'pulls', 'size', 'tags']) {
    const path = `/api/v1/repositories?sort=${sort}`;
    asked.push({ what: `repositories by ${sort}`, path });
    asked.push({ what: `repositories by ${sort}, deep`, path: await deepInto(path, read) });
  }
  for (const q of ['api', '00700']) {
    asked.push({ what: `repositories that hold ${q}`, path: `/api/v1/repositories?sort=name&q=${q}` });
  }
  for (const sort of ['version', 'name', 'pushed', 'size', 'pulls']) {
    const path = `${tags}?sort=${sort}`;
    asked.push({ what: `tags by ${sort}`, path });
    asked.push({ what: `tags by ${sort}, deep`, path: await deepInto(path, read) });
  }
  const terms = {
    common: 'api',
    rare: '00700',
    exact: `${seededTenant(1)}/huge`,
    tag: 'nginx:1.2',
    none: 'zzyzx',
  };
  for (const [kind, term] of Object.entries(terms)) {
    asked.push({ what: `search ${kind} (${term})`, path: `/api/v1/search?q=${encodeURIComponent(term)}` });
  }
  return asked;
}

/** The page after four fifths of what can be walked to in ten steps of 200. */
async function deepInto(path: string, read: ReadPage): Promise<string> {
  let cursor: string | null = null;
  for (let step = 0; step < 10; step += 1) {
    const { nextCursor } = await read(`${path}&limit=200${cursor ? `&cursor=${cursor}` : ''}`);
    if (!nextCursor) break;
    cursor = nextCursor;
  }
  return cursor ? `${path}&cursor=${cursor}` : path;
}

const headersOf = (secret: string) => ({
  authorization: `Bearer ${secret}`,
  accept: 'application/json',
});

async function readPage(address: string, secret: string): Promise<{ nextCursor: string | null }> {
  const answer = await fetch(address, { headers: headersOf(secret) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { nextCursor: string | null };
}
