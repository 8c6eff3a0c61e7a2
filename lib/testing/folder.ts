import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beginning, commandLine, endProcess } from '../bin/processes.ts';

const prefix = 'ownbase-test-';

/** A temporary folder that other users may pass through: as root, the database runs as another one. */
export async function makeTestFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`));
  await chmod(folder, 0o755);
  return folder;
}

/** Ends and removes what test runs that were killed have left: their servers run on, and their folders stay. */
export async function removeLeftOvers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1] ?? 0);
    if (owner && !beginning(owner)) await removeFolder(path.join(tmpdir(), name));
  }
}

async function removeFolder(folder: string): Promise<void> {
  for (const file of ['postgres/postmaster.pid', 'registry.pid']) {
    const text = await readFile(path.join(folder, file), 'utf8').catch(() => '');
    const pid = Number.parseInt(text, 10);
    if (pid && commandLine(pid)?.includes(folder)) await endProcess(pid, { signal: 'SIGKILL' });
  }
  // Somebody else's, or removed meanwhile: then it is not ours to remove.
  await rm(folder, { recursive: true, force: true }).catch(() => {});
}
