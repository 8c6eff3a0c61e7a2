import type { IncomingMessage, ServerResponse } from 'node:http';
import { createPullCounter } from '../catalog/index.ts';
import { parseName, RegistryError } from '../registry/index.ts';
import { handleBlob, handleUpload, handleUploadStart } from './blobs.ts';
import { type Call, type CallerAddress, challenge, requireMethod } from './call.ts';
import { createTokenVerifier } from './client-token.ts';
import { createFreshConfigs } from './fresh-configs.ts';
import { handleCatalog, handleReferrers, handleTagList } from './lists.ts';
import { handleManifest } from './manifests.ts';
import { sendError, sendJson } from './respond.ts';
import type { Services } from './services.ts';
import { handleToken } from './token-endpoint.ts';

export { endAfterBody } from './respond.ts';

export type Gateway = {
  /** Takes a request to `/v2` or the token endpoint and answers it; false: it is for somebody else. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /** Writes what is still only in memory. */
  close(): Promise<void>;
};

/**
 * The front door of the registry: verify → decide → forward → record. Plain node:http handlers; blobs are piped and
 * never held.
 */
export function createGateway(
  options: Omit<Services, 'pulls' | 'freshConfigs'> & { addressOf: (req: IncomingMessage) => CallerAddress },
): Gateway {
  const { addressOf, ...parts } = options;
  const services: Services = {
    ...parts,
    pulls: createPullCounter(parts.db),
    freshConfigs: createFreshConfigs(),
  };
  const verify = createTokenVerifier(parts.keys);

  async function answer(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    try {
      // What somebody pushed is never a page, whatever it says of itself.
      res.setHeader('x-content-type-options', 'nosniff');
      const caller = addressOf(req);
      const url = new URL(req.url ?? '/', 'http://gateway');
      const call: Call = { req, res, url, caller, token: null };
      if (path === '/api/registry/token') return await handleToken(services, call);
      res.setHeader('docker-distribution-api-version', 'registry/2.0');
      const bearer = /^bearer\s+(\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
      await dispatch(services, { ...call, token: bearer ? await verify(bearer) : null });
    } catch (error) {
      await sendError(res, error);
    }
  }

  return {
    handle(req, res) {
      const path = (req.url ?? '').split('?', 1)[0]!;
      if (path !== '/v2' && !path.startsWith('/v2/') && path !== '/api/registry/token') return false;
      // A client that goes away breaks its streams; what waits for them sees the error, the process must not.
      req.on('error', () => {});
      res.on('error', () => {});
      void answer(req, res, path);
      return true;
    },
    close: () => services.pulls.close(),
  };
}

type Handler = (services: Services, call: Call, name: string, last: string) => Promise<void>;

/** From the most to the least particular: a repository's name may itself hold `blobs` or `manifests`. */
const routes: readonly [RegExp, Handler][] = [
  [/^\/v2\/(.+)\/blobs\/uploads\/?$/, handleUploadStart],
  [/^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, handleUpload],
  [/^\/v2\/(.+)\/blobs\/([^/]+)$/, handleBlob],
  [/^\/v2\/(.+)\/manifests\/([^/]+)$/, handleManifest],
  [/^\/v2\/(.+)\/tags\/list$/, handleTagList],
  [/^\/v2\/(.+)\/referrers\/([^/]+)$/, handleReferrers],
];

async function dispatch(services: Services, call: Call): Promise<void> {
  const path = call.url.pathname;
  if (path === '/v2' || path === '/v2/') return answerPing(call);
  if (path === '/v2/_catalog') return await handleCatalog(services, call);
  for (const [pattern, handle] of routes) {
    const match = pattern.exec(path);
    if (match) return await handle(services, call, parseName(decode(match[1]!)), decode(match[2] ?? ''));
  }
  throw new RegistryError('UNSUPPORTED', 'no such endpoint', { status: 404 });
}

function answerPing(call: Call): void {
  requireMethod(call, 'GET', 'HEAD');
  if (!call.token) throw challenge(call, null, call.req.headers.authorization ? 'invalid_token' : undefined);
  sendJson(call.res, 200, {});
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RegistryError('NAME_INVALID', 'the address is not well-formed');
  }
}
