import 'server-only';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Principal, UserPrincipal } from '../access/index.ts';
import { pinnedAddress } from './client-address.ts';
import { getContext } from './context.ts';
import { cookiePrincipal } from './principal.ts';
import { sessionCookie } from './session-cookie.ts';

/** Where the web process writes the path and query that were asked for: pages are not told by Next. */
export const pathHeader = 'x-ownbase-path';
/** The same for what Next itself takes out of the headers: that it only fetches ahead. */
const prefetchHeader = 'x-ownbase-prefetch';

/** Who looks at the page, signed in or not; read once for each request. */
export const pagePrincipal = cache(async (): Promise<Principal> => {
  // The cookie first: a page that never read one would be rendered once for everybody.
  const cookie = (await cookies()).get(sessionCookie)?.value;
  return await cookiePrincipal(getContext(), cookie);
});

/** Who looks at a page for those who have signed in; others are sent to do so, and come back afterwards. */
export async function requirePagePrincipal(): Promise<UserPrincipal> {
  const principal = await pagePrincipal();
  if (principal.kind === 'user') return principal;
  const path = await requestedPath();
  redirect(path ? `/sign-in?next=${encodeURIComponent(path)}` : '/sign-in');
}

/** Path and query of the page, without what Next adds when it loads one into another. */
export async function requestedPath(): Promise<string | null> {
  const path = (await headers()).get(pathHeader);
  if (!path?.startsWith('/')) return null;
  const url = new URL(`http://localhost${path}`);
  url.searchParams.delete('_rsc');
  return url.pathname + url.search;
}

/** Whether a page is drawn because the pointer came near a link to it, and not because it was opened. */
export async function isPrefetch(): Promise<boolean> {
  return (await headers()).get(prefetchHeader) !== null;
}

/** Host and origin as the visitor typed them, for the commands on the pages. */
export async function pageAddress(): Promise<{ host: string; origin: string }> {
  const { host, origin } = pinnedAddress(await headers());
  return { host, origin };
}
