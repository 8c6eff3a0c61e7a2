import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import v8 from 'node:v8';
import { StartError } from './start-error.ts';

const ready = 'ready';
const startWithinMs = 120_000;

/** What node is told for some scripts. */
const nodeOptions: Record<string, string[]> = {
  // For lib/passed-bytes.ts.
  'web.ts': ['--expose-gc'],
  // A quarter of the usual is filled with young objects before they are looked through: the buffers of a large layer
  // hang on them, and would take 150 MB meanwhile instead of 50.
  'worker.ts': ['--max-semi-space-size=4'],
};

/**
 * Starts a script of this folder as a process that ends when we do, however we do: it notices that the channel to us
 * is closed. In a session of its own, since Ctrl-C is for us.
 */
export async function startScript(
  script: string,
  {
    env,
    name,
    signal,
    log = 'inherit',
  }: { env: NodeJS.ProcessEnv; name: string; signal?: AbortSignal; log?: number | 'inherit' },
): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, script), [], {
    env,
    execArgv: nodeOptions[script] ?? [], // ours are not for it, where a test runner has set some
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, how) =>
        reject(new StartError(`The ${name} ended while it started (${how ?? `exit code ${code}`}).`)),
      );
      child.on('message', (message) => message === ready && resolve());
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      setTimeout(() => reject(new StartError(`The ${name} did not start in time.`)), startWithinMs).unref();
    });
  } catch (error) {
    await stopScript(child);
    throw error;
  }
  return child;
}

/** SIGTERM, and SIGKILL for one that has not ended after 15 seconds. */
export async function stopScript(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(impatient);
}

/**
 * For a script through which many bytes pass. V8 counts buffers apart from the heap otherwise, and collects the whole heap
 * again after every few dozen megabytes of them, which took as long as all the rest.
 */
export function countBuffersInHeap(): void {
  v8.setFlagsFromString('--external-memory-accounted-in-global-limit');
}

/** For the script itself: says that its work has begun. */
export function sayReady(): void {
  process.send?.(ready);
}

/** For the script itself: calls `end` once, when it is asked to end or whoever started it is gone. */
export function onEnd(end: () => Promise<void>): void {
  let ending = false;
  const once = () => {
    if (ending) return;
    ending = true;
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const event of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect']) process.on(event, once);
}
