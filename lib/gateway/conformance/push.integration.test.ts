import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Digest, maxManifestBytes } from '../../registry/index.ts';
import { uniqueName } from '../../testing/accounts.ts';
import { freshBlob, octets, type Subject, startSubject, unknownDigest } from '../../testing/conformance.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { buildImage, buildManifest, buildMultiPlatform, type TestImage } from '../../testing/images.ts';
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

async function expectPullable(answer: Answer, bytes: Buffer): Promise<void> {
  expect(answer.headers.location).toBeTruthy();
  expect((await expectStatus(repository.ask('GET', at(answer)), 200)).bytes.equals(bytes)).toBe(true);
}

describe.skipIf(!hasDistribution)('Push: a blob monolithically', () => {
  test('end-4a, end-6: POST MUST be 202 with a Location, PUT of all bytes 201 with where to pull them', async () => {
    const blob = freshBlob();
    const started = await expectStatus(repository.startUpload(), 202);
    expect(started.headers.location).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    const put = await repository.ask('PUT', at(started), {
      query: { digest: blob.digest },
      headers: octets,
      body: blob.bytes,
    });
    expect(put.status).toBe(201);
    await expectPullable(put, blob.bytes);
  });

  test('end-6: the digest MUST be that of the bytes: else 400, and nothing is kept', async () => {
    const blob = freshBlob();
    const answer = await repository.pushBlob({ ...blob, bytes: Buffer.from('others') });
    expect([answer.status, answer.error().code]).toEqual([400, 'DIGEST_INVALID']);
    expect((await repository.headBlob(blob.digest)).status).toBe(404);
  });

  test('end-4b: a single POST MAY be unsupported: then 202 with a Location SHOULD follow, and PUT goes on', async () => {
    const blob = freshBlob();
    const single = await repository.ask('POST', '/v2/acme/app/blobs/uploads/', {
      query: { digest: blob.digest },
      headers: octets,
      body: blob.bytes,
    });
    expect(single.status).toBe(202);
    const put = await repository.ask('PUT', at(single), {
      query: { digest: blob.digest },
      headers: octets,
      body: blob.bytes,
    });
    expect(put.status).toBe(201);
    await expectPullable(put, blob.bytes);
  });
});

describe.skipIf(!hasDistribution)('Push: a blob in chunks', () => {
  const blob = () => freshBlob();
  const start = () => expectStatus(repository.startUpload(), 202);
  const finish = (answer: Answer, digest: string) => repository.ask('PUT', at(answer), { query: { digest } });

  test('end-5, end-6: each chunk MUST be 202 with Location and Range, the closing PUT 201', async () => {
    const { bytes, digest } = blob();
    let answer = await start();
    for (const first of [0, 10, 20]) {
      answer = await expectStatus(given.sendChunk(at(answer), bytes.subarray(first, first + 10), first), 202);
      expect(answer.headers.range).toBe(`0-${first + 9}`);
      expect(answer.headers.location).toBeTruthy();
    }
    const put = await expectStatus(finish(answer, digest), 201);
    await expectPullable(put, bytes);
  });

  test('end-6: the last chunk MAY come with the closing PUT', async () => {
    const { bytes, digest } = blob();
    const patched = await expectStatus(given.sendChunk(at(await start()), bytes.subarray(0, 25), 0), 202);
    const put = await given.sendChunk(at(patched), bytes.subarray(25), 25, {
      method: 'PUT',
      query: { digest },
    });
    expect(put.status).toBe(201);
    await expectPullable(put, bytes);
  });

  test('end-5: a first chunk that does not begin at 0 MUST be 416', async () => {
    const answer = await given.sendChunk(at(await start()), blob().bytes, 5);
    expect([answer.status, answer.error().code]).toEqual([416, 'BLOB_UPLOAD_INVALID']);
  });

  test('end-5: a chunk out of order MUST be 416, and the upload goes on from where it was', async () => {
    const { bytes, digest } = blob();
    const patched = await expectStatus(given.sendChunk(at(await start()), bytes.subarray(0, 10), 0), 202);
    for (const first of [0, 9, 11, 20]) {
      expect((await given.sendChunk(at(patched), bytes.subarray(first, first + 5), first)).status).toBe(416);
    }
    const late = await given.sendChunk(at(patched), bytes.subarray(15), 15, {
      method: 'PUT',
      query: { digest },
    });
    expect(late.status).toBe(416);
    const rest = await expectStatus(given.sendChunk(at(patched), bytes.subarray(10), 10), 202);
    await expectPullable(await expectStatus(finish(rest, digest), 201), bytes);
  });

  test('end-5: a chunk sent again to the address of before MUST be 416: its answer was lost', async () => {
    const { bytes, digest } = blob();
    const started = await start();
    await expectStatus(given.sendChunk(at(started), bytes.subarray(0, 10), 0), 202);
    expect((await given.sendChunk(at(started), bytes.subarray(0, 10), 0)).status).toBe(416);
    const status = await expectStatus(repository.ask('GET', at(started)), 204);
    const rest = await expectStatus(given.sendChunk(at(status), bytes.subarray(10), 10), 202);
    await expectPullable(await expectStatus(finish(rest, digest), 201), bytes);
  });

  test('end-13: GET of an active upload MUST be 204 with Location and Range, by any address told before', async () => {
    const { bytes } = blob();
    const addresses = [await start()];
    for (const first of [0, 10, 20]) {
      addresses.push(await given.sendChunk(at(addresses.at(-1)!), bytes.subarray(first, first + 10), first));
      for (const told of addresses) {
        const status = await repository.ask('GET', at(told));
        expect([status.status, status.headers.range]).toEqual([204, `0-${first + 9}`]);
        expect(at(status)).toBe(at(addresses.at(-1)!));
      }
    }
  });

  test.each([
    ['words', 400, 'BLOB_UPLOAD_INVALID'],
    ['5-1', 400, 'SIZE_INVALID'],
    ['0-100', 400, 'SIZE_INVALID'],
    [`0-${'9'.repeat(30)}`, 400, 'BLOB_UPLOAD_INVALID'],
  ])(
    'end-5: the Content-Range %.20s, which is not that of the chunk, is 400',
    async (range, status, code) => {
      const answer = await repository.ask('PATCH', at(await start()), {
        headers: { ...octets, 'content-range': range },
        body: Buffer.from('12345'),
      });
      expect([answer.status, answer.error().code]).toEqual([status, code]);
    },
  );

  test.each(['bytes 0-4/5', 'bytes=0-4', 'bytes 0-4/*'])(
    'end-5: the Content-Range %s of RFC 9110 is understood all the same',
    async (range) => {
      const headers = { ...octets, 'content-range': range };
      const started = await start();
      await expectStatus(repository.ask('PATCH', at(started), { headers, body: '12345' }), 202);
      expect((await repository.ask('PATCH', at(started), { headers, body: '12345' })).status).toBe(416);
    },
  );
});

describe.skipIf(!hasDistribution)('Push: cancelling an upload', () => {
  test('end-14: DELETE SHOULD be 204; then end-5, end-6 and end-13 are 404', async () => {
    const blob = freshBlob();
    const started = await expectStatus(repository.startUpload(), 202);
    expect((await repository.ask('DELETE', at(started))).status).toBe(204);
    const after = [
      await repository.ask('GET', at(started)),
      await given.sendChunk(at(started), blob.bytes, 0),
      await repository.ask('PUT', at(started), { query: { digest: blob.digest }, body: blob.bytes }),
    ];
    for (const answer of after) {
      expect([answer.status, answer.error().code]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    }
  });
});

describe.skipIf(!hasDistribution)('Push: mounting a blob from another repository', () => {
  test('end-11: MUST be 201 with where to pull it', async () => {
    const name = `acme/${uniqueName('mount')}`;
    const target = await given.openRepository(name, ['repository:acme/app:pull']);
    const mounted = await target.mountBlob(image.config.digest, 'acme/app');
    expect([mounted.status, mounted.headers['docker-content-digest']]).toEqual([201, image.config.digest]);
    expect((await target.ask('GET', at(mounted))).bytes.equals(image.config.bytes)).toBe(true);
  });

  test.each([
    ['a blob that is not there', { mount: unknownDigest, from: 'acme/app' }],
    ['a repository that is not there', { mount: unknownDigest, from: 'acme/none' }],
    ['no repository, which MAY be searched for', { mount: unknownDigest }],
  ])('end-11: of %s SHOULD be 202: an upload has begun', async (_, query) => {
    const answer = await repository.startUpload(query);
    expect(answer.status).toBe(202);
    expect((await repository.ask('GET', at(answer))).status).toBe(204);
  });
});

describe.skipIf(!hasDistribution)('Push: pushing manifests', () => {
  test('end-7: MUST be 201 with a Location to pull it from and its digest, by tag and by digest', async () => {
    const pushed = buildImage(uniqueName('pushed'));
    for (const blob of [pushed.config, ...pushed.layers]) await repository.pushBlob(blob);
    for (const reference of [pushed.digest, uniqueName('tag')]) {
      const answer = await repository.putManifest(reference, pushed);
      expect([answer.status, answer.headers['docker-content-digest']]).toEqual([201, pushed.digest]);
      await expectPullable(answer, pushed.raw);
    }
  });

  test('end-7: MUST be kept byte by byte, whatever its white space and the order of its keys', async () => {
    const json = JSON.parse(image.raw.toString()) as Record<string, unknown>;
    const reversed = Object.fromEntries(Object.entries(json).reverse());
    const odd = buildManifest(`\n${JSON.stringify(reversed, null, 3)}\n \n`, image.mediaType);
    await expectStatus(repository.putManifest('odd', odd), 201);
    expect((await repository.getManifest('odd')).bytes.equals(odd.raw)).toBe(true);
  });

  test('end-7: parameters of the Content-Type SHOULD be ignored', async () => {
    const headers = { 'content-type': `${image.mediaType}; charset=utf-8` };
    const path = '/v2/acme/app/manifests/parameters';
    await expectStatus(repository.ask('PUT', path, { headers, body: image.raw }), 201);
    expect((await repository.getManifest('parameters')).headers['content-type']).toBe(image.mediaType);
  });

  test('end-7: layers MAY be none, as of an artifact', async () => {
    const bare = buildManifest({ ...JSON.parse(image.raw.toString()), layers: [] }, image.mediaType);
    expect((await repository.putManifest('bare', bare)).status).toBe(201);
  });

  test.each<[string, () => { raw: Buffer; mediaType: string; digest: Digest }]>([
    ['an image without its config and layers', () => buildImage(uniqueName('missing'))],
    ['an index without its images', () => buildMultiPlatform(uniqueName('missing'))],
  ])('end-7: %s MAY be refused, and then MUST be MANIFEST_BLOB_UNKNOWN', async (_, build) => {
    const answer = await repository.putManifest('missing', build());
    expect([answer.status, answer.error().code]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
    expect((await repository.getManifest('missing')).status).toBe(404);
  });

  test('end-7: 4 MiB SHOULD be taken, and more be 413', async () => {
    const padded = (sizeBytes: number) =>
      buildManifest(image.raw.toString().padEnd(sizeBytes, ' '), image.mediaType);
    expect((await repository.putManifest('large', padded(maxManifestBytes))).status).toBe(201);
    expect((await repository.putManifest('larger', padded(maxManifestBytes + 1))).status).toBe(413);
  });

  test('end-7: a subject MUST be told as OCI-Subject, and need not exist', async () => {
    const subject = buildImage(uniqueName('subject'));
    const signature = buildImage(uniqueName('signature'), { subject });
    const answer = await repository.pushImage(signature);
    expect(answer.headers['oci-subject']).toBe(subject.digest);
    expect((await repository.pushImage(image)).headers).not.toHaveProperty('oci-subject');
  });
});
