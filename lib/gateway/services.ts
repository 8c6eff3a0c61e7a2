import type { Keys, PasswordGate } from '../access/index.ts';
import type { PullCounter } from '../catalog/index.ts';
import type { Db } from '../db/index.ts';
import type { RegistryClient } from '../registry/index.ts';
import type { FreshConfigs } from './fresh-configs.ts';

/** What the front door works with, made once by the web process. */
export type Services = {
  db: Db;
  /**
   * Connections of their own for recording pushes: each is held while its manifest is forwarded, so a slow registry
   * may use all of these up and nobody's page waits.
   */
  pushDb: Db;
  registry: RegistryClient;
  passwords: PasswordGate;
  keys: Keys;
  pulls: PullCounter;
  freshConfigs: FreshConfigs;
};
