import type { Db } from '../db/index.ts';
import type { RegistryClient } from '../registry/index.ts';
import type { Engines } from './engines/engines.ts';

/** What deploying works with; made once by each process. */
export type DeployContext = {
  db: Db;
  registry: Pick<RegistryClient, 'readBlob'>;
  engines: Engines;
  /** Seals connections and secrets: 32 bytes, beside the data and not in the database. */
  sealKey: Buffer;
};
