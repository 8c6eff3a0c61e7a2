import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { createPasswordGate, type UserPrincipal } from '../access/index.ts';
import { hashTokenSecret, newTokenSecret } from '../access/token-secret.ts';
import type { Db } from '../db/index.ts';
import { parseEnv } from '../env.ts';
import type { Context } from '../http/context.ts';
import { newId } from '../ids.ts';

const contextKey = Symbol.for('ownbase.context');
export const testHost = 'registry.example:3000';
export const testOrigin = `http://${testHost}`;

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

export type Call = {
  /** Whose token the request carries, with the scopes of this principal; null or absent: nobody's. */
  as?: UserPrincipal | null;
  method?: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE';
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** Sent as JSON; a text is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
};

/** What the web process would have made, for the handlers under test. A registry is added by tests that need one. */
export function installContext({ db, pool }: { db: Db; pool: Pool }, more: Partial<Context> = {}): Context {
  const context = {
    env: parseEnv({}),
    db,
    pushDb: db,
    passwords: createPasswordGate({ db, pool }),
    apiLimits: null,
    authSecret: randomBytes(32).toString('base64url'),
    ...more,
  } as Context;
  (globalThis as Record<symbol, unknown>)[contextKey] = context;
  return context;
}

/** Calls the exported function of a route as the web process would, with a real token of the principal. */
export async function call(handler: Handler, options: Call = {}): Promise<Response> {
  const { params = {}, query = {}, body, method = body === undefined ? 'GET' : 'POST' } = options;
  const headers = new Headers({
    'x-forwarded-host': testHost,
    'x-forwarded-proto': 'http',
    'x-forwarded-for': '192.0.2.1',
    ...options.headers,
  });
  if (options.as) headers.set('authorization', `Bearer ${await makeToken(options.as)}`);
  const request = new Request(`${testOrigin}/?${new URLSearchParams(query)}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return await handler(request, { params: Promise.resolve(params) });
}

async function makeToken({ userId, scopes }: UserPrincipal): Promise<string> {
  const { db } = (globalThis as Record<symbol, unknown>)[contextKey] as Context;
  const secret = newTokenSecret();
  const all = ['pull', 'push', 'delete', 'manage'] as const;
  await db
    .insertInto('access_tokens')
    .values({
      id: newId('tok'),
      user_id: userId,
      name: 'test',
      secret_hash: hashTokenSecret(secret),
      scopes: scopes ? [...scopes] : [...all],
    })
    .execute();
  return secret;
}
