import type { Keys, PasswordGate } from '../access/index.ts';
import type { PullCounter } from '../catalog/index.ts';
import type { Db } from '../db/index.ts';
import type { RegistryClient } from '../registry/index.ts';

/** What the front door works with, made once by the web process. */
export type Services = {
  db: Db;
  registry: RegistryClient;
  passwords: PasswordGate;
  keys: Keys;
  pulls: PullCounter;
};
