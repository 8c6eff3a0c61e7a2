import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { AppError } from '../errors.ts';
import { endAfterBody } from '../gateway/index.ts';
import { log } from '../log.ts';
import { IncomingRequest } from './api-request.ts';
import { type Handler, type Handlers, matchRoute, type Routes } from './api-routes.ts';
import { errorResponse } from './errors.ts';

export type Api = {
  handle(req: IncomingMessage, res: ServerResponse): void;
};

const compress = promisify(gzip);
/** What is shorter gets no smaller by it that anybody would notice. */
const compressedMinBytes = 1024;

/** Whether a request, whose address is well-formed, is for the API, however it is written. What next-auth answers is Next's. */
export const isApi = ({ url = '' }: IncomingMessage): boolean =>
  /^\/api\/(v1|health)(\/|$)/.test(decodeURIComponent(pathOf(url)));

const pathOf = (url: string): string => url.split('?', 1)[0]!;

/**
 * Answers the API with the route handlers of `app/api`. They have the form that Next knows; called by Next's server
 * each request would take twice as long.
 */
export function createApi(routes: Routes): Api {
  return {
    handle(req, res) {
      // A client that goes away breaks its streams; what waits for them sees the error, the process must not.
      req.on('error', () => {});
      res.on('error', () => {});
      void answer(routes, req, res);
    },
  };
}

async function answer(routes: Routes, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    await send(res, await respond(routes, req, res));
  } catch (error) {
    if (!res.headersSent && !res.destroyed) return await send(res, errorResponse(error, crypto.randomUUID()));
    if (!hasLeft(error)) log.warn({ err: error, url: pathOf(req.url ?? '') }, 'an answer broke off');
    res.destroy();
  }
}

/** Whether it is the client who ended it. */
const hasLeft = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'AbortError' || ('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'));

async function respond(routes: Routes, req: IncomingMessage, res: ServerResponse): Promise<Response> {
  const matched = matchRoute(routes, pathOf(req.url ?? ''));
  if (!matched) {
    const nothing = new AppError('NOT_FOUND', 'There is nothing here.', { reason: 'not-found' });
    return errorResponse(nothing, crypto.randomUUID());
  }
  const handler = handlerFor(matched.handlers, req.method ?? '');
  if (!handler) return refuseMethod(matched.handlers, req.method ?? '');
  const params = Promise.resolve(matched.params);
  return await handler(new IncomingRequest(req, res), { params, connection: req });
}

/** HEAD is answered by GET where a route says nothing of its own. */
const handlerFor = (handlers: Handlers, method: string): Handler | undefined =>
  handlers[method] ?? (method === 'HEAD' ? handlers.GET : undefined);

function refuseMethod(handlers: Handlers, method: string): Response {
  const methods = Object.keys(handlers).filter((each) => /^[A-Z]+$/.test(each));
  const allow = methods.flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : each)).join(', ');
  return new Response(null, { status: method === 'OPTIONS' ? 204 : 405, headers: { allow } });
}

async function send(res: ServerResponse, response: Response): Promise<void> {
  const { status, headers, body } = response;
  for (const [name, value] of headers) res.appendHeader(name, value);
  res.statusCode = status;
  if (!res.req.complete) res.setHeader('connection', 'close');
  if (headers.get('content-type') === 'application/json') return await sendJson(res, await response.text());
  if (!body) return endAfterBody(res);
  if (res.req.method === 'HEAD') {
    await body.cancel();
    return endAfterBody(res);
  }
  await pipeline(Readable.fromWeb(body as never), res);
}

async function sendJson(res: ServerResponse, text: string): Promise<void> {
  const length = Buffer.byteLength(text);
  if (length >= compressedMinBytes) res.setHeader('vary', 'accept-encoding');
  if (length < compressedMinBytes || !takesGzip(res.req)) {
    res.setHeader('content-length', length);
    return endAfterBody(res, text);
  }
  const bytes = await compress(text, { level: constants.Z_BEST_SPEED });
  res.setHeader('content-encoding', 'gzip');
  res.setHeader('content-length', bytes.length);
  endAfterBody(res, bytes);
}

/** `gzip;q=0` says that it is not wanted. */
const takesGzip = ({ headers }: IncomingMessage): boolean =>
  /(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))|,|$)/i.test(String(headers['accept-encoding'] ?? ''));
