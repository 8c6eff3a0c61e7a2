import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createStorageTokens, createTokenFor, loadKeys, operator } from '../../access/index.ts';
import type { Role } from '../../contract/common.ts';
import { createDb, createPool, type Db } from '../../db/index.ts';
import { buildUser, uniqueName } from '../../testing/accounts.ts';
import { childOf, makeHome } from '../../testing/console.ts';
import { findPostgres } from '../postgres.ts';

/** A console as `npm start` starts it, and what a bench needs of its inside. */
export type BenchConsole = {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  dataDir: string;
  db: Db;
  /** The Distribution behind it, by whose own address the references go. */
  registryUrl: string;
  /** A token of Distribution for one repository, as the gateway makes them. */
  storageToken(name: string): string;
  /** Of the supervisor and of the web process. */
  pid: number;
  webPid: number;
  /** From the call of up.ts to its word that everything is ready. */
  readyMs: number;
} & AsyncDisposable;

const open = new Set<AsyncDisposable>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    for (const each of open) await each[Symbol.asyncDispose]();
    process.exit(1);
  });
}

/** Starts a console with all its parts in a temporary folder, on free ports of this machine. */
export async function startBenchConsole(): Promise<BenchConsole> {
  await using parts = new AsyncDisposableStack();
  const home = parts.use(await makeHome());
  const began = performance.now();
  const running = home.start({ LOG_LEVEL: 'warn', API_RATE_LIMIT: '1000000' });
  parts.defer(async () => {
    running.kill('SIGTERM');
    await running.ended;
  });
  await running.ready;
  const readyMs = performance.now() - began;
  const { dataDir } = home;
  const db = createDb(createPool(findPostgres(dataDir)!, { size: 4 }));
  parts.defer(() => db.destroy());
  const token = createStorageTokens(await loadKeys(dataDir));
  const started = parts.move();
  const console: BenchConsole = {
    origin: `http://127.0.0.1:${home.port}`,
    dataDir,
    db,
    registryUrl: readRegistryUrl(dataDir),
    storageToken: (name) => token([{ name, actions: ['pull', 'push'] }]),
    pid: running.pid,
    webPid: childOf(running.pid, 'web.ts'),
    readyMs,
    async [Symbol.asyncDispose]() {
      open.delete(console);
      await started.disposeAsync();
    },
  };
  open.add(console);
  return console;
}

function readRegistryUrl(dataDir: string): string {
  const { http } = JSON.parse(readFileSync(path.join(dataDir, 'registry.yml'), 'utf8')) as {
    http: { addr: string };
  };
  return `http://${http.addr}`;
}

/** A user and one access token of theirs. */
export async function addUser(
  db: Db,
  roles: Record<string, Role>,
): Promise<{ name: string; secret: string; basic: string }> {
  const { name } = await buildUser(db, { name: uniqueName('bench'), roles });
  const token = { name: 'bench', scopes: ['pull', 'push'] as ('pull' | 'push')[], expiresInDays: null };
  const { secret } = await createTokenFor(db, operator, name, token as never);
  return { name, secret, basic: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` };
}

/** Asks the token endpoint as docker does. */
export async function clientToken(
  origin: string,
  basic: string,
  names: string | readonly string[],
): Promise<string> {
  const scopes = [names].flat().map((name) => `scope=repository:${name}:pull,push`);
  const response = await fetch(`${origin}/api/registry/token?service=ownbase&${scopes.join('&')}`, {
    headers: { authorization: basic },
  });
  if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}

/** Memory that a process holds now, in bytes: what is its own and what it shares. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

/** Processor time that a process has taken since its start. */
export function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const ticksPerSecond = 100;
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** Memory that a process holds now, where what several processes share counts for each of them in part only. */
export function proportionalBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}

/** How much more memory than now the process holds at most until the end. */
export function watchMemory(pid: number): { end(): number } {
  const before = residentBytes(pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, residentBytes(pid));
  }, 50);
  return {
    end() {
      clearInterval(timer);
      return most - before;
    },
  };
}
