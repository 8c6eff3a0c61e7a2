import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

const rotateAtBytes = 10 * 1024 * 1024;

/** Where a part that is not ours writes. */
export function logPath(dataDir: string, name: string): string {
  return path.join(dataDir, 'log', `${name}.log`);
}

/**
 * Calls `use` with a descriptor to append to; a child that is spawned meanwhile keeps its own. A file over 10 MiB
 * is put aside first, one old one is kept.
 */
export function withLogFile<T>(dataDir: string, name: string, use: (descriptor: number) => T): T {
  const file = logPath(dataDir, name);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > rotateAtBytes) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The last lines of a log, for the sentence that says why its writer ended. */
export function logTail(dataDir: string, name: string, lines = 5): string {
  try {
    return readFileSync(logPath(dataDir, name), 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
