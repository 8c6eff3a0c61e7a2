import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** How the client reached us: `host` as it stands in image names, `origin` as it stands before paths. */
export type ClientAddress = { host: string; origin: string; ip: string };

const hostPattern = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i;

/**
 * The address that the client typed. The Host header is believed (the answer goes to who sent it alone), the
 * X-Forwarded ones only behind a proxy that we were told to trust. Under PUBLIC_URL's own host its scheme holds,
 * so a proxy that ends TLS needs nothing else.
 */
export function clientAddress(
  request: IncomingMessage,
  { publicUrl, trustProxy }: { publicUrl: string | null; trustProxy: boolean },
): ClientAddress {
  const forwarded = (name: string) => (trustProxy ? firstOf(request.headers[name]) : undefined);
  const said = forwarded('x-forwarded-host') ?? request.headers.host ?? '';
  const known = publicUrl ? new URL(publicUrl) : null;
  const host = hostPattern.test(said) ? said : (known?.host ?? 'localhost');
  const secure = Boolean((request.socket as TLSSocket).encrypted);
  const proto =
    known && known.host === host
      ? known.protocol.slice(0, -1)
      : forwarded('x-forwarded-proto') === 'https' || secure
        ? 'https'
        : 'http';
  const ip = forwarded('x-forwarded-for') ?? request.socket.remoteAddress ?? '';
  return { host, origin: `${proto}://${host}`, ip: ip.replace(/^::ffff:/, '') };
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return String(header ?? '').split(',')[0]?.trim() || undefined;
}

/**
 * Rewrites what Next and next-auth read about the client, so that they see our finding and nothing a client made
 * up: X-Forwarded-Host, -Proto and -For.
 */
export function pinForwardedHeaders(request: IncomingMessage, { origin, host, ip }: ClientAddress): void {
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-forwarded-') || name === 'forwarded') delete request.headers[name];
  }
  request.headers['x-forwarded-host'] = host;
  request.headers['x-forwarded-proto'] = origin.startsWith('https:') ? 'https' : 'http';
  request.headers['x-forwarded-for'] = ip;
}
