import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createRegistryClient, type RegistryClient } from './client.ts';
import { digestOf } from './digest.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

type Handler = (req: IncomingMessage, res: ServerResponse) => unknown;

/** A registry that keeps what it is sent; `handlers` take the place of what it does for a method. */
async function startRegistry(handlers: Partial<Record<string, Handler>> = {}) {
  const seen: string[] = [];
  const blobs = new Map<string, Buffer>();
  let received = Buffer.alloc(0);
  const usual: Record<string, Handler> = {
    POST: (_, res) => res.writeHead(202, { location: '/v2/acme/app/blobs/uploads/1?_state=a' }).end(),
    async PATCH(req, res) {
      for await (const chunk of req) received = Buffer.concat([received, chunk as Buffer]);
      // Another address, as Distribution gives one each time.
      res.writeHead(202, { location: 'http://elsewhere/v2/acme/app/blobs/uploads/1?_state=b' }).end();
    },
    PUT(req, res) {
      blobs.set(new URL(req.url!, 'http://registry').searchParams.get('digest')!, received);
      res.writeHead(201).end();
    },
    DELETE: (_, res) => res.writeHead(204).end(),
    HEAD: (_, res) => res.writeHead(404).end(),
  };
  const server = createServer((req, res) => {
    seen.push(`${req.method} ${req.url!.replace('/v2/acme/app/blobs', '')}`);
    const handle = handlers[req.method!] ?? usual[req.method!]!;
    // Some of these requests break off, as they should.
    Promise.resolve(handle(req, res)).catch(() => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = createRegistryClient(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  open.push(
    () => client.close(),
    () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  );
  return { client, seen, blobs };
}

const bytes = Buffer.from('a blob');
const digest = digestOf(bytes);
const never = new AbortController().signal;

async function* pieces(...contents: Buffer[]): AsyncIterable<Buffer> {
  yield* contents;
}

/** A source without end, that tells when it was left. */
function endless(onPiece: (count: number) => void = () => {}) {
  let leave = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  async function* read(): AsyncIterable<Buffer> {
    try {
      for (let count = 1; ; count += 1) {
        onPiece(count);
        await new Promise(setImmediate);
        yield Buffer.alloc(64 * 1024);
      }
    } finally {
      leave();
    }
  }
  return { body: read(), left };
}

const upload = (
  client: RegistryClient,
  body: AsyncIterable<Buffer>,
  options: { expected?: typeof digest; signal?: AbortSignal } = {},
) => client.uploadBlob('acme/app', body, { signal: never, ...options });
const refusal =
  (status: number, code: string): Handler =>
  (_, res) =>
    res
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ errors: [{ code, message: 'no' }] }));

describe('uploadBlob', () => {
  test('sends what comes, and closes it under the digest that it had', async () => {
    const { client, seen, blobs } = await startRegistry();
    const stored = await upload(client, pieces(Buffer.from('a '), Buffer.from('blob')));
    expect(stored).toEqual({ digest, sizeBytes: bytes.length });
    expect(blobs.get(digest)).toEqual(bytes);
    const last = `PUT /uploads/1?_state=b&digest=${encodeURIComponent(digest)}`;
    expect(seen).toEqual(['POST /uploads/', 'PATCH /uploads/1?_state=a', last]);
  });

  test('takes what is empty', async () => {
    const { client, blobs } = await startRegistry();
    expect(await upload(client, pieces())).toEqual({ digest: digestOf(Buffer.alloc(0)), sizeBytes: 0 });
    expect([...blobs.values()]).toEqual([Buffer.alloc(0)]);
  });

  test('cancels where other bytes came than expected', async () => {
    const { client, seen, blobs } = await startRegistry();
    const other = upload(client, pieces(Buffer.from('other')), { expected: digest });
    await expect(other).rejects.toMatchObject({ name: 'RegistryError', code: 'DIGEST_MISMATCH' });
    // Only the newest address cancels.
    expect(seen.at(-1)).toBe('DELETE /uploads/1?_state=b');
    expect(blobs.size).toBe(0);
  });

  test.each([1, 0])('throws what its source throws after %i pieces, and cancels', async (pieces) => {
    const { client, seen, blobs } = await startRegistry();
    const broken = new Error('the file is broken');
    async function* failing(): AsyncIterable<Buffer> {
      if (pieces > 0) yield bytes;
      throw broken;
    }
    await expect(upload(client, failing())).rejects.toBe(broken);
    // Only the newest address cancels.
    expect(seen.at(-1)).toBe('DELETE /uploads/1?_state=b');
    expect(blobs.size).toBe(0);
  });

  test('ends as well where the registry does not answer any more', async () => {
    const { client } = await startRegistry({ PATCH: (req) => req.resume(), DELETE: (req) => req.destroy() });
    const broken = new Error('the file is broken');
    // biome-ignore lint/correctness/useYield: it has nothing to give.
    async function* failing(): AsyncIterable<Buffer> {
      throw broken;
    }
    await expect(upload(client, failing())).rejects.toBe(broken);
  });

  test('ends where it is aborted, cancels, and leaves its source', async () => {
    const { client, seen, blobs } = await startRegistry();
    const stop = new AbortController();
    const { body, left } = endless((count) => count === 20 && stop.abort());
    await expect(upload(client, body, { signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
    await left;
    // Only the newest address cancels.
    expect(seen.at(-1)).toBe('DELETE /uploads/1?_state=b');
    expect(blobs.size).toBe(0);
  });

  test('does not begin once it was aborted', async () => {
    const { client, seen } = await startRegistry();
    await expect(upload(client, pieces(bytes), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    expect(seen).toEqual([]);
  });

  test.each<[string, Handler, string]>([
    ['refuses the bytes without reading them', refusal(404, 'BLOB_UPLOAD_UNKNOWN'), 'BLOB_UPLOAD_UNKNOWN'],
    ['has no room', refusal(507, 'UNKNOWN'), 'UNREACHABLE'],
    ['goes away', (req) => req.destroy(), 'UNREACHABLE'],
  ])('leaves its source where the registry %s', async (_, PATCH, code) => {
    const { client } = await startRegistry({ PATCH });
    const { body, left } = endless();
    await expect(upload(client, body)).rejects.toMatchObject({ name: 'RegistryError', code });
    await left;
  });

  test.each<[string, Partial<Record<string, Handler>>, string]>([
    ['begins nothing', { POST: refusal(404, 'NAME_UNKNOWN') }, 'NAME_UNKNOWN'],
    ['does not take the digest', { PUT: refusal(400, 'DIGEST_INVALID') }, 'DIGEST_INVALID'],
    ['ends with the last byte', { PUT: (req) => req.destroy() }, 'UNREACHABLE'],
    [
      'does not even cancel',
      { PUT: refusal(400, 'DIGEST_INVALID'), DELETE: (req) => req.destroy() },
      'DIGEST_INVALID',
    ],
  ])('says so where the registry %s', async (_, handlers, code) => {
    const { client } = await startRegistry(handlers);
    await expect(upload(client, pieces(bytes))).rejects.toMatchObject({ name: 'RegistryError', code });
  });

  test('does not read further than the registry takes', async () => {
    const { client, seen } = await startRegistry({ PATCH: (req) => req.pause() });
    const stop = new AbortController();
    let read = 0;
    const { body } = endless((count) => {
      read = count;
    });
    const uploading = upload(client, body, { signal: stop.signal });
    await expect.poll(() => seen).toContain('PATCH /uploads/1?_state=a');
    // Until nothing more is read for a while: what the sockets and streams hold is full then.
    await expect.poll(async () => read === (await later(() => read)), { timeout: 20_000 }).toBe(true);
    expect(read * 64 * 1024).toBeLessThan(32 * 1024 ** 2);
    stop.abort();
    await expect(uploading).rejects.toMatchObject({ name: 'AbortError' });
  });
});

const later = <Value>(value: () => Value): Promise<Value> =>
  new Promise((resolve) => setTimeout(() => resolve(value()), 200));

describe('hasBlob and putBlob', () => {
  test.each([
    [200, true],
    [404, false],
  ])('%i means %s', async (status, has) => {
    const { client, seen } = await startRegistry({ HEAD: (_, res) => res.writeHead(status).end() });
    expect(await client.hasBlob('acme/app', digest)).toBe(has);
    expect(seen).toEqual([`HEAD /${digest}`]);
  });

  test('a registry in trouble is told as such', async () => {
    const { client } = await startRegistry({ HEAD: (_, res) => res.writeHead(503).end() });
    await expect(client.hasBlob('acme/app', digest)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  test('a small blob goes in one piece', async () => {
    const sent: Buffer[] = [];
    const { client } = await startRegistry({
      async PUT(req, res) {
        for await (const chunk of req) sent.push(chunk as Buffer);
        res.writeHead(201).end();
      },
    });
    expect(await client.putBlob('acme/app', bytes)).toBe(digest);
    expect(Buffer.concat(sent)).toEqual(bytes);
  });
});
