import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beginning } from './processes.ts';
import { StartError } from './start-error.ts';

/** Who runs in a data folder. setup.mjs reads it too. */
export type Instance = {
  pid: number;
  /** Tells this process from a later one with the same number. */
  beginning: string | null;
  /** The checkout it runs from. */
  root: string;
  dev: boolean;
  address: string;
};

/**
 * Makes this process the one that runs in the data folder, until it calls what is returned. The lock of a process that
 * was killed counts for nothing.
 *
 * @throws StartError with the other's number and address when one runs.
 */
export function lockInstance(
  dataDir: string,
  about: { root: string; dev: boolean; address: string },
): () => void {
  const file = path.join(dataDir, 'lock');
  const mine: Instance = { pid: process.pid, beginning: beginning(process.pid), ...about };
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, JSON.stringify(mine), { mode: 0o644 });
  try {
    while (!tryLink(aside, file)) {
      refuseWhereOneRuns(dataDir);
      removeStale(file);
    }
  } finally {
    rmSync(aside, { force: true });
  }
  return () => {
    if (readInstance(file)?.pid === process.pid) rmSync(file, { force: true });
  };
}

/** Who runs in this data folder now; null when nobody does. */
export function findInstance(dataDir: string): Instance | null {
  const found = readInstance(path.join(dataDir, 'lock'));
  return found && isRunning(found) ? found : null;
}

function refuseWhereOneRuns(dataDir: string): void {
  const other = findInstance(dataDir);
  if (!other) return;
  throw new StartError(
    `It runs already in ${dataDir}: process ${other.pid}, ${other.address}. Stop that one, or give this one its own DATA_DIR and PORT.`,
  );
}

/** Moved away first and looked at again: between two looks another start may have put its own there. */
function removeStale(file: string): void {
  const stale = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, stale);
  } catch {
    return; // somebody else removed it
  }
  const moved = readInstance(stale);
  if (moved && isRunning(moved)) tryLink(stale, file);
  rmSync(stale, { force: true });
}

function isRunning({ pid, beginning: begun }: Instance): boolean {
  return pid !== process.pid && begun !== null && beginning(pid) === begun;
}

/** Links and does not write: whoever reads a lock reads all of it. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readInstance(file: string): Instance | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Instance;
  } catch {
    return null;
  }
}
