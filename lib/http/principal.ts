import 'server-only';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import {
  anonymousPrincipal,
  authenticateBearer,
  findSession,
  type Principal,
  type UserPrincipal,
} from '../access/index.ts';
import { AppError } from '../errors.ts';
import { pinnedAddress } from './client-address.ts';
import { type Context, getContext } from './context.ts';
import { readSessionId, sessionCookie, sessionCookieOf } from './session-cookie.ts';

/** Where the web process writes the path and query that were asked for: pages are not told by Next. */
export const pathHeader = 'x-ownbase-path';
/** The same for what Next itself takes out of the headers: that it only fetches ahead. */
const prefetchHeader = 'x-ownbase-prefetch';

/**
 * Who asks the API: a token (`Authorization: Bearer`), else the session of the cookie, else nobody. Other schemes of
 * authorization are not ours: a proxy in front may ask for them.
 * @throws AppError UNAUTHENTICATED `wrong-credentials` for a token that does not hold.
 */
export async function requestPrincipal(context: Context, request: Request): Promise<Principal> {
  const secret = bearerOf(request);
  if (secret !== null) {
    const address = pinnedAddress(request.headers).ip;
    const userAgent = request.headers.get('user-agent') ?? '';
    return await authenticateBearer(context.db, secret, { address, userAgent });
  }
  return await cookiePrincipal(context, sessionCookieOf(request));
}

/** @throws AppError UNAUTHENTICATED `sign-in-required` */
export function requireUser(principal: Principal): UserPrincipal {
  if (principal.kind === 'user') return principal;
  throw new AppError('UNAUTHENTICATED', 'Sign in first, or send a token.', { reason: 'sign-in-required' });
}

/**
 * A changing request that a browser signs by itself, with the cookie, must come from our own pages.
 * @throws AppError FORBIDDEN `same-origin-required`
 */
export function requireSameOrigin(request: Request): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  if (bearerOf(request) !== null || sessionCookieOf(request) === undefined) return;
  const origin = request.headers.get('origin');
  const own = pinnedAddress(request.headers).origin.toLowerCase();
  if (origin === null ? request.headers.get('sec-fetch-site') === 'same-origin' : origin === own) return;
  throw new AppError('FORBIDDEN', 'Changes by session must come from the pages of this console.', {
    reason: 'same-origin-required',
  });
}

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

async function cookiePrincipal({ db, authSecret }: Context, cookie: string | undefined): Promise<Principal> {
  const sessionId = await readSessionId(cookie, authSecret);
  const user = sessionId ? await findSession(db, sessionId) : null;
  return user ?? (await anonymousPrincipal(db));
}

function bearerOf(request: Request): string | null {
  const [scheme, secret = ''] = (request.headers.get('authorization') ?? '').trim().split(/\s+/);
  return scheme?.toLowerCase() === 'bearer' ? secret : null;
}
