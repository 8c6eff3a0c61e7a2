import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { beginning, commandLine, endProcess, freePort } from '../bin/processes.ts';
import { makeTestFolder } from './folder.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** A console as `npm start` starts it: the supervisor with all its parts. */
export type Console = {
  pid: number;
  origin: string;
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves once it says that it is ready; rejects with its words when it ends before. */
  ready: Promise<void>;
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): void;
};

/** A data folder and a port; `await using` ends whatever still runs there and removes the folder. */
export async function makeHome() {
  const dataDir = await makeTestFolder();
  const port = await freePort();
  const started = new Map<number, string | null>();
  const remember = (pid: number) => {
    for (const one of [pid, ...childrenOf(pid)]) if (!started.has(one)) started.set(one, beginning(one));
  };
  return {
    dataDir,
    port,
    start: (env: Record<string, string> = {}) => startConsole({ dataDir, port, env, remember }),
    /** Its own processes that live, the supervisor too. */
    living: () =>
      [...started].filter(([pid, begun]) => begun !== null && beginning(pid) === begun).map(([pid]) => pid),
    async [Symbol.asyncDispose]() {
      for (const [pid, begun] of started) {
        remember(pid);
        if (begun !== null && beginning(pid) === begun) await endProcess(pid, { signal: 'SIGKILL' });
      }
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type Start = {
  dataDir: string;
  port: number;
  env: Record<string, string>;
  remember: (pid: number) => void;
};

function startConsole({ dataDir, port, env, remember }: Start): Console {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [path.join(root, 'lib/bin/up.ts')], {
    cwd: root,
    env: { NODE_ENV: 'production', PATH, HOME, DATA_DIR: dataDir, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code ?? 1));
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => stdout().includes('docker login') && resolve());
    void ended.then(() => reject(new Error(`it ended before it was ready: ${stdout()}${stderr()}`)));
  }).then(() => remember(pidOf(child)));
  ready.catch(() => {}); // a test that is about failing does not wait for it
  remember(pidOf(child));
  return {
    pid: pidOf(child),
    origin: `http://localhost:${port}`,
    stdout,
    stderr,
    ready,
    ended,
    kill: (signal) => child.kill(signal),
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return () => text;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('it could not be started');
  return pid;
}

/** The processes that a process has started and that live. Linux alone. */
export function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Boolean);
  return pids.filter((pid) => parentOf(pid) === parent);
}

/** The child whose command line holds this. */
export function childOf(parent: number, part: string): number {
  const found = childrenOf(parent).find((pid) => commandLine(pid)?.includes(part));
  if (!found) throw new Error(`process ${parent} has no child ${part}`);
  return found;
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
