import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import next from 'next';
import { createPasswordGate, createStorageTokens, type Keys, loadKeys } from '../access/index.ts';
import { createDb, createPool } from '../db/index.ts';
import { createEngines } from '../deploy/index.ts';
import { type Env, parseEnv } from '../env.ts';
import { createGateway } from '../gateway/index.ts';
import { createApiLimits } from '../http/api-limits.ts';
import { loadRoutes } from '../http/api-routes.ts';
import type { Context } from '../http/context.ts';
import { clientAddress, pinForwardedHeaders } from '../http/origin.ts';
import { useOriginForm } from '../http/origin-form.ts';
import { createApi, isApi } from '../http/serve-api.ts';
import { log } from '../log.ts';
import { createRegistryClient } from '../registry/index.ts';
import { countBuffersInHeap, onEnd, sayReady } from './child.ts';
import { setApiHeaders, setPageHeaders } from './response-headers.ts';
import { openUploads } from './uploads.ts';

const root = path.resolve(import.meta.dirname, '../..');
const drainMs = 10_000;

/** The web process: the gateway for `/v2`, the routes of the API, Next for the rest, on one port. */
async function main(): Promise<void> {
  countBuffersInHeap();
  const env = parseEnv(process.env);
  const parts = makeParts(env, await loadKeys(env.dataDir));
  const [routes, pages] = await Promise.all([
    loadRoutes(path.join(root, 'app'), ['api/v1', 'api/health']),
    preparePages(env),
  ]);
  const api = createApi(routes);
  const server = createServer(env, (request, response) => {
    useOriginForm(request);
    if (parts.gateway.handle(request, response)) return;
    if (!isWellFormed(request.url)) return refuseAddress(response);
    pinForwardedHeaders(request, clientAddress(request, env));
    if (isApi(request)) {
      setApiHeaders(response);
      return api.handle(request, response);
    }
    setPageHeaders(request, response, { dev: pages.dev });
    pages.handle(request, response).catch((error: unknown) => fail(response, error));
  });
  // Next's own reload in development is the one thing that upgrades.
  server.on('upgrade', (request, socket, head) =>
    pages.dev ? void pages.upgrade(request, socket, head) : socket.destroy(),
  );
  onEnd(async () => {
    await drain(server);
    await parts.close();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(env.port, env.host, resolve);
  });
  sayReady();
}

function makeParts(env: Env, keys: Keys) {
  if (!env.databaseUrl || !env.registryUrl) {
    throw new Error('DATABASE_URL and REGISTRY_URL are missing: start the console with `npm start`');
  }
  const pool = createPool(env.databaseUrl);
  const db = createDb(pool);
  const pushDb = createDb(createPool(env.databaseUrl));
  const registry = createRegistryClient(new URL(env.registryUrl), { token: createStorageTokens(keys) });
  const passwords = createPasswordGate({ db, pool, providerName: env.oidc?.name });
  const addressOf = (request: http.IncomingMessage) => clientAddress(request, env);
  const gateway = createGateway({ db, pushDb, registry, passwords, keys, addressOf });
  const apiLimits = createApiLimits(env.apiRateLimit);
  const engines = createEngines(keys.sealKey);
  const deploy = { db, registry, engines, sealKey: keys.sealKey };
  const context: Context = {
    env,
    db,
    pushDb,
    registry,
    passwords,
    apiLimits,
    deploy,
    uploads: openUploads(env),
    authSecret: keys.authSecret,
  };
  (globalThis as Record<symbol, unknown>)[Symbol.for('ownbase.context')] = context;
  return {
    gateway,
    async close() {
      await gateway.close();
      await engines.close();
      await registry.close();
      await pushDb.destroy();
      await db.destroy();
    },
  };
}

async function preparePages({ host, port }: Env) {
  const dev = process.env.NODE_ENV === 'development';
  const app = next({ dev, dir: root, hostname: host, port });
  await app.prepare();
  return { dev, handle: app.getRequestHandler(), upgrade: app.getUpgradeHandler() };
}

function createServer({ tls }: Env, listener: http.RequestListener): http.Server {
  const options = {
    requestTimeout: 0, // a layer may take hours
    headersTimeout: 60_000,
    keepAliveTimeout: 75_000, // longer than the 60 s of the usual proxies, or they hit a closed connection
    maxHeaderSize: 32 * 1024,
  };
  if (!tls) return http.createServer(options, listener);
  const files = { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) };
  return https.createServer({ ...options, ...files }, listener);
}

/** Takes no more connections, and gives what is under way ten seconds. */
async function drain(server: http.Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const impatient = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(impatient);
}

/** Next answers 500 to an address with a broken escape in it. */
function isWellFormed(url = ''): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0]!);
    return true;
  } catch {
    return false;
  }
}

function refuseAddress(response: http.ServerResponse): void {
  response.writeHead(400, { 'content-type': 'text/plain' }).end('The address is not well-formed.\n');
}

function fail(response: http.ServerResponse, error: unknown): void {
  log.error({ err: error }, 'a page failed');
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal error\n');
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'the web process cannot go on');
  process.exit(1);
});
