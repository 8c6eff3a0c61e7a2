import { decode } from 'next-auth/jwt';
import type { ApiRequest } from './api-request.ts';

/** Our own names, because next-auth's depend on a NEXTAUTH_URL that we do not set. */
export const sessionCookie = 'ownbase.session';
export const callbackCookie = 'ownbase.callback';
export const csrfCookie = 'ownbase.csrf';

/** All that next-auth's encrypted token holds: the id of the session's row. */
export type SessionToken = { sid?: string };

/** The id of the session, or null for a cookie that is missing, expired or not ours. */
export async function readSessionId(cookie: string | undefined, authSecret: string): Promise<string | null> {
  if (!cookie) return null;
  try {
    const token = (await decode({ token: cookie, secret: authSecret })) as SessionToken | null;
    return typeof token?.sid === 'string' ? token.sid : null;
  } catch {
    // Whatever is wrong with it: for us the visitor has not signed in.
    return null;
  }
}

/** The session cookie of a request, undecoded. */
export function sessionCookieOf(request: ApiRequest): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${sessionCookie}=`))?.slice(sessionCookie.length + 1);
}
