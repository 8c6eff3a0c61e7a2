import {
  anonymousPrincipal,
  authenticateBearer,
  findSession,
  type Principal,
  type UserPrincipal,
} from '../access/index.ts';
import { AppError } from '../errors.ts';
import type { ApiRequest } from './api-request.ts';
import { pinnedAddress } from './client-address.ts';
import type { Context } from './context.ts';
import { readSessionId, sessionCookieOf } from './session-cookie.ts';

/**
 * Who asks the API: a token (`Authorization: Bearer`), else the session of the cookie, else nobody. Other schemes of
 * authorization are not ours: a proxy in front may ask for them.
 * @throws AppError UNAUTHENTICATED `wrong-credentials` for a token that does not hold.
 */
export async function requestPrincipal(context: Context, request: ApiRequest): Promise<Principal> {
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
export function requireSameOrigin(request: ApiRequest): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  if (bearerOf(request) !== null || sessionCookieOf(request) === undefined) return;
  const origin = request.headers.get('origin');
  const own = pinnedAddress(request.headers).origin.toLowerCase();
  if (origin === null ? request.headers.get('sec-fetch-site') === 'same-origin' : origin === own) return;
  throw new AppError('FORBIDDEN', 'Changes by session must come from the pages of this console.', {
    reason: 'same-origin-required',
  });
}

/** Who has the session of the cookie; without one that holds, nobody. */
export async function cookiePrincipal(
  { db, authSecret }: Context,
  cookie: string | undefined,
): Promise<Principal> {
  const sessionId = await readSessionId(cookie, authSecret);
  const user = sessionId ? await findSession(db, sessionId) : null;
  return user ?? (await anonymousPrincipal(db));
}

function bearerOf(request: ApiRequest): string | null {
  const [scheme, secret = ''] = (request.headers.get('authorization') ?? '').trim().split(/\s+/);
  return scheme?.toLowerCase() === 'bearer' ? secret : null;
}
