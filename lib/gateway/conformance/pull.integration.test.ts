import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxManifestBytes } from '../../registry/index.ts';
import { uniqueName } from '../../testing/accounts.ts';
import { type Subject, startSubject, unknownDigest } from '../../testing/conformance.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { buildImage, mediaTypes, type TestImage } from '../../testing/images.ts';
import { type Answer, expectStatus, type OciRepository } from '../../testing/oci-client.ts';

// After the OCI distribution specification 1.1, section by section; `end-…` and `code-…` are its own numbers. What is
// a MAY there and not offered here is tested as what the specification says of registries without it.

let given: Subject;
let repository: OciRepository;
let image: TestImage;
beforeAll(async () => {
  if (!hasDistribution) return;
  given = await startSubject();
  ({ repository, image } = given);
});
afterAll(async () => await given?.[Symbol.asyncDispose]());

const at = (answer: Answer) => given.at(answer);

describe.skipIf(!hasDistribution)('API: determining support', () => {
  test('end-1: GET /v2/ is 200 for who has signed in, and 401 with a challenge for who has not', async () => {
    expect((await repository.ask('GET', '/v2/')).status).toBe(200);
    const bare = await given.anonymous.ask('GET', '/v2/');
    expect(bare.status).toBe(401);
    expect(bare.headers['www-authenticate']).toMatch(/^Bearer realm=".+",service=".+"$/);
    expect(bare.error().code).toBe('UNAUTHORIZED');
  });
});

describe.skipIf(!hasDistribution)('Pull: pulling manifests', () => {
  test.each(['tag', 'digest'])(
    'end-3: GET by %s MUST be 200 with type, digest and the exact bytes',
    async (by) => {
      const got = await repository.getManifest(by === 'tag' ? 'v1' : image.digest);
      expect(got.status).toBe(200);
      expect(got.headers).toMatchObject({
        'content-type': image.mediaType,
        'docker-content-digest': image.digest,
      });
      expect(got.bytes.equals(image.raw)).toBe(true);
    },
  );

  test.each([
    ['tag', 'none'],
    ['digest', unknownDigest],
    ['tag that can be none', '.INVALID_MANIFEST_NAME'],
    ['tag that is too long', 'x'.repeat(129)],
  ])('end-3: GET and HEAD of an unknown %s MUST be 404', async (_, reference) => {
    const got = await repository.getManifest(reference);
    expect([got.status, got.error().code]).toEqual([404, 'MANIFEST_UNKNOWN']);
    expect((await repository.headManifest(reference)).status).toBe(404);
  });
});

describe.skipIf(!hasDistribution)('Pull: pulling blobs', () => {
  test('end-2: GET MUST be 200 with the bytes and their Docker-Content-Digest', async () => {
    for (const { digest, bytes } of [image.config, ...image.layers]) {
      const got = await repository.getBlob(digest);
      expect([got.status, got.headers['docker-content-digest']]).toEqual([200, digest]);
      expect(got.bytes.equals(bytes)).toBe(true);
    }
  });

  test('end-2: GET and HEAD of a blob that does not exist MUST be 404', async () => {
    const got = await repository.getBlob(unknownDigest);
    expect([got.status, got.error().code]).toEqual([404, 'BLOB_UNKNOWN']);
    expect((await repository.headBlob(unknownDigest)).status).toBe(404);
  });

  test.each([
    ['bytes=0-3', 0, 4],
    ['bytes=5-', 5, undefined],
    ['bytes=-4', -4, undefined],
  ])('end-2: Range %s SHOULD be 206 with that part: a broken pull goes on', async (range, from, to) => {
    const { digest, bytes } = image.config;
    const got = await repository.getBlob(digest, { range });
    expect(got.status).toBe(206);
    expect(got.bytes.equals(bytes.subarray(from, to))).toBe(true);
    expect(got.headers['content-range']).toMatch(/^bytes \d+-\d+\/\d+$/);
  });
});

describe.skipIf(!hasDistribution)('Pull: checking if content exists', () => {
  test('end-2, end-3: HEAD MUST be 200 with digest and length, and without a body', async () => {
    const { config } = image;
    const heads = [
      { answer: await repository.headManifest('v1'), digest: image.digest, bytes: image.raw },
      { answer: await repository.headManifest(image.digest), digest: image.digest, bytes: image.raw },
      { answer: await repository.headBlob(config.digest), digest: config.digest, bytes: config.bytes },
    ];
    for (const { answer, digest, bytes } of heads) {
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'docker-content-digest': digest,
        'content-length': String(bytes.length),
      });
      expect(answer.bytes).toHaveLength(0);
    }
  });
});

describe.skipIf(!hasDistribution)('Content management', () => {
  let managed: OciRepository;
  beforeAll(async () => {
    if (!hasDistribution) return;
    managed = await given.openRepository('acme/managed');
  });

  test('end-9: DELETE of a tag MUST be 202; then the tag is 404, and the manifest stays', async () => {
    const one = buildImage(uniqueName('one'));
    await managed.pushImage(one, 'stays');
    await managed.putManifest('goes', one);
    expect((await managed.deleteManifest('goes')).status).toBe(202);
    expect((await managed.getManifest('goes')).status).toBe(404);
    expect((await managed.getManifest(one.digest)).status).toBe(200);
    expect(((await managed.listTags()).json() as { tags: string[] }).tags).toEqual(['stays']);
    expect((await managed.deleteManifest('goes')).status).toBe(404);
  });

  test('end-9: DELETE of a manifest MUST be 202; then it and its tags are 404', async () => {
    const one = buildImage(uniqueName('one'));
    await managed.pushImage(one, 'first');
    await managed.putManifest('second', one);
    expect((await managed.deleteManifest(one.digest)).status).toBe(202);
    for (const reference of ['first', 'second', one.digest]) {
      expect((await managed.getManifest(reference)).status).toBe(404);
    }
    expect((await managed.deleteManifest(one.digest)).status).toBe(404);
  });

  test('end-9: a repository that does not exist MUST be 404', async () => {
    const none = await given.openRepository('acme/none');
    expect((await none.deleteManifest(unknownDigest)).status).toBe(404);
  });

  test('end-9: a manifest that was deleted is no referrer any more', async () => {
    const subject = buildImage(uniqueName('subject'));
    const signature = buildImage(uniqueName('signature'), { subject });
    await managed.pushImage(signature);
    await expectStatus(managed.deleteManifest(signature.digest), 202);
    expect((await managed.referrers(subject.digest)).json()).toMatchObject({ manifests: [] });
  });

  test('end-10: blobs are not deleted one by one here: MUST be 400 or 405', async () => {
    const answer = await repository.deleteBlob(image.config.digest);
    expect([answer.status, answer.error().code]).toEqual([405, 'UNSUPPORTED']);
    expect((await repository.headBlob(image.config.digest)).status).toBe(200);
  });
});

describe.skipIf(!hasDistribution)('Error codes', () => {
  const path = '/v2/acme/app';
  const upload = async () => at(await repository.startUpload());
  const put = (reference: string, body: string | Buffer) =>
    repository.ask('PUT', `${path}/manifests/${reference}`, {
      headers: { 'content-type': mediaTypes.oci.manifest },
      body,
    });

  const cases: [code: string, status: number, ask: () => Promise<Answer>][] = [
    ['BLOB_UNKNOWN', 404, () => repository.getBlob(unknownDigest)],
    ['BLOB_UPLOAD_INVALID', 416, async () => given.sendChunk(await upload(), Buffer.from('x'), 9)],
    [
      'BLOB_UPLOAD_UNKNOWN',
      404,
      async () => {
        const address = await upload();
        await repository.ask('DELETE', address);
        return repository.ask('GET', address);
      },
    ],
    ['DIGEST_INVALID', 400, () => repository.ask('GET', `${path}/blobs/sha256:short`)],
    ['MANIFEST_BLOB_UNKNOWN', 400, () => put('v9', buildImage('never pushed').raw)],
    ['MANIFEST_INVALID', 400, () => put('v9', '{}')],
    ['MANIFEST_INVALID', 400, () => put('.v9', image.raw)],
    ['MANIFEST_UNKNOWN', 404, () => repository.getManifest('none')],
    ['NAME_INVALID', 400, () => repository.ask('GET', '/v2/acme/App/tags/list')],
    ['NAME_UNKNOWN', 404, async () => (await given.openRepository('acme/none')).listTags()],
    ['SIZE_INVALID', 413, () => put('v9', Buffer.alloc(maxManifestBytes + 1, ' '))],
    ['UNAUTHORIZED', 401, () => given.anonymous.ask('GET', `${path}/tags/list`)],
    ['DENIED', 403, async () => (await given.openRepository('other/app')).startUpload()],
    ['UNSUPPORTED', 405, () => repository.deleteBlob(image.config.digest)],
    ['UNSUPPORTED', 400, () => repository.listTags({ n: 'many' })],
  ];
  test.each(cases)('%s comes with %i, in the shape that JSON MUST have', async (code, status, ask) => {
    const answer = await ask();
    expect([answer.status, answer.error().code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    const { errors, ...rest } = answer.json() as { errors: { code: string; message: unknown }[] };
    expect(rest).toEqual({});
    for (const error of errors) {
      expect(error.code).toMatch(/^[A-Z_]+$/);
      expect(typeof error.message).toBe('string');
      expect(Object.keys(error).every((key) => ['code', 'message', 'detail'].includes(key))).toBe(true);
    }
  });
});
