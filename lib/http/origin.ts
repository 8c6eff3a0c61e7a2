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
  const forwarded = (name: string) => (trustProxy ? listOf(request.headers[name]) : []);
  const said = forwarded('x-forwarded-host')[0] ?? request.headers.host ?? '';
  const known = publicUrl ? new URL(publicUrl) : null;
  const isHost = hostPattern.test(said) && URL.canParse(`http://${said}`);
  const host = isHost ? said : (known?.host ?? 'localhost');
  const secure = Boolean((request.socket as TLSSocket).encrypted);
  const proto =
    known && isHostOf(known, host)
      ? known.protocol.slice(0, -1)
      : forwarded('x-forwarded-proto')[0] === 'https' || secure
        ? 'https'
        : 'http';
  // The last one is what the proxy itself saw: it appends to whatever a client made up.
  const ip = forwarded('x-forwarded-for').at(-1) ?? request.socket.remoteAddress ?? '';
  return { host, origin: `${proto}://${host}`, ip: withoutPort(ip).replace(/^::ffff:/, '') };
}

/** Some proxies write the port too, which is another for each connection: wrong passwords would never add up. */
function withoutPort(ip: string): string {
  return /^\[([^\]]*)\]/.exec(ip)?.[1] ?? /^([^:]*):\d+$/.exec(ip)?.[1] ?? ip;
}

/** Also in other letters, and with the scheme's own port written out. */
function isHostOf(known: URL, host: string): boolean {
  const typed = `${known.protocol}//${host}`;
  return URL.canParse(typed) && new URL(typed).host === known.host;
}

function listOf(header: string | string[] | undefined): string[] {
  return String(header ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}

/**
 * Rewrites what routes, Next and next-auth read about the client, so that they see our finding and nothing a client made
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
