import { rm } from 'node:fs/promises';
import { type Keys, loadKeys } from '../access/keys.ts';
import { prepareDistribution, stopDistribution } from '../bin/distribution.ts';
import { findInPath } from '../bin/distribution-program.ts';
import { makeTestFolder } from './folder.ts';

export type TestDistribution = {
  url: string;
  /** Whose certificate it trusts. */
  keys: Keys;
  /** Its own; `<dataDir>/registry` is the storage, `<dataDir>/log/registry.log` what it says. */
  dataDir: string;
  /** Ends it without warning, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with the same content. */
  restart(): Promise<void>;
} & AsyncDisposable;

/** True where a real Distribution is in the PATH: elsewhere what needs one is skipped, by name. */
export const hasDistribution = (await findInPath()) !== null;

/** A real Distribution on a free port, with an empty storage in a temporary folder. `await using` ends and removes it. */
export async function startDistribution(): Promise<TestDistribution> {
  const file = await findInPath();
  if (!file) throw new Error('no CNCF Distribution in the PATH: install docker-registry');
  const dataDir = await makeTestFolder();
  const keys = await loadKeys(dataDir);
  const { url, start } = await prepareDistribution(dataDir, { program: { kind: 'program', file }, keys });
  let server = await start();
  const killNow = () => server.kill('SIGKILL');
  process.once('exit', killNow);
  const stop = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (signal === 'SIGKILL') server.kill(signal);
    await stopDistribution(server);
  };
  return {
    url,
    keys,
    dataDir,
    kill: () => stop('SIGKILL'),
    async restart() {
      await stop('SIGTERM');
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', killNow);
      await stop('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
