import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { RegistryError } from '../registry/index.ts';
import { readBody } from './body.ts';
import { sendError } from './respond.ts';

const maxBytes = 1024 * 1024;

type Handle = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** A server that reads a body of at most a mebibyte and says how long it was. */
async function startServer(
  handle: Handle = async (req, res) => void res.end(`read ${(await readBody(req, maxBytes)).length}`),
) {
  const errors: unknown[] = [];
  const answer: Handle = async (req, res) => {
    try {
      await handle(req, res);
    } catch (error) {
      errors.push(error);
      await sendError(res, error);
    }
  };
  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    errors,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends all of it before it reads a byte of the answer, as simple clients do. */
async function sendThenRead(port: number, head: string, body: Buffer): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1').pause();
  let text = '';
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  socket.write(`PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${head}\r\n\r\n`);
  socket.pause();
  await new Promise((resolve) => socket.write(body, resolve));
  socket.resume();
  await closed;
  return text;
}

describe('readBody', () => {
  test('takes a body up to its limit', async () => {
    await using server = await startServer();
    const text = await sendThenRead(server.port, `Content-Length: ${maxBytes}`, Buffer.alloc(maxBytes));
    expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*read 1048576/);
  });

  test.each([maxBytes + 1, 4 * maxBytes, 24 * maxBytes])(
    'a client that sends %i bytes before it reads gets its 413',
    async (sizeBytes) => {
      await using server = await startServer();
      const body = Buffer.alloc(sizeBytes);
      const text = await sendThenRead(server.port, `Content-Length: ${sizeBytes}`, body);
      expect(text).toMatch(/^HTTP\/1\.1 413 [\s\S]*"the body has more than 1048576 bytes"/);
    },
  );

  test('so does one that does not say how much it sends', async () => {
    await using server = await startServer();
    const size = 4 * maxBytes;
    const body = Buffer.concat([
      Buffer.from(`${size.toString(16)}\r\n`),
      Buffer.alloc(size),
      Buffer.from('\r\n0\r\n\r\n'),
    ]);
    const text = await sendThenRead(server.port, 'Transfer-Encoding: chunked', body);
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('a body that breaks off is refused as such', async () => {
    await using server = await startServer();
    const socket = connect(server.port, '127.0.0.1');
    socket.write('PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf of it');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume().end();
    await closed;
    await expect.poll(() => server.errors).toMatchObject([{ code: 'SIZE_INVALID' }]);
  });
});

describe('sendError', () => {
  const refuse: Handle = () => Promise.reject(new RegistryError('DENIED', 'not here'));
  async function converse(port: number) {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    return { socket, said: () => text };
  }

  test('of a short body it waits for the end, and the connection lives on', async () => {
    await using server = await startServer(refuse);
    const { socket, said } = await converse(server.port);
    socket.write('PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n');
    await expect.poll(() => server.errors.length).toBe(1);
    expect(said()).toBe('');
    socket.write('body');
    await expect.poll(said).toMatch(/^HTTP\/1\.1 403 (?![\s\S]*connection: close)[\s\S]*"not here"/i);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect.poll(() => server.errors.length).toBe(2);
    socket.destroy();
  });

  test('of a long one it does not, and the connection ends', async () => {
    await using server = await startServer(refuse);
    const { socket, said } = await converse(server.port);
    socket.write(`PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ${maxBytes}\r\n\r\n`);
    await expect.poll(said).toMatch(/^HTTP\/1\.1 403 [\s\S]*connection: close[\s\S]*"not here"/i);
    socket.destroy();
  });
});
