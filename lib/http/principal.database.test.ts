import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endSession, signIn } from '../access/index.ts';
import { buildUser, testPassword } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { call, installContext, testOrigin } from '../testing/requests.ts';
import type { Context } from './context.ts';
import { publicRoute, route } from './route.ts';

let database: TestDatabase;
let context: Context;
beforeAll(async () => {
  database = await createTestDatabase();
  context = installContext(database);
});
afterAll(() => database[Symbol.asyncDispose]());

const whoAsks = publicRoute({
  handle: async ({ principal }) => Response.json(principal.kind === 'user' ? principal.name : null),
});
const change = route({ handle: async () => new Response(null, { status: 204 }) });

async function openSession(name: string): Promise<{ sessionId: string; cookie: string }> {
  const attempt = { name, password: testPassword, address: '', userAgent: '' };
  const { sessionId } = await signIn(context, attempt);
  const token = await encode({ token: { sid: sessionId }, secret: context.authSecret });
  return { sessionId, cookie: `ownbase.locale=en; ownbase.session=${token}` };
}

describe('who asks', () => {
  test('is the user of the session, until it ends', async () => {
    const { name } = await buildUser(database.db);
    const { sessionId, cookie } = await openSession(name);
    expect(await (await call(whoAsks, { headers: { cookie } })).json()).toBe(name);
    await endSession(database.db, sessionId);
    expect(await (await call(whoAsks, { headers: { cookie } })).json()).toBeNull();
  });

  test('is nobody with a cookie that another instance has made, or that holds something else', async () => {
    const { name } = await buildUser(database.db);
    const { sessionId } = await openSession(name);
    const tokens = [
      await encode({ token: { sid: sessionId }, secret: 'another secret' }),
      await encode({ token: { sid: sessionId }, secret: context.authSecret, maxAge: -60 }),
      await encode({ token: { sub: sessionId }, secret: context.authSecret }),
      sessionId,
    ];
    for (const token of tokens) {
      const response = await call(whoAsks, { headers: { cookie: `ownbase.session=${token}` } });
      expect(await response.json()).toBeNull();
    }
  });

  test('is the owner of the token, where there is one and a session too; a bad token is not made good by it', async () => {
    const [ada, bob] = [await buildUser(database.db), await buildUser(database.db)];
    const { cookie } = await openSession(ada.name);
    expect(await (await call(whoAsks, { as: bob, headers: { cookie } })).json()).toBe(bob.name);
    const response = await call(whoAsks, { headers: { cookie, authorization: 'Bearer obp_gone' } });
    expect(response.status).toBe(401);
  });

  test('is not told by other schemes of authorization', async () => {
    const { name } = await buildUser(database.db);
    const { cookie } = await openSession(name);
    const headers = { cookie, authorization: `Basic ${btoa('proxy:secret')}` };
    expect(await (await call(whoAsks, { headers })).json()).toBe(name);
  });
});

describe('a change by session', () => {
  const status = async (headers: Record<string, string>) => {
    const { name } = await buildUser(database.db);
    const { cookie } = await openSession(name);
    return (await call(change, { method: 'POST', headers: { cookie, ...headers } })).status;
  };

  test.each([{ origin: testOrigin }, { 'sec-fetch-site': 'same-origin' }])(
    'passes from our own pages: %j',
    async (headers) => {
      expect(await status(headers)).toBe(204);
    },
  );

  const foreign: Record<string, string>[] = [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${testOrigin}.evil.example` },
    { origin: testOrigin.replace('http:', 'https:') },
    { origin: testOrigin.replace(':3000', '') },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ];
  test.each(foreign)('is refused from elsewhere: %j', async (headers) => {
    expect(await status(headers)).toBe(403);
  });

  test('needs no origin where a token signs it', async () => {
    const as = await buildUser(database.db);
    const headers = { cookie: (await openSession(as.name)).cookie, origin: 'https://evil.example' };
    expect((await call(change, { as, method: 'POST', headers })).status).toBe(204);
  });

  test('reading needs no origin', async () => {
    const { name } = await buildUser(database.db);
    const { cookie } = await openSession(name);
    const response = await call(whoAsks, { headers: { cookie, origin: 'https://elsewhere.example' } });
    expect(response.status).toBe(200);
  });
});
