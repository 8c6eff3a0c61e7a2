import NextAuth from 'next-auth';
import { decode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildUser, testPassword } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { installContext, testHost, testOrigin } from '../testing/requests.ts';
import { answerAuth, authOptions } from './auth.ts';
import type { Context } from './context.ts';

let database: TestDatabase;
let context: Context;
beforeAll(async () => {
  database = await createTestDatabase();
  context = installContext(database);
  process.env.AUTH_TRUST_HOST = 'true';
});
afterAll(() => database[Symbol.asyncDispose]());

type Answer = { status: number; headers: Record<string, unknown>; body?: unknown };

/** The part of a NextApiResponse that next-auth uses. */
function recordAnswer() {
  const answer: Answer = { status: 200, headers: {} };
  const response = {
    status(code: number) {
      answer.status = code;
      return response;
    },
    setHeader(name: string, value: unknown) {
      answer.headers[name] = value;
      return response;
    },
    getHeader: (name: string) => answer.headers[name],
    json(value: unknown) {
      answer.body = value;
    },
    send(value: unknown) {
      answer.body = value;
    },
    end() {},
  };
  return { answer, response };
}

/** A browser that speaks with next-auth under our options: it keeps cookies, and says what came back. */
function browser({ origin = testOrigin } = {}) {
  const jar: Record<string, string> = {};
  const flags: Record<string, string> = {};

  async function ask(method: 'GET' | 'POST', path: string, body: Record<string, string> = {}) {
    const { answer, response } = recordAnswer();
    const request = {
      method,
      body: { ...body, json: 'true' },
      query: { nextauth: path.split('/') },
      cookies: { ...jar },
      headers: {
        'x-forwarded-host': testHost,
        'x-forwarded-proto': origin.split(':')[0],
        'x-forwarded-for': '192.0.2.1',
        'user-agent': 'a browser',
      },
    };
    await NextAuth(
      request as never,
      response as never,
      authOptions(context, { origin, address: '192.0.2.1', userAgent: 'a browser' }),
    );
    for (const cookie of (answer.headers['Set-Cookie'] ?? []) as string[]) {
      const [, name = '', value = '', rest = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(cookie) ?? [];
      if (value) jar[name] = decodeURIComponent(value);
      else delete jar[name];
      flags[name] = rest;
    }
    return answer;
  }

  const csrfToken = async () => ((await ask('GET', 'csrf')).body as { csrfToken: string }).csrfToken;
  const post = async (path: string, body: Record<string, string> = {}) =>
    ask('POST', path, { csrfToken: await csrfToken(), ...body });
  return {
    jar,
    flags,
    ask,
    async signIn(name: string, password: string, more: Record<string, string> = {}) {
      const { status, body } = await post('callback/credentials', { name, password, ...more });
      return { status, url: new URL((body as { url: string }).url) };
    },
    signOut: () => post('signout'),
  };
}

const sessionsOf = (userId: string) =>
  database.db.selectFrom('sessions').selectAll().where('user_id', '=', userId).execute();

describe('signing in', () => {
  test('opens a session, and its cookie holds the id of that row alone', async () => {
    const user = await buildUser(database.db);
    const tab = browser();
    expect((await tab.signIn(user.name, testPassword)).status).toBe(200);
    const [session, ...others] = await sessionsOf(user.userId);
    expect(others).toEqual([]);
    expect(session).toMatchObject({ user_agent: 'a browser', address: '192.0.2.1', ended_at: null });
    const token = await decode({ token: tab.jar['ownbase.session']!, secret: context.authSecret });
    expect(token).toEqual({
      sid: session?.id,
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.any(String),
    });
    expect((await tab.ask('GET', 'session')).body).toEqual({ expires: expect.any(String) });
  });

  test('sets cookies that scripts do not read, and that go by https alone where the client came by it', async () => {
    const { name } = await buildUser(database.db);
    const [plain, secure] = [browser(), browser({ origin: `https://${testHost}` })];
    await plain.signIn(name, testPassword);
    await secure.signIn(name, testPassword);
    expect(Object.keys(plain.flags).sort()).toEqual(['ownbase.callback', 'ownbase.csrf', 'ownbase.session']);
    for (const [cookie, flags] of Object.entries(plain.flags)) {
      expect(flags).toMatch(/; HttpOnly/);
      expect(flags).toMatch(/; SameSite=Lax/);
      expect(flags).not.toMatch(/; Secure/);
      expect(secure.flags[cookie]).toMatch(/; Secure/);
    }
  });

  test('with a wrong password says why in a word, and opens nothing', async () => {
    const user = await buildUser(database.db);
    const tab = browser();
    const { status, url } = await tab.signIn(user.name, 'wrong password');
    expect([status, url.searchParams.get('error')]).toEqual([401, 'wrong-credentials']);
    expect(tab.jar['ownbase.session']).toBeUndefined();
    expect(await sessionsOf(user.userId)).toEqual([]);
  });

  test('after too many wrong ones says that the door is locked', async () => {
    const { name } = await buildUser(database.db);
    const tab = browser();
    for (let time = 0; time < 10; time += 1) await tab.signIn(name, `wrong ${time}`);
    expect((await tab.signIn(name, testPassword)).url.searchParams.get('error')).toBe('locked-out');
  });

  test('leads to our own pages alone', async () => {
    const { name } = await buildUser(database.db);
    const target = async (callbackUrl: string) =>
      (await browser().signIn(name, testPassword, { callbackUrl })).url.href;
    expect(await target('/t/acme?sort=name')).toBe(`${testOrigin}/t/acme?sort=name`);
    expect(await target(`${testOrigin}/public`)).toBe(`${testOrigin}/public`);
    const elsewhere = [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      `${testOrigin}.evil.example/`,
      `${testOrigin}@evil.example/`,
      'javascript:alert(1)',
    ];
    for (const callbackUrl of elsewhere) expect(new URL(await target(callbackUrl)).origin).toBe(testOrigin);
  });

  test('needs the token against forged requests', async () => {
    const user = await buildUser(database.db);
    await browser().ask('POST', 'callback/credentials', { name: user.name, password: testPassword });
    expect(await sessionsOf(user.userId)).toEqual([]);
  });
});

test('signing out ends the row of the session and takes the cookie away', async () => {
  const user = await buildUser(database.db);
  const tab = browser();
  await tab.signIn(user.name, testPassword);
  await tab.signOut();
  expect(tab.jar['ownbase.session']).toBeUndefined();
  expect((await sessionsOf(user.userId))[0]?.ended_at).toBeInstanceOf(Date);
});

describe('requests that next-auth would fail at are refused before', () => {
  const ask = async (method: string, path: string, { body, type }: { body?: string; type?: string } = {}) => {
    const url = new URL(`/api/auth/${path}`, testOrigin);
    const request = new Request(url, {
      method,
      headers: { 'content-type': type ?? 'application/x-www-form-urlencoded' },
      ...(body !== undefined && { body }),
    });
    const nextauth = url.pathname.split('/').slice(3);
    return (await answerAuth(request, { params: Promise.resolve({ nextauth }) })).status;
  };

  test('400: malformed JSON and a malformed callbackUrl', async () => {
    const type = 'application/json';
    for (const body of ['{"name":', '[]', 'null', '"text"', '']) {
      expect(await ask('POST', 'callback/credentials', { body, type })).toBe(400);
    }
    expect(await ask('GET', 'signin?callbackUrl=http%3A%2F%2F')).toBe(400);
  });

  test('404: what it is not asked, its log among it', async () => {
    expect(await ask('POST', '_log', { body: 'code=x&level=error' })).toBe(404);
    expect(await ask('GET', 'unknown')).toBe(404);
    expect(await ask('GET', 'constructor')).toBe(404);
  });

  test('413: a body larger than any form', async () => {
    expect(await ask('POST', 'callback/credentials', { body: `name=${'x'.repeat(20_000)}` })).toBe(413);
  });
});
