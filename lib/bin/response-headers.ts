import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a browser may do with an answer of the API, where somebody opens it as a page: nothing. */
export function setApiHeaders(response: ServerResponse): void {
  setCommonHeaders(response);
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
}

function setCommonHeaders(response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('x-frame-options', 'DENY');
}

/**
 * Sets what a browser may do with our pages. Scripts run by a nonce that is new for each page: Next reads it from
 * the request's own Content-Security-Policy, app/layout.tsx from X-Nonce. Styles may be inline, since the components
 * position themselves by `style`. In development Next evaluates code, so there is no policy.
 */
export function setPageHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  { dev }: { dev: boolean },
): void {
  setCommonHeaders(response);
  const nonce = randomBytes(16).toString('base64');
  request.headers['x-nonce'] = nonce;
  // pathHeader of lib/http/page-principal.ts, which only Next can import.
  request.headers['x-ownbase-path'] = request.url;
  delete request.headers['x-ownbase-prefetch'];
  if (request.headers['next-router-prefetch'] || request.headers.purpose === 'prefetch') {
    request.headers['x-ownbase-prefetch'] = '1';
  }
  delete request.headers['content-security-policy'];
  if (dev) return;
  const policy = policyWith(nonce);
  request.headers['content-security-policy'] = policy;
  response.setHeader('content-security-policy', policy);
}

function policyWith(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: https:", // what a repository's description shows
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
