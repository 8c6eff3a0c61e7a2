import { describe, expect, test } from 'vitest';
import type { Digest } from '../../registry/index.ts';
import {
  type ArchiveFiles,
  blobName,
  layoutBlobs,
  layoutIndex,
  readSourceBlob,
  withArchive,
} from '../../testing/archives.ts';
import {
  buildImage,
  buildIndex,
  buildManifest,
  buildMultiPlatform,
  descriptorOf,
  mediaTypes,
  type TestImage,
  type TestManifest,
} from '../../testing/images.ts';
import { fromOciLayout } from './from-oci-layout.ts';
import type { SourceImage } from './source.ts';

const read = (files: ArchiveFiles) => withArchive(files, fromOciLayout);
const digestsOf = (image: SourceImage): Digest[] => image.manifests(new Map()).map(({ digest }) => digest);
const without = (files: ArchiveFiles, ...digests: string[]): ArchiveFiles =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !digests.map(blobName).includes(name)));
const indexOf = (entries: unknown[]) =>
  buildManifest(
    { schemaVersion: 2, mediaType: mediaTypes.oci.index, manifests: entries },
    mediaTypes.oci.index,
  );
const put = (...manifests: TestManifest[]): ArchiveFiles =>
  Object.fromEntries(manifests.map(({ digest, raw }) => [blobName(digest), raw]));
const amd64 = { os: 'linux', architecture: 'amd64' };

describe('an OCI layout', () => {
  test.each(['oci', 'docker'] as const)('keeps every byte of an image (%s)', async (format) => {
    const image = buildImage('app', { format, layers: ['one', 'two'] });
    await withArchive({ ...layoutBlobs(image), ...layoutIndex({ v1: image }) }, async (tar) => {
      const [found] = await fromOciLayout(tar);
      expect(found).toMatchObject({ names: ['v1'], platforms: ['linux/amd64'] });
      expect(digestsOf(found!)).toEqual([image.digest]);
      const blobs = await Promise.all(found!.blobs.map((blob) => readSourceBlob(blob)));
      expect(blobs.map(({ digest, mediaType, told }) => ({ digest, mediaType, told }))).toEqual(
        [image.config, ...image.layers].map(({ digest, mediaType, bytes }) => ({
          digest,
          mediaType,
          told: bytes.length,
        })),
      );
      expect(found!.blobs.map(({ stored }) => stored?.digest)).toEqual(blobs.map(({ digest }) => digest));
    });
  });

  test('brings an index whole, children first', async () => {
    const index = buildMultiPlatform('app');
    const images = await read({ ...layoutBlobs(index), ...layoutIndex({ v1: index }) });
    expect(images).toHaveLength(1);
    expect(images[0]!.platforms).toEqual(['linux/amd64', 'linux/arm64/v8']);
    expect(digestsOf(images[0]!)).toEqual([...index.images, index].map(({ digest }) => digest));
  });

  test('brings what is in an index twice once, and attestations with it', async () => {
    const image = buildImage('app');
    const attestation = buildImage('attested', { configMediaType: mediaTypes.oci.config });
    const platform = { os: 'unknown', architecture: 'unknown' };
    const top = indexOf([
      { ...descriptorOf(image), platform: amd64 },
      { ...descriptorOf(image), platform: { ...amd64, variant: 'v2' } },
      { ...descriptorOf(attestation), platform },
    ]);
    const [found] = await read({
      ...layoutBlobs(image, attestation),
      ...put(top),
      ...layoutIndex({ v1: top }),
    });
    expect(digestsOf(found!)).toEqual([image.digest, attestation.digest, top.digest]);
    expect(found!.platforms).toEqual(['linux/amd64', 'linux/amd64/v2']);
    expect(found!.blobs).toHaveLength(4);
  });

  test('brings the parts of an incomplete index alone, as far as they are whole', async () => {
    const index = buildMultiPlatform('app');
    const [amd, arm] = index.images as [TestImage, TestImage];
    const files = { ...layoutBlobs(index), ...layoutIndex({ v1: index }) };
    for (const gone of [arm.digest, arm.config.digest, arm.layers[0]!.digest]) {
      const images = await read(without(files, gone));
      expect(images).toHaveLength(1);
      expect(images[0]).toMatchObject({ names: ['v1'], platforms: ['linux/amd64'] });
      expect(digestsOf(images[0]!)).toEqual([amd.digest]);
      expect(images[0]!.blobs).toHaveLength(2);
    }
    expect(await read(without(files, amd.digest, arm.digest))).toEqual([]);
    expect(await read(without(files, index.digest))).toEqual([]);
  });

  test('brings several images, which share what is the same', async () => {
    const [one, two] = [buildImage('one', { layers: ['same'] }), buildImage('two', { layers: ['same'] })];
    const images = await read({ ...layoutBlobs(one, two), ...layoutIndex({ v1: one, v2: two }) });
    expect(images.map(({ names }) => names)).toEqual([['v1'], ['v2']]);
    expect(images[0]!.blobs[1]).toBe(images[1]!.blobs[1]);
  });

  test('calls an image by the full name where there is one', async () => {
    const image = buildImage('app');
    const annotations = {
      'org.opencontainers.image.ref.name': 'v1',
      'io.containerd.image.name': 'docker.io/acme/app:v1',
    };
    for (const [said, names] of [
      [annotations, ['docker.io/acme/app:v1']],
      [null, []],
      ['text', []],
      [{ 'org.opencontainers.image.ref.name': 7 }, []],
    ] as const) {
      const manifests = [{ ...descriptorOf(image), annotations: said }];
      const found = await read({ ...layoutBlobs(image), 'index.json': JSON.stringify({ manifests }) });
      expect(found[0]!.names).toEqual(names);
    }
  });

  test('lets layers be elsewhere that may not be handed on', async () => {
    const image = buildImage('app');
    const foreign = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
    const json = JSON.parse(String(image.raw)) as { layers: object[] };
    json.layers.push({ mediaType: foreign, size: 5, digest: `sha256:${'0'.repeat(64)}` });
    const top = buildManifest(json, image.mediaType);
    const [found] = await read({ ...layoutBlobs(image), ...put(top), ...layoutIndex({ v1: top }) });
    expect(found!.blobs).toHaveLength(2);
  });

  test('is none without index.json, and empty where that is', async () => {
    expect(await read(layoutBlobs(buildImage('app')))).toEqual([]);
    expect(await read({ 'index.json': '{"manifests":[]}' })).toEqual([]);
  });

  test('of names that no database keeps is told without what is in the way', async () => {
    const image = buildImage('app', {
      configBytes: Buffer.from(JSON.stringify({ os: 'a\0\ud800', architecture: 'b' })),
    });
    const found = await read({ ...layoutBlobs(image), ...layoutIndex({ 'v\0\ud8001': image }) });
    expect(found[0]).toMatchObject({ names: ['v\ufffd1'], platforms: ['a\ufffd/b'] });
  });
});

const image = buildImage('app');
const valid = { ...layoutBlobs(image), ...layoutIndex({ v1: image }) };
const naming = (top: unknown): ArchiveFiles => ({
  ...valid,
  'index.json': JSON.stringify({ manifests: [top] }),
});
const topOf = (json: unknown): ArchiveFiles => {
  const top = buildManifest(json, mediaTypes.oci.manifest);
  return { ...valid, ...put(top), ...layoutIndex({ v1: top }) };
};
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const megabytes = (count: number) => Buffer.alloc(count * 1024 ** 2, ' ');

describe('refused is', () => {
  test.each<[string, ArchiveFiles, string]>([
    ['an index.json that is no JSON', { 'index.json': '{' }, 'archive-broken'],
    ['an index.json that is a text', { 'index.json': '"text"' }, 'archive-broken'],
    ['an index.json that is null', { 'index.json': 'null' }, 'archive-broken'],
    ['an index.json that is a list', { 'index.json': '[]' }, 'archive-broken'],
    ['an index.json without manifests', { 'index.json': '{}' }, 'archive-broken'],
    ['an index.json of one manifest', { 'index.json': '{"manifests":{}}' }, 'archive-broken'],
    ['an index.json far too large', { 'index.json': megabytes(9) }, 'archive-too-large'],
    ['an index.json of deep lists', { 'index.json': nested(1_000_000) }, 'archive-broken'],
    ['deep lists in it', { 'index.json': `{"manifests":${nested(1_000_000)}}` }, 'archive-broken'],
    [
      'more images than any archive has',
      { 'index.json': JSON.stringify({ manifests: Array(1001).fill({}) }) },
      'archive-too-large',
    ],
    ['an entry that is null', naming(null), 'archive-broken'],
    ['an entry that is a text', naming('v1'), 'archive-broken'],
    ['an entry without a digest', naming({ mediaType: image.mediaType }), 'archive-broken'],
    ['an entry without a media type', naming({ digest: image.digest }), 'archive-broken'],
    [
      'a digest that is a path',
      naming({ ...descriptorOf(image), digest: '../../etc/passwd' }),
      'archive-broken',
    ],
    [
      'a digest that leads out',
      naming({ ...descriptorOf(image), digest: 'sha256:../../../etc/passwd' }),
      'archive-broken',
    ],
    ['another media type', naming({ ...descriptorOf(image), mediaType: 'text/plain' }), 'archive-broken'],
    [
      'a media type that the manifest does not have',
      naming({ ...descriptorOf(image), mediaType: mediaTypes.oci.index }),
      'archive-broken',
    ],
    ['a manifest that is no JSON', { ...valid, ...topOf('{') }, 'archive-broken'],
    ['a manifest that is a list', topOf([]), 'archive-broken'],
    ['a manifest without a config', topOf({ schemaVersion: 2, layers: [] }), 'archive-broken'],
    ['a manifest of deep lists', topOf(nested(1_000_000)), 'archive-broken'],
    ['a manifest far too large', { ...valid, [blobName(image.digest)]: megabytes(5) }, 'archive-too-large'],
    [
      'other bytes than those of the manifest',
      { ...valid, [blobName(image.digest)]: Buffer.concat([image.raw, Buffer.from(' ')]) },
      'digest-mismatch',
    ],
    ['a layer of another size', { ...valid, [blobName(image.layers[0]!.digest)]: 'short' }, 'archive-broken'],
    ['a config of another size', { ...valid, [blobName(image.config.digest)]: '{}' }, 'archive-broken'],
  ])('%s', async (_, files, code) => {
    await expect(read(files)).rejects.toMatchObject({ name: 'ArchiveError', code });
  });

  test.each([
    ['no JSON', Buffer.from('{')],
    ['null', Buffer.from('null')],
    ['far too large', megabytes(9)],
  ])('a config that is %s', async (what, configBytes) => {
    const broken = buildImage('app', { configBytes });
    const code = what === 'far too large' ? 'archive-too-large' : 'archive-broken';
    await expect(read({ ...layoutBlobs(broken), ...layoutIndex({ v1: broken }) })).rejects.toMatchObject({
      code,
    });
  });

  test('a circle of indexes: one of its digests is wrong', async () => {
    const wrong = indexOf([
      { mediaType: mediaTypes.oci.index, digest: image.digest, size: 1, platform: amd64 },
    ]);
    // `image.digest` now names an index that names itself.
    const files = { [blobName(image.digest)]: wrong.raw, ...put(wrong), ...layoutIndex({ v1: wrong }) };
    await expect(read(files)).rejects.toMatchObject({ code: 'digest-mismatch' });
  });

  /** Indexes in indexes, each of which names the one below it so often. */
  function tower(bottom: TestManifest, { levels, times }: { levels: number; times: number }) {
    const floors: TestManifest[] = [];
    for (let top = bottom; floors.length < levels; ) {
      top = indexOf(Array(times).fill({ ...descriptorOf(top), platform: amd64 }));
      floors.push(top);
    }
    return floors;
  }

  test('nothing in a tower of indexes that name each other a million times: each is read once', async () => {
    const floors = tower(image, { levels: 4, times: 900 });
    const [found] = await read({ ...valid, ...put(...floors), ...layoutIndex({ v1: floors.at(-1)! }) });
    expect(digestsOf(found!)).toEqual([image, ...floors].map(({ digest }) => digest));
  });

  test('the same tower where its bottom is not there', async () => {
    const floors = tower(buildImage('elsewhere'), { levels: 4, times: 900 });
    const files = { ...valid, ...put(...floors), ...layoutIndex({ v1: floors.at(-1)! }) };
    await expect(read(files)).rejects.toMatchObject({ code: 'archive-too-large' });
  });

  test('an incomplete index that names a whole image without end', async () => {
    const gone = buildImage('elsewhere');
    const child = { ...descriptorOf(image), platform: amd64 };
    const top = indexOf([...Array(900).fill(child), { ...descriptorOf(gone), platform: amd64 }]);
    await expect(read({ ...valid, ...put(top), ...layoutIndex({ v1: top }) })).rejects.toMatchObject({
      code: 'archive-too-large',
    });
  });

  test('a tower that is too high comes in parts', async () => {
    const floors = tower(image, { levels: 8, times: 1 });
    const [found] = await read({ ...valid, ...put(...floors), ...layoutIndex({ v1: floors.at(-1)! }) });
    expect(digestsOf(found!)).toContain(image.digest);
    expect(digestsOf(found!)).not.toContain(floors.at(-1)!.digest);
  });

  test('an index that is there, with what is no manifest below it', async () => {
    const [config] = [image.config];
    const top = buildIndex([image]);
    const json = JSON.parse(String(top.raw)) as { manifests: object[] };
    json.manifests.push({ mediaType: 'application/json', digest: config.digest, size: 1, platform: amd64 });
    const broken = buildManifest(json, top.mediaType);
    await expect(read({ ...valid, ...put(broken), ...layoutIndex({ v1: broken }) })).rejects.toMatchObject({
      code: 'archive-broken',
    });
  });
});
