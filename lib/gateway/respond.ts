import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../errors.ts';
import { log } from '../log.ts';
import { RegistryError, type RegistryErrorCode } from '../registry/index.ts';
import { passOverBody } from './body.ts';

/** Status of each code where the error carries none of its own. */
const statusOf: Record<RegistryErrorCode, number> = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DENIED: 403,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 400,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  PAGINATION_NUMBER_INVALID: 400,
  SIZE_INVALID: 400,
  TAG_INVALID: 400,
  TOOMANYREQUESTS: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED: 405,
  DIGEST_MISMATCH: 502,
  MALFORMED: 502,
  TOO_LARGE: 413,
  UNREACHABLE: 503,
};

/** Codes that the specification does not have, in its words. */
const wireCode: Partial<Record<RegistryErrorCode, string>> = {
  DIGEST_MISMATCH: 'UNKNOWN',
  MALFORMED: 'UNKNOWN',
  TAG_INVALID: 'MANIFEST_INVALID',
  TOO_LARGE: 'SIZE_INVALID',
  UNREACHABLE: 'UNAVAILABLE',
};

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  // As text: node writes it together with the head.
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    'cache-control': 'no-store',
    ...headers,
  });
  endAfterBody(res, text);
}

/** Ends the answer; where the client still sends, only after that. It can read all of the answer before. */
export function endAfterBody(res: ServerResponse, body: Buffer | string | null = null): void {
  if (res.req.complete) return void res.end(body ?? undefined);
  if (body) res.write(body);
  else res.flushHeaders();
  void passOverBody(res.req).then(() => res.end());
}

/** Turns whatever was thrown into the error shape of the distribution specification. Never a 500 for a user's error. */
export async function sendError(res: ServerResponse, error: unknown): Promise<void> {
  // As the servers do that clients were tried with: `ctr` 1.6 waits forever where the answer comes before its body.
  if (isShort(res.req)) await passOverBody(res.req);
  if (res.destroyed || res.writableEnded) return;
  // Too late for an answer: a broken body must not look like a whole one.
  if (res.headersSent) return void res.destroy();
  const known = toRegistryError(error);
  const status = clientStatus(known);
  if (status >= 500) log.error({ err: error }, 'gateway: %s', known.message);
  const headers: Record<string, string> = {};
  if (known instanceof ChallengeError) headers['www-authenticate'] = known.challenge;
  if (!res.req.complete) headers.connection = 'close';
  const code = wireCode[known.code] ?? known.code;
  sendJson(res, status, { errors: [{ code, message: known.message, detail: null }] }, headers);
}

const shortBytes = 256 * 1024;
const isShort = ({ headers }: IncomingMessage) => Number(headers['content-length'] ?? Infinity) <= shortBytes;

function clientStatus({ code, status }: RegistryError): number {
  if (code === 'UNREACHABLE' || code === 'DIGEST_MISMATCH' || code === 'MALFORMED') return statusOf[code];
  return status ?? statusOf[code] ?? 500;
}

/** 401 with the way to a token. */
export class ChallengeError extends RegistryError {
  readonly challenge: string;

  constructor(message: string, challenge: string) {
    super('UNAUTHORIZED', message, { status: 401 });
    this.challenge = challenge;
  }
}

function toRegistryError(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  if (error instanceof AppError) return fromAppError(error);
  return new RegistryError('UNREACHABLE', 'something went wrong on our side; try again', { cause: error });
}

function fromAppError(error: AppError): RegistryError {
  switch (error.code) {
    case 'UNAUTHENTICATED':
      return new RegistryError('UNAUTHORIZED', error.message);
    case 'TOO_MANY_REQUESTS':
      return new RegistryError('TOOMANYREQUESTS', error.message);
    case 'NOT_FOUND':
      return new RegistryError('MANIFEST_UNKNOWN', 'manifest unknown');
    case 'FORBIDDEN':
    case 'CONFLICT':
    case 'INVALID_INPUT':
    case 'PAYLOAD_TOO_LARGE':
      return new RegistryError('DENIED', error.message);
    case 'INTERNAL':
    case 'REGISTRY_UNAVAILABLE':
      return new RegistryError('UNREACHABLE', error.message, { cause: error });
  }
}
