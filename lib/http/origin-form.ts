import type { IncomingMessage } from 'node:http';

/**
 * Rewrites a request that names the whole address (`PUT http://host/v2/… HTTP/1.1`) to one that names the path. Every
 * server must take both (RFC 9112, 3.2.2); docker-registry-client sends it with each upload.
 */
export function useOriginForm(request: IncomingMessage): void {
  const match = /^https?:\/\/[^/?#]*(.*)$/i.exec(request.url ?? '');
  if (!match) return;
  const [, rest = ''] = match;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}
