import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** The command line of a living process, its words parted by spaces; null when there is none. */
export function commandLine(pid: number): string | null {
  if (process.platform !== 'linux') return ps(pid, 'command');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || null;
  } catch {
    return null;
  }
}

/**
 * When a process began, as a text to compare: a pid comes back after a restart of the machine or container, the pair
 * of pid and beginning does not. Null when no such process lives.
 */
export function beginning(pid: number): string | null {
  if (process.platform !== 'linux') return ps(pid, 'lstart');
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold anything
    const [state, startedTicks] = [fields[0], fields[19]];
    if (state === 'Z') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startedTicks}`;
  } catch {
    return null;
  }
}

function ps(pid: number, column: string): string | null {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

/** Ends a process that is not our child: SIGTERM (or `signal`), then SIGKILL after `graceMs`. */
export async function endProcess(
  pid: number,
  { signal = 'SIGTERM', graceMs = 10_000 }: { signal?: NodeJS.Signals; graceMs?: number } = {},
): Promise<void> {
  const begun = beginning(pid);
  if (!begun) return;
  const isLiving = () => beginning(pid) === begun;
  process.kill(pid, signal);
  const until = Date.now() + graceMs;
  while (isLiving() && Date.now() < until) await pause(50);
  if (!isLiving()) return;
  process.kill(pid, 'SIGKILL');
  while (isLiving()) await pause(50);
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (!address || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Nothing of our surroundings but the PATH: programs that are not ours read variables that we know nothing of. */
export function bareEnv(more: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  return { NODE_ENV: 'production', PATH: process.env.PATH, ...more };
}
