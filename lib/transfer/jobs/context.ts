import type { Db } from '../../db/index.ts';
import type { RegistryClient } from '../../registry/index.ts';
import type { Uploads } from './uploads.ts';

export type TransferContext = {
  db: Db;
  /** For what holds a connection while the registry answers. */
  pushDb: Db;
  registry: RegistryClient;
  uploads: Uploads;
};
