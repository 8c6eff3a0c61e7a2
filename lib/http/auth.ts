import 'server-only';
import { NextRequest } from 'next/server';
import NextAuth, { type AuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { z } from 'zod';
import { endSession, sessionSeconds, signIn, signInByProvider } from '../access/index.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { log } from '../log.ts';
import type { OidcSettings } from '../oidc-settings.ts';
import { pinnedAddress } from './client-address.ts';
import { type Context, getContext } from './context.ts';
import { errorResponse } from './errors.ts';
import { callbackCookie, csrfCookie, type SessionToken, sessionCookie } from './session-cookie.ts';
import { checkCookies, identityOf, oidcProvider } from './single-sign-on.ts';

/** Who asks: the origin they typed, their IP address and what their browser calls itself. */
type Client = { origin: string; address: string; userAgent: string };

type AuthRouteContext = { params: Promise<{ nextauth: string[] }> };

/** What next-auth may be asked; its `_log` would let anybody write to our log. */
const actions: Record<string, readonly string[]> = {
  GET: ['csrf', 'providers', 'session', 'signin', 'signout', 'callback', 'error'],
  POST: ['callback', 'signin', 'signout', 'session'],
};

const maxBodyBytes = 16 * 1024;
const credentials = z.object({ name: z.string().max(200), password: z.string().max(200) });

/** Hands a request to next-auth, once it is one that next-auth can take: what else comes is a 4xx and not a 500. */
export async function answerAuth(request: Request, routeContext: AuthRouteContext): Promise<Response> {
  const requestId = crypto.randomUUID();
  try {
    const context = getContext();
    const { nextauth } = await routeContext.params;
    if (!actions[request.method]?.includes(nextauth[0] ?? '')) {
      throw new AppError('NOT_FOUND', 'There is nothing here.', { reason: 'not-found' });
    }
    const checked = await checkRequest(request);
    // next-auth has no option for it. It makes next-auth take the address from the headers that web.ts has pinned.
    // biome-ignore lint/style/noProcessEnv: it is set here and read by next-auth alone.
    process.env.AUTH_TRUST_HOST = 'true';
    const { origin, ip } = pinnedAddress(request.headers);
    const client = { origin, address: ip, userAgent: request.headers.get('user-agent') ?? '' };
    return await NextAuth(checked, routeContext, authOptions(context, client));
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

/**
 * Sign-in by local accounts and, where there is one, by the provider. The cookie holds the id of a session's row and
 * nothing else; whether that session still holds is read for every request. Made for each request, since the cookie
 * is `Secure` when the client came by https.
 */
export function authOptions(
  { db, passwords, authSecret, env: { oidc } }: Pick<Context, 'db' | 'passwords' | 'authSecret' | 'env'>,
  client: Client,
): AuthOptions {
  const cookie = (name: string) => ({
    name,
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure: client.origin.startsWith('https:') },
  });
  return {
    secret: authSecret,
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: cookie(sessionCookie),
      callbackUrl: cookie(callbackCookie),
      csrfToken: cookie(csrfCookie),
      state: cookie(checkCookies.state),
      nonce: cookie(checkCookies.nonce),
      pkceCodeVerifier: cookie(checkCookies.pkceCodeVerifier),
    },
    providers: [credentialsProvider({ db, passwords }), ...(oidc ? [oidcProvider(oidc)] : [])],
    callbacks: {
      async signIn({ account, user, profile }) {
        // What `jwt` below gets as the user's id is what the cookie will hold: the id of the session.
        if (oidc && account?.type === 'oauth') {
          user.id = await openProviderSession({ db, oidc }, profile, client);
        }
        return true;
      },
      jwt: ({ token, user }): SessionToken => (user ? { sid: user.id } : sessionTokenOf(token)),
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => sameOriginUrl(url, baseUrl),
    },
    events: {
      async signOut({ token }) {
        const { sid } = sessionTokenOf(token);
        if (sid !== undefined) await endSession(db, sid);
      },
    },
    logger: {
      error: (code, metadata) => log.error({ code, err: metadata }, 'next-auth'),
      warn: (code) => log.warn({ code }, 'next-auth'),
      debug: () => {},
    },
  };
}

/** The provider has vouched for the claims. What is thrown becomes the word in the address of the sign-in page. */
async function openProviderSession(
  { db, oidc }: { db: Db; oidc: OidcSettings },
  claims: unknown,
  { address, userAgent }: Client,
): Promise<string> {
  try {
    const from = { groupMap: oidc.groupMap, address, userAgent };
    return (await signInByProvider(db, identityOf(claims, oidc), from)).sessionId;
  } catch (error) {
    throw new Error(signInFailure(error));
  }
}

function credentialsProvider({ db, passwords }: Pick<Context, 'db' | 'passwords'>) {
  return CredentialsProvider({
    name: 'Ownbase',
    credentials: { name: { type: 'text' }, password: { type: 'password' } },
    async authorize(given, request) {
      const headers = new Headers(request.headers as Record<string, string>);
      try {
        const parsed = credentials.safeParse(given);
        if (!parsed.success) throw new AppError('UNAUTHENTICATED', 'No.', { reason: 'wrong-credentials' });
        const { sessionId } = await signIn(
          { db, passwords },
          { ...parsed.data, address: pinnedAddress(headers).ip, userAgent: headers.get('user-agent') ?? '' },
        );
        return { id: sessionId };
      } catch (error) {
        throw new Error(signInFailure(error));
      }
    },
  });
}

/** The page of sign-in gets a reason of lib/contract/errors.ts and translates it: the text stands in an address. */
function signInFailure(error: unknown): string {
  if (error instanceof AppError && error.reason) return error.reason;
  log.error({ err: error }, 'sign-in failed');
  return 'internal';
}

function sessionTokenOf(token: unknown): SessionToken {
  const sid = (token as SessionToken | null)?.sid;
  return typeof sid === 'string' ? { sid } : {};
}

/** Where to go after signing in or out: never to another origin. */
function sameOriginUrl(url: string, origin: string): string {
  return URL.canParse(url, origin) && new URL(url, origin).origin === origin
    ? new URL(url, origin).href
    : origin;
}

/** The same request with a body that is small and whole, and without a callbackUrl that next-auth would fail at. */
async function checkRequest(request: Request): Promise<NextRequest> {
  const url = new URL(request.url);
  const callbackUrl = url.searchParams.get('callbackUrl');
  if (callbackUrl !== null && !URL.canParse(callbackUrl, url.origin)) throw malformed();
  const init: { method: string; headers: Headers; body?: string } = {
    method: request.method,
    headers: request.headers,
  };
  if (request.method === 'POST') init.body = await readBody(request);
  return new NextRequest(url, init);
}

async function readBody(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBodyBytes) throw new AppError('PAYLOAD_TOO_LARGE', 'The body is too large.');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (request.headers.get('content-type')?.includes('application/json')) parseJsonObject(text);
  return text;
}

function parseJsonObject(text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
}

function malformed(): AppError {
  return new AppError('INVALID_INPUT', 'The request is malformed.', { reason: 'invalid-input' });
}
