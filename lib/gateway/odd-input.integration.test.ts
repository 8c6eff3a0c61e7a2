import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDistribution } from '../testing/distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import {
  buildImage,
  buildManifest,
  describe as descriptor,
  mediaTypes,
  type TestManifest,
} from '../testing/images.ts';
import { createOciClient, expectStatus, type OciRepository } from '../testing/oci-client.ts';
import { sendRaw } from '../testing/raw-request.ts';

const name = 'acme/app';
const image = buildImage('app');
const long = 'x'.repeat(10_000);

let door: FrontDoor;
let repository: OciRepository;
beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  await door.addTenant('acme');
  await door.addUser('dev', { roles: { acme: 'developer' } });
  const client = createOciClient({ origin: door.origin, user: { name: 'dev', password: testPassword } });
  repository = await client.repository(name);
  await repository.pushImage(image, 'v1');
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

const send = ({ path }: { path: string }) => sendRaw(door.origin, { path, token: repository.token });

const manifestOf = (change: Record<string, unknown>): TestManifest =>
  buildManifest({ ...JSON.parse(image.raw.toString()), ...change }, image.mediaType);
const index = (change: Record<string, unknown>) =>
  buildManifest({ schemaVersion: 2, mediaType: mediaTypes.oci.index, ...change }, mediaTypes.oci.index);

describe.skipIf(!hasDistribution)('odd input that is right all the same', () => {
  test.each([
    ['n=0', '?n=0', []],
    ['an n beyond all bounds', '?n=999999999', ['v1']],
    ['last behind everything', '?last=zzz', []],
    ['last with a NUL', '?last=%00', ['v1']],
    ['last of 10,000 characters', `?last=${long}`, []],
    ['last in another script', '?last=%E4%B8%AD', []],
    ['an unknown parameter', '?x=y', ['v1']],
  ])('tags with %s', async (_, query, tags) => {
    const answer = await send({ path: `/v2/${name}/tags/list${query}` });
    expect(answer.status).toBe(200);
    expect((JSON.parse(answer.body) as { tags: string[] }).tags).toEqual(tags);
  });

  test.each(['%00', long, '%E4%B8%AD', ''])('referrers of the artifactType %.20s', async (type) => {
    const answer = await send({ path: `/v2/${name}/referrers/${image.digest}?artifactType=${type}` });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ manifests: [] });
  });

  test.each([
    ['an encoded slash', `/v2/acme%2Fapp/manifests/v1`],
    ['an encoded colon', `/v2/${name}/manifests/${image.digest.replace(':', '%3A')}`],
  ])('%s is one', async (_, path) => {
    expect((await send({ path })).status).toBe(200);
  });

  test('no address reaches another repository than the one that it was decided for', async () => {
    for (const path of [
      '/v2/acme/app/../../other/app/manifests/v1',
      '/v2/acme/app%2F..%2Fother/manifests/v1',
    ]) {
      expect([400, 401]).toContain((await send({ path })).status);
    }
  });

  const strange = {
    'a\u0000b': 'c\u0000d',
    half: '\ud800',
    __proto__: 'x',
    '"': "'; drop table tags; --",
    long,
  };
  test('an image with strange annotations', async () => {
    const manifest = manifestOf({
      annotations: strange,
      extra: { deep: [[[[]]]] },
      artifactType: 'x\u0000\ud800',
    });
    await expectStatus(repository.putManifest('strange', manifest), 201);
    expect((await repository.getManifest('strange')).bytes.equals(manifest.raw)).toBe(true);
  });

  test.each<[string, Buffer]>([
    ['no JSON', Buffer.from('{')],
    ['nothing', Buffer.alloc(0)],
    ['a number', Buffer.from('1')],
    ['deep JSON', Buffer.from('['.repeat(1_000_000))],
    [
      'strange values',
      Buffer.from(
        JSON.stringify({
          created: 'never',
          author: ['x'],
          os: 1,
          architecture: null,
          history: 'x',
          config: [],
        }),
      ),
    ],
    [
      'a time before all',
      Buffer.from(
        JSON.stringify({
          created: '0001-01-01T00:00:00Z',
          author: 'x\u0000\ud800',
          os: 'linux\u0000',
          architecture: '\ud800',
        }),
      ),
    ],
    [
      'a time after all',
      Buffer.from(
        JSON.stringify({ created: '+275760-09-13T00:00:00.000Z', os: 'linux', architecture: 'amd64' }),
      ),
    ],
    ['9 MiB', Buffer.from(`{"os":"linux","architecture":"amd64"}${' '.repeat(9 * 1024 * 1024)}`)],
  ])('an image with a config of %s: stored, without facts that are none', async (what, configBytes) => {
    const odd = buildImage(`odd ${what}`, { configBytes });
    await repository.pushImage(odd, 'odd');
    expect((await repository.getManifest('odd')).bytes.equals(odd.raw)).toBe(true);
    const row = await door.db
      .selectFrom('manifests')
      .select(['image_created_at', 'platforms'])
      .where('digest', '=', odd.digest)
      .executeTakeFirstOrThrow();
    expect(row.image_created_at).toBeNull();
    if (what === '9 MiB') expect(row.platforms).toEqual([]);
  });

  test('an image of 1000 layers, and sizes that are too large to add up', async () => {
    const layer = { ...descriptor(image.layers[0]!), size: 2 ** 42 };
    await expectStatus(repository.putManifest('many', manifestOf({ layers: Array(1000).fill(layer) })), 201);
    const huge = Array.from({ length: 3 }, (_, at) =>
      manifestOf({ layers: [layer], annotations: { at: String(at) } }),
    );
    for (const manifest of huge) await expectStatus(repository.putManifest(manifest.digest, manifest), 201);
    let inner = huge.map(({ mediaType, digest, raw }) => ({ mediaType, digest, size: raw.length }));
    for (let depth = 0; depth < 16; depth += 1) {
      const outer = ['a', 'b', 'c'].map((each) =>
        index({ manifests: inner, annotations: { at: `${depth}${each}` } }),
      );
      for (const manifest of outer)
        await expectStatus(repository.putManifest(manifest.digest, manifest), 201);
      inner = outer.map(({ mediaType, digest, raw }) => ({ mediaType, digest, size: raw.length }));
    }
  });
});
