import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { digestOf } from '../registry/index.ts';
import { uniqueName } from '../testing/accounts.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage, buildIndex, buildManifest, buildMultiPlatform, mediaTypes } from '../testing/images.ts';
import { createOciClient, expectStatus, type OciRepository, pathOf } from '../testing/oci-client.ts';

let door: FrontDoor;
beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  await door.addTenant('acme', { developersMayDelete: true });
  await door.addUser('dev', { roles: { acme: 'developer' } });
  await door.addUser('dev2', { roles: { acme: 'developer' } });
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

let name: string;
let repository: OciRepository;
beforeEach(async ({ skip }) => {
  if (!hasDistribution) return skip();
  name = `acme/${uniqueName('app')}`;
  repository = await clientOf('dev').repository(name);
});

const clientOf = (user: string, host?: string) =>
  createOciClient({
    origin: door.origin,
    user: { name: user, password: testPassword },
    ...(host && { host }),
  });

const rowOf = (repositoryName: string) =>
  door.db
    .selectFrom('repositories')
    .select(['id', 'tag_count', 'latest_tag', 'pull_count', 'visibility', 'appeared_at', 'storage_name'])
    .where('name', '=', repositoryName)
    .executeTakeFirstOrThrow();

describe.skipIf(!hasDistribution)('what is pushed is pulled, byte by byte', () => {
  test.each(['oci', 'docker'] as const)('an image of %s, by tag and by digest', async (format) => {
    const image = buildImage(name, { format, layers: ['a', 'b'] });
    const pushed = await repository.pushImage(image, 'v1');
    expect(pushed.headers).toMatchObject({
      'docker-content-digest': image.digest,
      location: `${door.origin}/v2/${name}/manifests/${image.digest}`,
    });
    for (const reference of ['v1', image.digest]) {
      const got = await repository.getManifest(reference);
      expect(got.bytes.equals(image.raw)).toBe(true);
      const head = await repository.headManifest(reference);
      expect(head.bytes).toHaveLength(0);
      for (const answer of [got, head]) {
        expect(answer.status).toBe(200);
        expect(answer.headers).toMatchObject({
          'content-type': image.mediaType,
          'content-length': String(image.raw.length),
          'docker-content-digest': image.digest,
          etag: `"${image.digest}"`,
        });
      }
    }
    for (const blob of [image.config, ...image.layers]) {
      expect((await repository.getBlob(blob.digest)).bytes.equals(blob.bytes)).toBe(true);
    }
  });

  test.each(['oci', 'docker'] as const)('an index of %s with two platforms', async (format) => {
    const index = buildMultiPlatform(name, { format });
    await repository.pushIndex(index, 'v1');
    const got = await repository.getManifest('v1');
    expect(got.headers['content-type']).toBe(mediaTypes[format].index);
    expect(got.bytes.equals(index.raw)).toBe(true);
    for (const image of index.images) {
      expect((await repository.getManifest(image.digest)).bytes.equals(image.raw)).toBe(true);
    }
    const { tags } = (await repository.listTags()).json() as { tags: string[] };
    expect(tags).toEqual(['v1']);
  });

  test('an index whose body names no media type, and one that is empty', async () => {
    const silent = buildManifest({ schemaVersion: 2, manifests: [] }, mediaTypes.oci.index);
    expect((await repository.putManifest('silent', silent)).status).toBe(201);
    expect((await repository.getManifest('silent')).headers['content-type']).toBe(mediaTypes.oci.index);
  });

  test('an image for which no Accept is sent, or another one: the stored bytes, never a conversion', async () => {
    const image = buildImage(name, { format: 'docker' });
    await repository.pushImage(image, 'v1');
    for (const accept of ['*/*', mediaTypes.oci.manifest, 'application/json']) {
      const got = await repository.ask('GET', `/v2/${name}/manifests/v1`, { headers: { accept } });
      expect(got.headers['docker-content-digest']).toBe(image.digest);
    }
  });

  test('a blob in one piece, in chunks and as an empty one', async () => {
    const bytes = Buffer.from('0123456789'.repeat(20_000));
    const chunked = { ...buildImage(name).config, bytes, digest: digestOf(bytes) };
    const pushed = await repository.pushBlobInChunks(chunked, 64 * 1024);
    expect(pushed.status).toBe(201);
    expect(pushed.headers).toMatchObject({
      location: `${door.origin}/v2/${name}/blobs/${chunked.digest}`,
      'docker-content-digest': chunked.digest,
    });
    expect((await repository.getBlob(chunked.digest)).bytes.equals(chunked.bytes)).toBe(true);
    const empty = { bytes: Buffer.alloc(0), digest: digestOf(Buffer.alloc(0)) };
    expect((await repository.pushBlob(empty)).status).toBe(201);
    expect((await repository.headBlob(empty.digest)).headers['content-length']).toBe('0');
  });

  test('a chunk without a length, as docker streams it', async () => {
    const { config } = buildImage(name);
    const started = await repository.startUpload();
    const body = Readable.from([config.bytes.subarray(0, 10), config.bytes.subarray(10)]);
    const patched = await expectStatus(repository.ask('PATCH', pathOf(started, door.origin), { body }), 202);
    expect(patched.headers.range).toBe(`0-${config.bytes.length - 1}`);
    const put = await repository.ask('PUT', pathOf(patched, door.origin), {
      query: { digest: config.digest },
    });
    expect(put.status).toBe(201);
  });

  test('a blob sent along with the POST is answered as an upload that is still to be done', async () => {
    const { config } = buildImage(name);
    for (const bytes of [config.bytes, Buffer.alloc(4 * 1024 * 1024)]) {
      const started = await repository.ask('POST', `/v2/${name}/blobs/uploads/`, {
        query: { digest: config.digest },
        headers: { 'content-type': 'application/octet-stream' },
        body: bytes,
      });
      expect(started.status).toBe(202);
    }
    expect((await repository.headBlob(config.digest)).status).toBe(404);
    expect((await repository.pushBlob(config)).status).toBe(201);
  });

  test('an upload says where it stands, and can be given up', async () => {
    const started = await repository.startUpload();
    expect(started.headers['docker-upload-uuid']).toBeTruthy();
    const path = pathOf(started, door.origin);
    expect((await repository.ask('GET', path)).status).toBe(204);
    expect((await repository.ask('DELETE', path)).status).toBe(204);
    const gone = await repository.ask('PATCH', path, { body: 'abc' });
    expect(gone.status).toBe(404);
    expect(gone.error().code).toBe('BLOB_UPLOAD_UNKNOWN');
  });

  test('a part of a blob, by Range', async () => {
    const image = buildImage(name);
    await repository.pushImage(image, 'v1');
    const { digest, bytes } = image.config;
    const part = await repository.getBlob(digest, { range: 'bytes=5-9' });
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes 5-9/${bytes.length}`);
    expect(part.bytes.equals(bytes.subarray(5, 10))).toBe(true);
    expect((await repository.getBlob(digest, { range: 'bytes=100000-' })).status).toBe(416);
    const whole = await repository.headBlob(digest);
    expect(whole.headers).toMatchObject({
      'content-length': String(bytes.length),
      'docker-content-digest': digest,
    });
    expect((await repository.getBlob(digest, { 'if-none-match': whole.headers.etag! })).status).toBe(304);
  });
});

describe.skipIf(!hasDistribution)('a push', () => {
  test('of known layers alone uploads nothing: the manifest is enough', async () => {
    const image = buildImage(name);
    await repository.pushImage(image, 'v1');
    expect((await repository.putManifest('v2', image)).status).toBe(201);
    const again = buildManifest(
      { ...JSON.parse(image.raw.toString()), annotations: { again: 'yes' } },
      image.mediaType,
    );
    expect((await repository.putManifest('v3', again)).status).toBe(201);
    expect((await rowOf(name)).tag_count).toBe(3);
  });

  test('of the same tag and digest again changes nothing but the time', async () => {
    const image = buildImage(name);
    await repository.pushImage(image, 'v1');
    await expectStatus(repository.putManifest('v1', image), 201);
    await expectStatus(repository.putManifest(image.digest, image), 201);
    expect(await rowOf(name)).toMatchObject({ tag_count: 1, latest_tag: 'v1' });
  });

  test('moves a tag, and the image before stays by its digest', async () => {
    const [first, second] = [buildImage(`${name} 1`), buildImage(`${name} 2`)];
    await repository.pushImage(first, 'v1');
    await repository.pushImage(second, 'v1');
    expect((await repository.headManifest('v1')).headers['docker-content-digest']).toBe(second.digest);
    expect((await repository.headManifest(first.digest)).status).toBe(200);
    expect((await rowOf(name)).tag_count).toBe(1);
  });

  test('makes a private repository, and in library a public one', async () => {
    await repository.pushImage(buildImage(name), 'v1');
    expect((await rowOf(name)).visibility).toBe('private');
    const rootName = uniqueName('root');
    await door.addUser(rootName, { isAdmin: true });
    const library = `library/${uniqueName('app')}`;
    await (await clientOf(rootName).repository(library)).pushImage(buildImage(library), 'v1');
    expect((await rowOf(library)).visibility).toBe('public');
  });

  test('is seen by nobody until its first manifest is recorded', async () => {
    const image = buildImage(name);
    await repository.pushBlob(image.config);
    expect((await rowOf(name)).appeared_at).toBeNull();
    const missing = await repository.listTags();
    expect([missing.status, missing.error().code]).toEqual([404, 'NAME_UNKNOWN']);
    await repository.pushImage(image, 'v1');
    expect((await rowOf(name)).appeared_at).not.toBeNull();
    expect((await repository.listTags()).status).toBe(200);
  });

  test('says who did it in the audit', async () => {
    const image = buildImage(name);
    await repository.pushImage(image, 'v1');
    const { id } = await rowOf(name);
    const events = await door.db
      .selectFrom('audit_events')
      .select(['action', 'actor_name', 'via', 'tenant_id', 'detail'])
      .where('subject', '=', id)
      .execute();
    expect(events).toEqual([
      {
        action: 'tag.push',
        actor_name: 'dev',
        via: 'password',
        tenant_id: 'acme',
        detail: { repository: name, digest: image.digest, tag: 'v1', previousDigest: null },
      },
    ]);
  });

  test('of 20 images to one tag at once leaves exactly one of them, and the registry agrees', async () => {
    const images = Array.from({ length: 20 }, (_, at) =>
      buildImage(`${name} ${at}`, { layers: ['shared', String(at)] }),
    );
    const others = await clientOf('dev2').repository(name);
    const pushers = images.map((_, at) => (at % 2 === 0 ? repository : others));
    for (const image of images) {
      for (const blob of [image.config, ...image.layers]) await expectStatus(repository.pushBlob(blob), 201);
    }
    const answers = await Promise.all(images.map((image, at) => pushers[at]!.putManifest('v1', image)));
    expect(answers.map((answer) => answer.status)).toEqual(images.map(() => 201));

    const row = await rowOf(name);
    expect(row).toMatchObject({ tag_count: 1, latest_tag: 'v1' });
    const winner = (await repository.headManifest('v1')).headers['docker-content-digest'];
    expect(images.map((image) => image.digest)).toContain(winner);
    for (const image of images) expect((await repository.headManifest(image.digest)).status).toBe(200);
    const inStorage = await door.registry.send({
      method: 'HEAD',
      path: `/v2/${row.storage_name}/manifests/v1`,
      access: [{ name: row.storage_name, actions: ['pull'] }],
      headers: { accept: mediaTypes.oci.manifest },
    });
    await inStorage.body.dump();
    expect(inStorage.headers['docker-content-digest']).toBe(winner);
    const moves = await door.db
      .selectFrom('audit_events')
      .select('detail')
      .where('subject', '=', row.id)
      .where('action', '=', 'tag.push')
      .execute();
    const before = new Set(
      moves.map(({ detail }) => (detail as { previousDigest: string | null }).previousDigest),
    );
    expect(before.size).toBe(20); // each took the tag from another one: they came one after the other
  });

  test('of 20 tags to a new repository at once makes one repository with 20 tags', async () => {
    const image = buildImage(name);
    const pushers = await Promise.all(Array.from({ length: 20 }, () => clientOf('dev').repository(name)));
    await Promise.all(pushers.map((pusher, at) => pusher.pushImage(image, `v${at}`)));
    expect((await rowOf(name)).tag_count).toBe(20);
  });
});

describe.skipIf(!hasDistribution)('the address that the client used', () => {
  test('stands in Location and WWW-Authenticate, whatever it is called', async () => {
    const host = 'registry.example:8443';
    const client = clientOf('dev', host);
    const there = await client.repository(name);
    const image = buildImage(name);
    const started = await there.startUpload();
    expect(started.headers.location).toMatch(`http://${host}/v2/${name}/blobs/uploads/`);
    expect((await there.pushBlob(image.config)).headers.location).toBe(
      `http://${host}/v2/${name}/blobs/${image.config.digest}`,
    );
    await there.pushImage(image);
    expect((await there.putManifest('v1', image)).headers.location).toBe(
      `http://${host}/v2/${name}/manifests/${image.digest}`,
    );
    const challenged = await client.ask('GET', '/v2/');
    expect(challenged.headers['www-authenticate']).toBe(
      `Bearer realm="http://${host}/api/registry/token",service="ownbase"`,
    );
    const scoped = await client.ask('HEAD', `/v2/${name}/manifests/v1`);
    expect(scoped.headers['www-authenticate']).toBe(
      `Bearer realm="http://${host}/api/registry/token",service="ownbase",scope="repository:${name}:pull"`,
    );
  });
});

describe.skipIf(!hasDistribution)('pulls are counted', () => {
  async function countsAfter(image: { digest: string }) {
    await door.gateway.close(); // writes what is still in memory; counting goes on
    const { id, pull_count } = await rowOf(name);
    const manifest = await door.db
      .selectFrom('manifests')
      .select('pull_count')
      .where('repository_id', '=', id)
      .where('digest', '=', image.digest)
      .executeTakeFirstOrThrow();
    const tags = await door.db
      .selectFrom('tags')
      .select(['name', 'pull_count'])
      .where('repository_id', '=', id)
      .orderBy('name')
      .execute();
    return {
      repository: pull_count,
      manifest: manifest.pull_count,
      tags: Object.fromEntries(tags.map((tag) => [tag.name, tag.pull_count])),
    };
  }

  test('by GET of a manifest, for repository, image and tag', async () => {
    const image = buildImage(name);
    await repository.pushImage(image, 'v1');
    await expectStatus(repository.putManifest('v2', image), 201);
    for (let n = 0; n < 3; n += 1) await repository.getManifest('v1');
    expect(await countsAfter(image)).toEqual({ repository: 3, manifest: 3, tags: { v1: 3, v2: 0 } });
    await repository.getManifest(image.digest);
    expect(await countsAfter(image)).toEqual({ repository: 4, manifest: 4, tags: { v1: 3, v2: 0 } });
  });

  test('not by HEAD, not by a blob, not by what is missing', async () => {
    const image = buildImage(name);
    await repository.pushImage(image, 'v1');
    await repository.headManifest('v1');
    await repository.getBlob(image.config.digest);
    await repository.getManifest('v9');
    await repository.listTags();
    expect(await countsAfter(image)).toEqual({ repository: 0, manifest: 0, tags: { v1: 0 } });
  });

  test('as docker pulls: HEAD by tag and GET by digest count for the tag, once', async () => {
    const image = buildImage(name);
    await repository.pushImage(image, 'v1');
    await repository.headManifest('v1');
    await repository.getManifest(image.digest);
    expect(await countsAfter(image)).toEqual({ repository: 1, manifest: 1, tags: { v1: 1 } });
    await repository.getManifest(image.digest);
    expect(await countsAfter(image)).toEqual({ repository: 2, manifest: 2, tags: { v1: 1 } });
  });

  test('not for a tag that was asked for long ago', async () => {
    const image = buildImage(name);
    await repository.pushImage(image, 'v1');
    await repository.headManifest('v1');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    await repository.getManifest(image.digest).finally(() => vi.useRealTimers());
    expect(await countsAfter(image)).toEqual({ repository: 1, manifest: 1, tags: { v1: 0 } });
  });

  test('once for an index, whatever platforms of it are fetched', async () => {
    const index = buildMultiPlatform(name);
    await repository.pushIndex(index, 'v1');
    await repository.getManifest('v1');
    for (const image of index.images) await repository.getManifest(image.digest);
    expect(await countsAfter(index)).toEqual({ repository: 1, manifest: 1, tags: { v1: 1 } });
    expect((await countsAfter(index.images[0]!)).manifest).toBe(0);
  });

  test('for a platform that has a tag of its own', async () => {
    const index = buildMultiPlatform(name);
    await repository.pushIndex(index, 'v1');
    await expectStatus(repository.putManifest('v1-amd64', index.images[0]!), 201);
    await repository.getManifest('v1-amd64');
    expect(await countsAfter(index.images[0]!)).toEqual({
      repository: 1,
      manifest: 1,
      tags: { v1: 0, 'v1-amd64': 1 },
    });
  });
});

describe.skipIf(!hasDistribution)('an index', () => {
  test('may be made of images that were pushed before, and of an index', async () => {
    const [one, two] = [buildImage(`${name} 1`), buildImage(`${name} 2`)];
    await repository.pushImage(one, 'one');
    await repository.pushImage(two, 'two');
    const inner = buildIndex([one, two]);
    await expectStatus(repository.putManifest(inner.digest, inner), 201);
    const outer = buildManifest(
      {
        schemaVersion: 2,
        mediaType: inner.mediaType,
        manifests: [{ mediaType: inner.mediaType, digest: inner.digest, size: inner.raw.length }],
      },
      inner.mediaType,
    );
    await expectStatus(repository.putManifest('outer', outer), 201);
    expect((await repository.getManifest('outer')).bytes.equals(outer.raw)).toBe(true);
  });
});
