import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { buildImage } from '../testing/images.ts';
import { createRegistryClient } from './client.ts';
import { maxManifestBytes } from './manifest.ts';
import { manifestMediaTypes } from './media-types.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

type Given = { status?: number; headers?: Record<string, string>; body?: unknown };

/** A registry that answers each address as it is told to, and remembers what it was asked. */
async function startRegistry(answers: Record<string, Given>) {
  const seen: { url: string; accept: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer((req, res) => {
    const { accept, authorization } = req.headers;
    seen.push({ url: req.url!, accept, authorization });
    give(res, answers[`${req.method} ${req.url}`] ?? answers[req.url!] ?? { status: 404 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = createRegistryClient(url, { token: (access) => JSON.stringify(access) });
  open.push(
    () => client.close(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  return { client, seen };
}

function give(res: ServerResponse, { status = 200, headers = {}, body = '' }: Given): void {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  res.writeHead(status, headers).end(bytes);
}

const refusal = (status: number, code: string): Given => ({
  status,
  body: { errors: [{ code, message: 'no' }] },
});
const link = (target: string) => ({ link: `<${target}>; rel="next"` });

async function allOf(pages: AsyncIterable<string[]>): Promise<string[]> {
  const all: string[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

describe('listCatalog', () => {
  test('follows the links, relative or with an address of the registry’s own', async () => {
    const { client, seen } = await startRegistry({
      '/v2/_catalog?n=20000': {
        headers: link('/v2/_catalog?last=b%2Fc&n=2'),
        body: { repositories: ['a', 'b/c'] },
      },
      '/v2/_catalog?last=b%2Fc&n=2': {
        headers: link('https://inside:5000/v2/_catalog?last=d&n=2'),
        body: { repositories: ['d'] },
      },
      '/v2/_catalog?last=d&n=2': { body: { repositories: [] } },
    });
    expect(await allOf(client.listCatalog())).toEqual(['a', 'b/c', 'd']);
    const wanted = 'Bearer [{"type":"registry","name":"catalog","actions":["*"]}]';
    expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set([wanted]));
  });

  test('asks for less where the registry gives no page of this size', async () => {
    const { client, seen } = await startRegistry({
      '/v2/_catalog?n=20000': refusal(400, 'PAGINATION_NUMBER_INVALID'),
      '/v2/_catalog?n=1000': refusal(400, 'PAGINATION_NUMBER_INVALID'),
      '/v2/_catalog?n=100': { body: { repositories: ['a'] } },
    });
    expect(await allOf(client.listCatalog())).toEqual(['a']);
    expect(seen).toHaveLength(3);
  });

  test.each<[string, Given, string]>([
    ['a list that leads to itself', { headers: link('/v2/_catalog?n=20000'), body: {} }, 'MALFORMED'],
    ['no JSON', { body: '<html>' }, 'MALFORMED'],
    ['a refusal', refusal(401, 'UNAUTHORIZED'), 'UNREACHABLE'],
    ['no such list', refusal(405, 'UNSUPPORTED'), 'UNSUPPORTED'],
  ])('does not take %s for an empty registry', async (_, given, code) => {
    const { client } = await startRegistry({ '/v2/_catalog?n=20000': given });
    await expect(allOf(client.listCatalog())).rejects.toMatchObject({ code });
  });
});

describe('listTags', () => {
  const first = '/v2/acme/app/tags/list?n=1000';
  test('sorts what 2.8 gives unsorted, and takes no text for a tag that is none', async () => {
    const { client } = await startRegistry({ [first]: { body: { tags: ['v2', '-x', 'v1', 'v2', 7] } } });
    expect(await client.listTags('acme/app')).toEqual(['v1', 'v2']);
  });
  test('reads every page', async () => {
    const { client } = await startRegistry({
      [first]: { headers: link('/v2/acme/app/tags/list?last=v1&n=1000'), body: { tags: ['v1'] } },
      '/v2/acme/app/tags/list?last=v1&n=1000': { body: { tags: ['v2'] } },
    });
    expect(await client.listTags('acme/app')).toEqual(['v1', 'v2']);
  });
  test('tells a repository without tags from one that never was', async () => {
    const { client } = await startRegistry({
      [first]: { body: { tags: null } },
      '/v2/acme/none/tags/list?n=1000': refusal(404, 'NAME_UNKNOWN'),
    });
    expect(await client.listTags('acme/app')).toEqual([]);
    expect(await client.listTags('acme/none')).toBeNull();
  });
  test('does not take a failure for no tags', async () => {
    const { client } = await startRegistry({ [first]: refusal(500, 'UNKNOWN') });
    await expect(client.listTags('acme/app')).rejects.toMatchObject({ code: 'UNREACHABLE', status: 500 });
  });
});

describe('getManifest and headManifest', () => {
  const image = buildImage('app');
  const path = `/v2/acme/app/manifests/${image.digest}`;
  const reference = { kind: 'digest', digest: image.digest } as const;
  const tag = { kind: 'tag', tag: 'v1' } as const;
  const good = {
    headers: { 'content-type': image.mediaType, 'docker-content-digest': image.digest },
    body: image.raw,
  };

  test('ask for all four types, so that nothing is converted', async () => {
    const { client, seen } = await startRegistry({ [path]: good });
    expect(await client.getManifest('acme/app', reference)).toMatchObject({ digest: image.digest });
    expect(await client.headManifest('acme/app', reference)).toEqual({
      digest: image.digest,
      mediaType: image.mediaType,
    });
    const all = manifestMediaTypes.join(', ');
    expect(seen.map(({ accept }) => accept)).toEqual([all, all]);
  });
  test('know what is not there', async () => {
    const { client } = await startRegistry({});
    expect(await client.getManifest('acme/app', tag)).toBeNull();
    expect(await client.headManifest('acme/app', tag)).toBeNull();
  });
  test.each<[string, Given, string]>([
    ['other bytes than those of the digest', { ...good, body: buildImage('other').raw }, 'DIGEST_MISMATCH'],
    ['schema 1', { headers: { 'content-type': 'application/json' }, body: {} }, 'MANIFEST_INVALID'],
    ['more than a manifest', { body: Buffer.alloc(maxManifestBytes + 1) }, 'TOO_LARGE'],
    ['a registry in trouble', refusal(503, 'UNAVAILABLE'), 'UNREACHABLE'],
    ['too many requests', refusal(429, 'TOOMANYREQUESTS'), 'TOOMANYREQUESTS'],
  ])('refuse %s', async (_, given, code) => {
    const { client } = await startRegistry({ [path]: given });
    await expect(client.getManifest('acme/app', reference)).rejects.toMatchObject({ code });
  });
  test('refuse a tag whose bytes are not those that the registry says', async () => {
    const { client } = await startRegistry({
      '/v2/acme/app/manifests/v1': { ...good, body: buildImage('other').raw },
    });
    await expect(client.getManifest('acme/app', tag)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });
  test('a failure is not the absence of a manifest', async () => {
    const { client } = await startRegistry({ '/v2/acme/app/manifests/v1': { status: 500 } });
    await expect(client.headManifest('acme/app', tag)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});

describe('listReferrers', () => {
  const { digest } = buildImage('app');
  const path = `/v2/acme/app/referrers/${digest}`;
  test('gives digests, and null where there is no such list', async () => {
    const other = buildImage('signature').digest;
    const { client } = await startRegistry({
      [path]: { body: { manifests: [{ digest: other }, { digest: 'x' }] } },
    });
    expect(await client.listReferrers('acme/app', digest)).toEqual([other]);
    expect(await client.listReferrers('acme/none', digest)).toBeNull();
  });
});
