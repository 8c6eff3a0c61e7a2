import { execFile } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartError } from './start-error.ts';

const execute = promisify(execFile);

/** A program on this machine, or an image that a Docker engine runs. */
export type DistributionProgram = { kind: 'program'; file: string } | { kind: 'image'; docker: string };

export const distributionImage = 'registry:3';

const whatToInstall =
  'No registry was found. Install the package `docker-registry` (Debian, Ubuntu), put `registry` of CNCF Distribution (https://github.com/distribution/distribution/releases) into the PATH, start a Docker engine, or set REGISTRY_URL.';

/**
 * Finds CNCF Distribution: in the PATH, else unpacked into the data folder from the package archive of Debian or
 * Ubuntu, else as an image where a Docker engine answers.
 *
 * @param say Told what takes longer.
 * @throws StartError that says what to install.
 */
export async function findDistribution(
  dataDir: string,
  { say, signal }: { say: (sentence: string) => void; signal: AbortSignal },
): Promise<DistributionProgram> {
  const inPath = await findInPath();
  if (inPath) return { kind: 'program', file: inPath };
  const folder = path.join(dataDir, 'docker-registry');
  const unpacked = (await findUnpacked(folder)) ?? (await unpackPackage(folder, { say, signal }));
  if (unpacked) return { kind: 'program', file: unpacked };
  const docker = await findEngine();
  if (!docker) throw new StartError(whatToInstall);
  return { kind: 'image', docker };
}

/** CNCF Distribution in the PATH; null when there is none. */
export async function findInPath(): Promise<string | null> {
  for (const name of ['registry', 'docker-registry']) {
    for (const file of executables(name)) if (await isDistribution(file)) return file;
  }
  return null;
}

async function findUnpacked(folder: string): Promise<string | null> {
  const file = path.join(folder, 'usr/bin/docker-registry');
  return isExecutable(file) && (await isDistribution(file)) ? file : null;
}

/** Other programs are called `registry` too. */
async function isDistribution(file: string): Promise<boolean> {
  try {
    const { stdout } = await execute(file, ['--version'], { timeout: 10_000 });
    return /\/distribution\b/.test(stdout);
  } catch {
    return false;
  }
}

async function unpackPackage(
  folder: string,
  { say, signal }: { say: (sentence: string) => void; signal: AbortSignal },
): Promise<string | null> {
  if (!executables('apt-get')[0] || !executables('dpkg-deb')[0]) return null;
  say('Downloading the registry (the package docker-registry) …');
  const work = mkdtempSync(`${folder}-`);
  try {
    await download(work, signal);
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (!archive) return null;
    await execute('dpkg-deb', ['-x', archive, 'unpacked'], { cwd: work });
    rmSync(folder, { recursive: true, force: true });
    renameSync(path.join(work, 'unpacked'), folder);
    return await findUnpacked(folder);
  } catch {
    signal.throwIfAborted();
    return null; // no network, or no such package: there are other ways
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function download(work: string, signal: AbortSignal): Promise<void> {
  chmodSync(work, 0o755);
  const get = () => execute('apt-get', ['download', '-qq', 'docker-registry'], { cwd: work, signal });
  try {
    await get();
  } catch (error) {
    if (process.getuid?.() !== 0) throw error;
    await execute('apt-get', ['update', '-qq'], { signal }); // a bare container has no package lists
    await get();
  }
}

/** An engine of this machine: one elsewhere could mount none of our folders. */
async function findEngine(): Promise<string | null> {
  if (process.env.DOCKER_HOST && !process.env.DOCKER_HOST.startsWith('unix:')) return null;
  const [docker] = executables('docker');
  if (!docker) return null;
  const answered = await execute(docker, ['version', '--format', '{{.Server.Version}}'], {
    timeout: 10_000,
  }).then(
    () => true,
    () => false,
  );
  return answered ? docker : null;
}

/** Every executable file of that name in the PATH, first come first. */
export function executables(name: string): string[] {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute);
  return folders.map((folder) => path.join(folder, name)).filter(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
