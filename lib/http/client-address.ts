import type { ClientAddress } from './origin.ts';

/** How the client reached us, from the headers that the web process has pinned (origin.ts) before anybody else saw them. */
export function pinnedAddress(headers: Pick<Headers, 'get'>): ClientAddress {
  const host = headers.get('x-forwarded-host') ?? 'localhost';
  const proto = headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http';
  return { host, origin: `${proto}://${host}`, ip: headers.get('x-forwarded-for') ?? '' };
}
