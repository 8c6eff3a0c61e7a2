import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { UserPrincipal } from '../access/index.ts';
import { buildUser } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { type Call, call, installContext } from '../testing/requests.ts';
import { createApiLimits } from './api-limits.ts';
import { publicRoute, route } from './route.ts';

let database: TestDatabase;
let alice: UserPrincipal;
let made = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  alice = await buildUser(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

const create = route({
  body: z.object({ name: z.string().min(1) }),
  async handle({ body }) {
    made += 1;
    return Response.json({ name: body.name, made }, { status: 201 });
  },
});
const remove = route({ handle: async () => new Response(null, { status: 204 }) });
const read = publicRoute({ handle: async () => Response.json({}) });

describe('Idempotency-Key', () => {
  const post = (body: unknown, key: string, more: Call = {}) =>
    call(create, { as: alice, body, headers: { 'idempotency-key': key }, ...more });

  test('the same request gets the same answer, marked as such', async () => {
    installContext(database);
    const first = await post({ name: 'a' }, 'one');
    const second = await post({ name: 'a' }, 'one');
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.json()).toEqual(await first.json());
    expect(first.headers.has('idempotency-replayed')).toBe(false);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.headers.get('content-type')).toBe('application/json');
    expect(second.headers.get('cache-control')).toBe('no-store');
  });

  test('another body is 409, a refused one may be mended and sent again', async () => {
    installContext(database);
    await post({ name: 'a' }, 'two');
    const other = await post({ name: 'b' }, 'two');
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ error: { reason: 'idempotency-key-reused' } });
    expect((await post({ name: '' }, 'three')).status).toBe(400);
    expect((await post({ name: 'a' }, 'three')).status).toBe(201);
  });

  test.each(['', ' ', 'a b', 'x'.repeat(256)])('400 for %j', async (key) => {
    installContext(database);
    expect((await post({ name: 'a' }, key)).status).toBe(400);
  });

  test('an answer without a body is one too', async () => {
    installContext(database);
    const options: Call = { as: alice, method: 'POST', headers: { 'idempotency-key': 'four' } };
    expect((await call(remove, options)).status).toBe(204);
    const again = await call(remove, options);
    expect([again.status, await again.text(), again.headers.get('idempotency-replayed')]).toEqual([
      204,
      '',
      'true',
    ]);
  });
});

describe('rate limits', () => {
  const headersOf = (response: Response) =>
    ['ratelimit-limit', 'ratelimit-remaining', 'retry-after'].map((name) => response.headers.get(name));

  test('are told in headers, and 429 beyond them', async () => {
    installContext(database, { apiLimits: createApiLimits(2) });
    expect(headersOf(await call(read, { as: alice }))).toEqual(['2', '1', null]);
    expect(headersOf(await call(create, { as: alice, body: {} }))).toEqual(['2', '0', null]);
    const refused = await call(read, { as: alice });
    expect(refused.status).toBe(429);
    expect(headersOf(refused)).toEqual(['2', '0', '60']);
    expect(refused.headers.get('ratelimit-reset')).toBe('60');
    expect(await refused.json()).toMatchObject({ error: { reason: 'rate-limited' } });
  });

  test('are those of one user, or of one address where nobody has signed in or the token is wrong', async () => {
    installContext(database, { apiLimits: createApiLimits(1) });
    expect((await call(read, { as: alice })).status).toBe(200);
    expect((await call(read, { as: await buildUser(database.db) })).status).toBe(200);
    const from = (ip: string, more = {}) => call(read, { headers: { 'x-forwarded-for': ip, ...more } });
    expect((await from('192.0.2.7')).status).toBe(200);
    expect((await from('192.0.2.7')).status).toBe(429);
    const wrong = { authorization: 'Bearer own_wrong' };
    expect((await from('192.0.2.8', wrong)).status).toBe(401);
    expect((await from('192.0.2.8', wrong)).status).toBe(429);
  });

  test('0 is no limit, and nothing is told', async () => {
    installContext(database, { apiLimits: createApiLimits(0) });
    expect(headersOf(await call(read))).toEqual([null, null, null]);
  });
});
