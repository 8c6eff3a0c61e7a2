import { createStorageTokens, loadKeys } from '../access/index.ts';
import type { Env } from '../env.ts';
import { createRegistryClient, type RegistryClient } from '../registry/index.ts';
import { prepareDistribution, stopDistribution } from './distribution.ts';
import { findDistribution } from './distribution-program.ts';
import { lockInstance } from './instance-lock.ts';

/**
 * The registry of the instance that these settings are for: the one of REGISTRY_URL, else the one of the data folder,
 * started for as long as `use` takes. No instance may run in the folder.
 *
 * @param say Told what takes longer.
 * @throws StartError when there is none.
 */
export async function withRegistry<Result>(
  { registryUrl, databaseUrl, dataDir }: Env,
  { say, signal }: { say: (sentence: string) => void; signal: AbortSignal },
  use: (registry: RegistryClient) => Promise<Result>,
): Promise<Result> {
  await using parts = new AsyncDisposableStack();
  const keys = await loadKeys(dataDir);
  const url = registryUrl ?? (await start());
  const registry = createRegistryClient(new URL(url), { token: createStorageTokens(keys) });
  parts.defer(() => registry.close());
  return await use(registry);

  async function start(): Promise<string> {
    const about = { root: process.cwd(), dev: false, address: 'the reconcile command' };
    // Without DATABASE_URL the database of the folder was started, under the same lock.
    if (databaseUrl) parts.defer(lockInstance(dataDir, about));
    const program = await findDistribution(dataDir, { say, signal });
    const distribution = await prepareDistribution(dataDir, { program, keys });
    const server = await distribution.start(signal);
    parts.defer(() => stopDistribution(server));
    return distribution.url;
  }
}
