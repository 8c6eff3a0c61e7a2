import type { PasswordGate } from '../access/index.ts';
import type { Db } from '../db/index.ts';
import type { DeployContext } from '../deploy/index.ts';
import type { Env } from '../env.ts';
import type { RegistryClient } from '../registry/index.ts';
import type { Uploads } from '../transfer/index.ts';
import type { ApiLimits } from './api-limits.ts';

/** What the web process made once and the routes use. */
export type Context = {
  env: Env;
  db: Db;
  /** For what holds a connection while the registry answers, so that no page waits for one. */
  pushDb: Db;
  registry: RegistryClient;
  passwords: PasswordGate;
  deploy: DeployContext;
  uploads: Uploads;
  /** How much one caller may ask for; null: as much as they like. */
  apiLimits: ApiLimits | null;
  /** Signs next-auth's cookie. */
  authSecret: string;
};

/**
 * Set by lib/bin/web.ts before Next starts. A property of globalThis and not a module variable, because Next bundles
 * its own copy of every module.
 */
export function getContext(): Context {
  const context = (globalThis as Record<symbol, unknown>)[Symbol.for('ownbase.context')];
  if (!context) throw new Error('no context: start the console with `npm start` or `npm run dev`');
  return context as Context;
}
