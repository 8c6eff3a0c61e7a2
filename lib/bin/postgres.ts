import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { logTail, withLogFile } from './log-file.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { choosePostgresUser, commandAs, type PostgresUser, runAs } from './postgres-user.ts';
import { commandLine, endProcess, freePort, pause } from './processes.ts';
import { StartError } from './start-error.ts';

/** The major version that the package brings. Another one cannot read the data folder. */
const majorVersion = '18';
const role = 'ownbase';
/** The path of a socket has at most 103 bytes where it may have the fewest (macOS); `/.s.PGSQL.65535` belongs to it. */
const socketFolderMax = 103 - 15;
const readyWithinMs = 300_000; // recovery after a power cut reads the whole log

/** A PostgreSQL that can be started, and started again on the same port when it died. */
export type Postgres = {
  /** For the role that owns the database, which is no superuser. */
  url: string;
  /** Returns once it answers. */
  start(signal?: AbortSignal): Promise<ChildProcess>;
};

/**
 * Makes ready a PostgreSQL in `<dataDir>/postgres`, which listens on a socket in there, or on a free port of 127.0.0.1
 * where the folder can hold none: the folder is made when there is none, and a server that an end by SIGKILL has left
 * running is stopped.
 *
 * @param settings Added to the server's, by name.
 * @throws StartError when the folder belongs to another major version or cannot be used.
 */
export async function preparePostgres(
  dataDir: string,
  { settings = {} }: { settings?: Record<string, string> } = {},
): Promise<Postgres> {
  const cluster = path.join(dataDir, 'postgres');
  const user = choosePostgresUser(cluster);
  const native = findPostgresBinaries(dataDir, user);
  if (!existsSync(path.join(cluster, 'PG_VERSION'))) initialize({ dataDir, cluster, native, user });
  checkVersion(cluster);
  await stopLeftOver(cluster);
  takeOwnership(cluster, user);
  const port = await freePort();
  const socketFolder = (await canHoldSocket(cluster)) ? cluster : null;
  const url = address(dataDir, { port, socketFolder });
  const server = { dataDir, cluster, native, user, port, socketFolder, url, settings };
  return { url, start: (signal) => startServer(server, signal) };
}

/** The address of the PostgreSQL that runs in this data folder; null when none does. */
export function findPostgres(dataDir: string): string | null {
  const running = readRunning(path.join(dataDir, 'postgres'));
  return running ? address(dataDir, running) : null;
}

/** Ends the connections and writes everything down. */
export async function stopPostgres(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGINT');
  const impatient = setTimeout(() => server.kill('SIGQUIT'), 30_000);
  await ended;
  clearTimeout(impatient);
}

type Cluster = { dataDir: string; cluster: string; native: string; user: PostgresUser };

/** Made aside and renamed at the end, so that a half-made one is never taken for a database. */
function initialize({ dataDir, cluster, native, user }: Cluster): void {
  const made = `${cluster}.new`;
  const passwordFile = path.join(dataDir, 'postgres-initial-password');
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (user.ids) for (const entry of [made, passwordFile]) chownSync(entry, user.ids.uid, user.ids.gid);
  const password = randomBytes(24).toString('base64url');
  try {
    run(user, path.join(native, 'bin', 'initdb'), initdbArguments(made, passwordFile));
    // The superuser's password is forgotten: whoever may read the folder can still go in by `postgres --single`.
    const statements = [
      `create role ${role} login createdb password '${password}'`,
      `create database ${role} owner ${role}`,
      'alter role postgres password null',
    ];
    run(
      user,
      path.join(native, 'bin', 'postgres'),
      ['--single', '-D', made, 'postgres'],
      statements.join('\n'),
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeFileSync(passwordPath(dataDir), password, { mode: 0o600 });
  renameSync(made, cluster);
}

function initdbArguments(folder: string, passwordFile: string): string[] {
  return [
    `--pgdata=${folder}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
  ];
}

function run(user: PostgresUser, file: string, args: string[], input = ''): void {
  const { status, error, stdout, stderr } = runAs(user, file, args, { input });
  // A single-user server ends with 0 even after a statement that failed.
  if (status === 0 && !/\b(ERROR|FATAL|PANIC):/.test(stderr)) return;
  const why = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-3).join(' ');
  throw new StartError(`The database could not be made (${path.basename(file)}): ${why}`);
}

function checkVersion(cluster: string): void {
  const found = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (found === majorVersion) return;
  throw new StartError(
    `${cluster} was made by PostgreSQL ${found}, and this release runs ${majorVersion}: start the release that made it, or bring the data over with pg_dump and set DATABASE_URL.`,
  );
}

/** After `cp -r` of a backup the files are root's, and their modes too open for PostgreSQL. */
function takeOwnership(cluster: string, { ids }: PostgresUser): void {
  if (ids && statSync(cluster).uid !== ids.uid) giveAll(cluster, ids);
  if (statSync(cluster).mode & 0o027) chmodSync(cluster, 0o700);
}

function giveAll(folder: string, ids: { uid: number; gid: number }): void {
  lchownSync(folder, ids.uid, ids.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const child = path.join(folder, entry.name);
    if (entry.isDirectory()) giveAll(child, ids);
    else lchownSync(child, ids.uid, ids.gid);
  }
}

async function stopLeftOver(cluster: string): Promise<void> {
  const running = readRunning(cluster);
  if (running) await endProcess(running.pid, { signal: 'SIGINT', graceMs: 30_000 });
  // What names another process by now would keep the new server from starting.
  rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
  const sockets = readdirSync(cluster).filter((entry) => entry.startsWith('.s.'));
  for (const socket of sockets) rmSync(path.join(cluster, socket), { force: true });
}

/** Believes postmaster.pid only when that process is a PostgreSQL of this very folder. */
function readRunning(cluster: string): (Listening & { pid: number }) | null {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    const socketFolder = lines[4]?.trim() || null;
    return commandLine(pid)?.includes(`-D ${cluster} `) && port > 0 ? { pid, port, socketFolder } : null;
  } catch {
    return null;
  }
}

/** Where a server is reached: by a socket where it has a folder for one, else at 127.0.0.1. */
type Listening = { port: number; socketFolder: string | null };

type Server = Cluster & Listening & { url: string; settings: Record<string, string> };

async function startServer(server: Server, signal?: AbortSignal): Promise<ChildProcess> {
  const child = withLogFile(server.dataDir, 'postgres', (descriptor) => launch(server, descriptor));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new StartError(whyItEnded(server.dataDir))));
  });
  failed.catch(() => {}); // an end after it was ready is for whoever supervises it
  try {
    await Promise.race([failed, untilItAnswers(server.url, signal)]);
  } catch (error) {
    await stopPostgres(child);
    throw error;
  }
  return child;
}

/** In a session of its own: Ctrl-C is for us, who end it last. */
function launch({ cluster, native, user, port, socketFolder, settings }: Server, log: number): ChildProcess {
  const all = {
    port: String(port),
    listen_addresses: socketFolder ? '' : '127.0.0.1',
    unix_socket_directories: socketFolder ?? '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, options } = commandAs(user, path.join(native, 'bin', 'postgres'), [
    '-D',
    cluster,
    ...flags,
  ]);
  const [program = '', ...args] = command;
  return spawn(program, args, { ...options, detached: true, stdio: ['ignore', log, log] });
}

async function untilItAnswers(url: string, signal?: AbortSignal): Promise<void> {
  const until = Date.now() + readyWithinMs;
  for (;;) {
    signal?.throwIfAborted();
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    } finally {
      await client.end().catch(() => {});
    }
    await pause(50);
  }
}

function whyItEnded(dataDir: string): string {
  return `The database ended while it started. Its last words (log/postgres.log):\n${logTail(dataDir, 'postgres')}`;
}

function passwordPath(dataDir: string): string {
  return path.join(dataDir, 'postgres-password');
}

function readPassword(dataDir: string): string {
  return readFileSync(passwordPath(dataDir), 'utf8').trim();
}

function address(dataDir: string, { port, socketFolder }: Listening): string {
  const url = new URL(`postgres://${role}:${readPassword(dataDir)}@127.0.0.1:${port}/${role}`);
  if (socketFolder) url.searchParams.set('host', socketFolder);
  return url.href;
}

/** Not where the path is too long for a socket, or would be read as a list, or the file system knows none. */
async function canHoldSocket(folder: string): Promise<boolean> {
  if (Buffer.byteLength(folder) > socketFolderMax || /[",]/.test(folder)) return false;
  const probe = createServer();
  return await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(path.join(folder, '.s.probe'), () => probe.close(() => resolve(true)));
  });
}
