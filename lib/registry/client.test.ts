import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { buildImage } from '../testing/images.ts';
import { createRegistryClient } from './client.ts';
import { digestOf } from './digest.ts';
import type { Access } from './request.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

type Seen = { method: string; url: string; authorization: string | undefined };

/** A registry that gives these answers, one after the other, and the last one for ever. */
async function startRegistry(...answers: ((res: ServerResponse, req: IncomingMessage) => void)[]) {
  const seen: Seen[] = [];
  const server = createServer((req, res) => {
    seen.push({ method: req.method!, url: req.url!, authorization: req.headers.authorization });
    req.resume();
    answers[Math.min(seen.length, answers.length) - 1]!(res, req);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const end = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  open.push(end);
  const clientOf = (credentials = '', token = (access: readonly Access[]) => JSON.stringify(access)) => {
    const client = createRegistryClient(new URL(`http://${credentials}${origin}`), { token });
    open.unshift(() => client.close());
    return client;
  };
  return { seen, clientOf, end };
}

const answer =
  (status: number, body: unknown = '') =>
  (res: ServerResponse) =>
    res
      .writeHead(status)
      .end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
const refusal = (status: number, code: string, detail?: unknown) =>
  answer(status, { errors: [{ code, message: 'no', detail }] });

const image = buildImage('app');
const v1 = { kind: 'tag', tag: 'v1' } as const;
const { digest, bytes } = image.config;

describe('putManifest', () => {
  test('asks for push in this repository alone', async () => {
    const { seen, clientOf } = await startRegistry(answer(201));
    await clientOf().putManifest('acme/app', v1, image);
    expect(seen).toEqual([
      {
        method: 'PUT',
        url: '/v2/acme/app/manifests/v1',
        authorization: 'Bearer [{"name":"acme/app","actions":["pull","push"]}]',
      },
    ]);
  });

  test('uses the credentials of the address where it has some', async () => {
    const { seen, clientOf } = await startRegistry(answer(201));
    await clientOf('us%40er:p%3Ass@').putManifest('acme/app', v1, image);
    expect(seen[0]!.authorization).toBe(`Basic ${btoa('us@er:p:ss')}`);
  });

  test('tries again where the registry reads an empty link to a blob', async () => {
    const { seen, clientOf } = await startRegistry(
      refusal(400, 'DIGEST_INVALID'),
      refusal(400, 'DIGEST_INVALID'),
      answer(201),
    );
    await clientOf().putManifest('acme/app', v1, image);
    expect(seen).toHaveLength(3);
  });

  test('does not try for ever', async () => {
    const { seen, clientOf } = await startRegistry(refusal(400, 'DIGEST_INVALID'));
    await expect(clientOf().putManifest('acme/app', v1, image)).rejects.toMatchObject({
      code: 'DIGEST_INVALID',
    });
    expect(seen).toHaveLength(6);
  });

  test('hands on the registry’s own code, sentence and detail', async () => {
    const { seen, clientOf } = await startRegistry(refusal(400, 'MANIFEST_BLOB_UNKNOWN', { Digest: digest }));
    await expect(clientOf().putManifest('acme/app', v1, image)).rejects.toMatchObject({
      name: 'RegistryError',
      code: 'MANIFEST_BLOB_UNKNOWN',
      status: 400,
      message: `no ({"Digest":"${digest}"})`,
    });
    expect(seen).toHaveLength(1);
  });

  test.each([
    ['an answer that is no JSON', answer(400, '<html>'), { code: 'MANIFEST_INVALID', status: 400 }],
    ['an answer of another shape', answer(400, { errors: {} }), { code: 'MANIFEST_INVALID', status: 400 }],
    ['a failure inside', refusal(500, 'UNKNOWN'), { code: 'UNREACHABLE', status: 500 }],
    ['refused credentials', refusal(401, 'UNAUTHORIZED'), { code: 'UNREACHABLE', status: 401 }],
    [
      'an answer that breaks off',
      (res: ServerResponse) => void res.destroy(),
      { code: 'UNREACHABLE', status: null },
    ],
  ])('takes %s for what it is', async (_, give, expected) => {
    const { clientOf } = await startRegistry(give);
    await expect(clientOf().putManifest('acme/app', v1, image)).rejects.toMatchObject(expected);
  });

  test('says that nobody answers', async () => {
    const { clientOf, end } = await startRegistry(answer(201));
    const client = clientOf();
    await end();
    open.pop();
    await expect(client.putManifest('acme/app', v1, image)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      status: null,
    });
  });
});

describe('readBlob', () => {
  const read = async (give: (res: ServerResponse) => void, maxBytes = 1000) =>
    await (await startRegistry(give)).clientOf().readBlob('acme/app', digest, { maxBytes });

  test('gives the bytes of the digest', async () => {
    expect((await read(answer(200, bytes))).equals(bytes)).toBe(true);
  });

  test.each<[string, (res: ServerResponse) => void, string]>([
    ['other bytes', answer(200, 'other'), 'DIGEST_MISMATCH'],
    ['a blob that is not there', refusal(404, 'BLOB_UNKNOWN'), 'BLOB_UNKNOWN'],
    ['404 without a word', answer(404), 'BLOB_UNKNOWN'],
    ['more than wanted', answer(200, Buffer.alloc(100_000)), 'TOO_LARGE'],
    [
      'a body that breaks off',
      (res) => {
        res.writeHead(200, { 'content-length': '1000' }).write('half');
        setImmediate(() => res.destroy());
      },
      'UNREACHABLE',
    ],
  ])('refuses %s', async (_, give, code) => {
    await expect(read(give)).rejects.toMatchObject({ name: 'RegistryError', code });
  });

  test('takes exactly as much as allowed', async () => {
    expect(await read(answer(200, bytes), bytes.length)).toHaveLength(bytes.length);
    await expect(read(answer(200, bytes), bytes.length - 1)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });
});

describe('deleteManifest', () => {
  test.each([202, 404])('is done with %i', async (status) => {
    const { seen, clientOf } = await startRegistry(answer(status));
    await clientOf().deleteManifest('acme/app', digestOf(image.raw));
    expect(seen[0]).toMatchObject({
      method: 'DELETE',
      url: `/v2/acme/app/manifests/${image.digest}`,
      authorization: 'Bearer [{"name":"acme/app","actions":["delete"]}]',
    });
  });

  test('says so where deletion is off', async () => {
    const { clientOf } = await startRegistry(refusal(405, 'UNSUPPORTED'));
    await expect(clientOf().deleteManifest('acme/app', digest)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      status: 405,
    });
  });
});

describe('ping', () => {
  test('is content with 200', async () => {
    const { seen, clientOf } = await startRegistry(answer(200, '{}'));
    await clientOf().ping();
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/v2/', authorization: 'Bearer []' });
  });

  test.each([401, 404, 503])('takes %i as nobody there', async (status) => {
    const { clientOf } = await startRegistry(answer(status));
    await expect(clientOf().ping()).rejects.toMatchObject({ code: 'UNREACHABLE', status });
  });

  test('does not wait longer than it is told', async () => {
    const { clientOf } = await startRegistry(() => {});
    await expect(clientOf().ping({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});
