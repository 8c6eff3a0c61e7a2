import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { bareEnv } from './processes.ts';
import { StartError } from './start-error.ts';

/** How to run a program as the user that owns the database: PostgreSQL refuses to run as root. */
export type PostgresUser = {
  /** Null: as the user that we are. */
  ids: { uid: number; gid: number } | null;
  /** Put before the program and its arguments. */
  prefix: string[];
};

const asWeAre: PostgresUser = { ids: null, prefix: [] };

/**
 * Root hands the database to the owner of `cluster` where that exists, else to `postgres`, else to `nobody`. A checkout
 * below /root (mode 0700) is closed to them: there the database gets the one capability to pass through folders.
 *
 * @param cluster The folder of the database; its parent exists.
 * @throws StartError when that user cannot reach the folder by any of these ways.
 */
export function choosePostgresUser(cluster: string): PostgresUser {
  if (process.getuid?.() !== 0) return asWeAre;
  const ids = ownerOf(cluster) ?? lookUp('postgres') ?? lookUp('nobody');
  if (!ids)
    throw new StartError('PostgreSQL does not run as root, and there is no user `postgres` or `nobody`.');
  const parent = path.dirname(cluster);
  const ways: PostgresUser[] = [{ ids, prefix: [] }, ...withCapability(ids)];
  const way = ways.find((user) => runAs(user, '/bin/sh', ['-c', 'test -x "$1"', 'sh', parent]).status === 0);
  if (way) return way;
  throw new StartError(
    `The database runs as the user with id ${ids.uid}, who may not enter ${parent}: set DATA_DIR to a folder that every user may enter, for example /var/lib/ownbase.`,
  );
}

/** Runs a program to its end as that user, in a bare environment. */
export function runAs(user: PostgresUser, file: string, args: string[], { input = '' } = {}) {
  const { command, options } = commandAs(user, file, args);
  const [program = file, ...rest] = command;
  return spawnSync(program, rest, { ...options, input, encoding: 'utf8' });
}

/** What to hand to spawn. A bare environment, so that the surroundings (PGDATA, LC_ALL …) change nothing. */
export function commandAs(user: PostgresUser, file: string, args: string[]) {
  const options = { cwd: '/', env: bareEnv({ LC_ALL: 'C', TZ: 'UTC' }) };
  const ids = user.prefix.length === 0 && user.ids ? user.ids : {};
  return { command: [...user.prefix, file, ...args], options: { ...options, ...ids } };
}

function withCapability({ uid, gid }: { uid: number; gid: number }): PostgresUser[] {
  // DAC_OVERRIDE where a container leaves root nothing smaller.
  return ['dac_read_search', 'dac_override'].map((capability) => ({
    ids: { uid, gid },
    prefix: [
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      `--inh-caps=-all,+${capability}`,
      `--ambient-caps=-all,+${capability}`,
      `--bounding-set=-all,+${capability}`,
      // Or access(2), by which initdb looks for its programs, would leave the capability aside.
      '--securebits=+no_setuid_fixup',
      '--no-new-privs',
    ],
  }));
}

function ownerOf(folder: string): { uid: number; gid: number } | null {
  const stat = statSync(folder, { throwIfNoEntry: false });
  // Root owns it after `cp -r` of a backup.
  return stat && stat.uid !== 0 ? { uid: stat.uid, gid: stat.gid } : null;
}

function lookUp(name: string): { uid: number; gid: number } | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}
