import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { createDownloads, type Download } from './download.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function serve(listener: RequestListener) {
  let connections = 0;
  const server = createServer(listener).on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const downloads = createDownloads(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  open.push(() => {
    downloads.close();
    server.closeAllConnections();
    server.close();
  });
  const ask = (headers: Record<string, string> = {}, signal = new AbortController().signal) =>
    downloads.open({ path: '/v2/a/blobs/b', headers, signal });
  return { ask, server, connections: () => connections };
}

/** Keeps a copy of what it is given, and takes its time for each piece. */
function slowSink() {
  const pieces: Buffer[] = [];
  const sink = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _, done) {
      setImmediate(() => {
        pieces.push(Buffer.from(chunk));
        done();
      });
    },
  });
  return { sink, bytes: () => Buffer.concat(pieces) };
}

async function read(download: Download | null): Promise<Buffer> {
  const { sink, bytes } = slowSink();
  await download!.writeTo(sink);
  return bytes();
}

const large = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => at % 251));

describe('a download', () => {
  test('brings every byte to a sink that is slower than the registry', async () => {
    const { ask } = await serve((_, res) => {
      res.writeHead(200, { 'content-length': large.length, 'docker-content-digest': 'sha256:1' }).end(large);
    });
    const download = await ask();
    expect(download).toMatchObject({ statusCode: 200, headers: { 'docker-content-digest': 'sha256:1' } });
    expect((await read(download)).equals(large)).toBe(true);
  });

  test('uses a connection again, for bodies of any length', async () => {
    const { ask, connections } = await serve((req, res) => {
      const bytes = large.subarray(0, Number(req.headers['x-length']));
      res.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    });
    for (const length of [0, 1, 300_000, 0, 17]) {
      expect(await read(await ask({ 'x-length': String(length) }))).toHaveLength(length);
    }
    expect(connections()).toBe(1);
  });

  test('carries the part that was asked for', async () => {
    const { ask } = await serve((req, res) => {
      res.writeHead(206, { 'content-length': 2, 'content-range': `${req.headers.range}/9` }).end('ab');
    });
    const download = await ask({ range: 'bytes=1-2' });
    expect(download).toMatchObject({ statusCode: 206, headers: { 'content-range': 'bytes=1-2/9' } });
    expect(String(await read(download))).toBe('ab');
  });

  test.each([
    ['what is not there', 404, { 'content-length': '0' }],
    ['a redirect', 307, { 'content-length': '0', location: '/elsewhere' }],
    ['a length that is not told', 200, {}],
    ['a connection that ends with it', 200, { 'content-length': '0', connection: 'close' }],
  ])('leaves %s to the ordinary client', async (_, status, headers) => {
    const { ask } = await serve((__, res) => res.writeHead(status, headers).end());
    expect(await ask()).toBeNull();
  });

  test('leaves it to the ordinary client where nobody listens', async () => {
    const { ask, server } = await serve(() => {});
    await new Promise((resolve) => server.close(resolve));
    expect(await ask()).toBeNull();
  });

  test('takes no connection that the registry has closed meanwhile', async () => {
    const { ask, server } = await serve((_, res) => res.writeHead(200, { 'content-length': 2 }).end('ab'));
    expect(String(await read(await ask()))).toBe('ab');
    const closed = new Promise((resolve) => {
      server.once('connection', resolve);
    });
    server.closeAllConnections();
    const again = (await ask()) ?? (await ask());
    expect(String(await read(again))).toBe('ab');
    await closed;
  });

  test('rejects where the body breaks off', async () => {
    const { ask } = await serve((_, res) => {
      res.writeHead(200, { 'content-length': 1000 }).write('begun', () => res.destroy());
    });
    await expect(read(await ask())).rejects.toThrow('broke off');
  });

  test('rejects, and ends the connection to the registry, where the client goes away', async () => {
    const gone = new AbortController();
    let isClosed = () => {};
    const closed = new Promise<void>((resolve) => {
      isClosed = resolve;
    });
    const { ask } = await serve((_, res) => {
      res.on('close', () => isClosed());
      res.writeHead(200, { 'content-length': 1e9 }).write(large);
    });
    const download = await ask({}, gone.signal);
    const sink = new Writable({ write: () => gone.abort() });
    await expect(download!.writeTo(sink)).rejects.toThrow('broke off');
    await closed;
  });

  test('takes no header that would be two', async () => {
    const { ask } = await serve((_, res) => res.end());
    await expect(ask({ range: 'bytes=0-\r\nx-more: 1' })).rejects.toThrow('line break');
  });
});
