import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { addRoute, type Handlers, matchRoute, noRoutes } from './api-routes.ts';
import { json } from './json-response.ts';
import { createApi, isApi } from './serve-api.ts';

const long = { items: Array.from({ length: 100 }, (_, item) => ({ item, name: 'something' })) };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(handlers: Handlers, address = ['api', 'v1', 'things', '[thingId]']): Promise<string> {
  const routes = noRoutes();
  addRoute(routes, address, handlers);
  const api = createApi(routes);
  const server = createServer((req, res) => api.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Raw = { statusCode: number | undefined; headers: Record<string, unknown>; bytes: Buffer };

/** As it goes and comes over the wire: fetch has its own mind. */
function ask(url: string, options: { method?: string; headers?: Record<string, string> }): Promise<Raw> {
  return new Promise((resolve, reject) => {
    httpRequest(url, options, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk));
      const { statusCode, headers } = res;
      res.on('end', () => resolve({ statusCode, headers, bytes: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}

const getRaw = (url: string, headers: Record<string, string>) => ask(url, { headers });

describe('addresses', () => {
  const routes = noRoutes();
  const [one, plan, all] = [{}, {}, {}];
  addRoute(routes, ['things', '[thingId]'], one);
  addRoute(routes, ['things', 'plan'], plan);
  addRoute(routes, ['things'], all);

  test.each([
    ['/things', all, {}],
    ['/things/7', one, { thingId: '7' }],
    ['/things/a%2Fb%20c', one, { thingId: 'a/b c' }],
    ['/things/plan', plan, {}],
    ['/things/constructor', one, { thingId: 'constructor' }],
  ])('%s', (pathname, handlers, params) => {
    const matched = matchRoute(routes, pathname);
    expect(matched?.handlers).toBe(handlers);
    expect(matched?.params).toEqual(params);
  });

  test.each(['/', '/thing', '/things/', '/things/7/', '/things//', '/things/7/more', '//things'])(
    '%s leads nowhere',
    (pathname) => expect(matchRoute(routes, pathname)).toBeNull(),
  );

  test('two names for one place are a mistake', () => {
    expect(() => addRoute(routes, ['things', '[other]'], {})).toThrow('stand in one place');
  });

  test.each([
    ['/api/v1', true],
    ['/api/v1/me?x=1', true],
    ['/api/health/live', true],
    ['/api/%761/me', true],
    ['/api/v11', false],
    ['/api/auth/session', false],
    ['/', false],
  ])('%s is for the API: %s', (url, expected) => expect(isApi({ url } as never)).toBe(expected));
});

describe('requests', () => {
  test('reach the handler whole, with what the web process found out', async () => {
    const origin = await serve({
      async POST(request, { params, connection }) {
        const { thingId } = await params;
        const { pathname, search, origin: told } = new URL(request.url);
        return Response.json({
          thingId,
          told,
          address: pathname + search,
          body: await new Response(request.body).text(),
          header: request.headers.get('x-some'),
          isConnection: connection?.method === 'POST',
        });
      },
    });
    const response = await fetch(`${origin}/api/v1/things/a%20b?q=1`, {
      method: 'POST',
      body: 'x'.repeat(200_000),
      headers: { 'x-some': 'thing', 'x-forwarded-host': 'registry.example', 'x-forwarded-proto': 'https' },
    });
    expect(await response.json()).toEqual({
      thingId: 'a b',
      told: 'https://registry.example',
      address: '/api/v1/things/a%20b?q=1',
      body: 'x'.repeat(200_000),
      header: 'thing',
      isConnection: true,
    });
  });

  test('are answered though nobody reads their body, and the connection goes on', async () => {
    const origin = await serve({ POST: () => new Response(null, { status: 204 }) });
    for (let turn = 0; turn < 3; turn += 1) {
      const body = 'x'.repeat(3_000_000);
      const response = await fetch(`${origin}/api/v1/things/1`, { method: 'POST', body });
      expect(response.status).toBe(204);
    }
  });

  test('that are given up are told to the handler', async () => {
    let told: (reason: string) => void = () => {};
    const aborted = new Promise<string>((resolve) => {
      told = resolve;
    });
    const origin = await serve({
      GET: (request) =>
        new Promise((resolve) => {
          request.signal.addEventListener('abort', () => {
            told('aborted');
            resolve(new Response());
          });
        }),
    });
    const signal = AbortSignal.timeout(100);
    await expect(fetch(`${origin}/api/v1/things/1`, { signal })).rejects.toThrow();
    expect(await aborted).toBe('aborted');
  });
});

describe('answers', () => {
  test('are JSON of a known length, gzip where it is wanted and worth it', async () => {
    const origin = await serve({
      GET: async (_, { params }) => json((await params).thingId === 'long' ? long : { short: true }),
    });
    const plain = await getRaw(`${origin}/api/v1/things/long`, {});
    expect(plain.headers['content-length']).toBe(String(plain.bytes.length));
    expect(plain.headers).toMatchObject({ 'content-type': 'application/json', vary: 'accept-encoding' });
    expect(JSON.parse(plain.bytes.toString())).toEqual(long);
    const small = await getRaw(`${origin}/api/v1/things/long`, { 'accept-encoding': 'br, gzip;q=0.5' });
    expect(small.headers['content-encoding']).toBe('gzip');
    expect(small.bytes.length).toBeLessThan(plain.bytes.length / 4);
    expect(JSON.parse(gunzipSync(small.bytes).toString())).toEqual(long);
    for (const [name, encoding] of [
      ['long', 'gzip;q=0'],
      ['long', 'br'],
      ['short', 'gzip'],
    ] as const) {
      const asked = await getRaw(`${origin}/api/v1/things/${name}`, { 'accept-encoding': encoding });
      expect(asked.headers['content-encoding']).toBeUndefined();
    }
  });

  test('come piece by piece where they do, and end where their source breaks', async () => {
    const origin = await serve({
      GET: async (_, { params }) => {
        const isBroken = (await params).thingId === 'broken';
        let left = 3;
        return new Response(
          new ReadableStream({
            pull(controller) {
              left -= 1;
              if (left > 0) controller.enqueue(new TextEncoder().encode(`${left}\n`));
              else if (isBroken) controller.error(new Error('broken'));
              else controller.close();
            },
          }),
          { headers: { 'content-type': 'application/x-ndjson' } },
        );
      },
    });
    expect(await (await fetch(`${origin}/api/v1/things/whole`)).text()).toBe('2\n1\n');
    const broken = await fetch(`${origin}/api/v1/things/broken`);
    await expect(broken.text()).rejects.toThrow();
  });

  test('keep each cookie apart', async () => {
    const origin = await serve({
      GET: () => {
        const headers = new Headers();
        headers.append('set-cookie', 'a=1');
        headers.append('set-cookie', 'b=2');
        return new Response(null, { headers });
      },
    });
    const response = await fetch(`${origin}/api/v1/things/1`);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('HEAD has what GET says, without the body', async () => {
    const origin = await serve({ GET: () => json(long) });
    const response = await fetch(`${origin}/api/v1/things/1`, { method: 'HEAD' });
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await response.text()).toBe('');
  });

  test('what is thrown is an answer in the shape of every error', async () => {
    const origin = await serve({
      GET: () => {
        throw new AppError('CONFLICT', 'It is not so.', { reason: 'stale-version' });
      },
    });
    const response = await fetch(`${origin}/api/v1/things/1`);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: { code: 'CONFLICT', reason: 'stale-version' } });
  });

  test('other methods are told which there are, other addresses that nothing is there', async () => {
    const dynamic = 'force-dynamic' as never;
    const origin = await serve({ dynamic, GET: () => new Response(), DELETE: () => new Response() });
    const wrong = await fetch(`${origin}/api/v1/things/1`, { method: 'PUT', body: 'x' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, DELETE']);
    const trace = await ask(`${origin}/api/v1/things/1`, { method: 'TRACE', headers: { host: 'a:99999' } });
    expect(trace.statusCode).toBe(405);
    const options = await fetch(`${origin}/api/v1/things/1`, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, DELETE']);
    const nothing = await fetch(`${origin}/api/v1/nothing`);
    expect(nothing.status).toBe(404);
    expect(await nothing.json()).toMatchObject({ error: { code: 'NOT_FOUND', reason: 'not-found' } });
  });

  test('a pipe that is closed in the middle harms nobody', async () => {
    const origin = await serve({
      GET: () =>
        new Response(
          new ReadableStream({
            pull: (controller) => controller.enqueue(new Uint8Array(100_000)),
          }),
        ),
    });
    await new Promise<void>((resolve) => {
      const asked = httpRequest(`${origin}/api/v1/things/1`, (res) => {
        res.once('data', () => {
          res.destroy();
          resolve();
        });
      });
      asked.on('error', () => {}).end();
    });
    expect((await fetch(`${origin}/api/v1/nothing`)).status).toBe(404);
  });
});
