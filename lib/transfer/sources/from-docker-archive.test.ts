import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Descriptor, digestOf } from '../../registry/index.ts';
import { type ArchiveFiles, readSourceBlob, withArchive } from '../../testing/archives.ts';
import { buildTar } from '../tar.ts';
import { fromDockerArchive } from './from-docker-archive.ts';
import type { SourceBlob, SourceImage } from './source.ts';

const layer = (content: string): Buffer => buildTar([{ name: 'file', content }]);
const [one, two] = [layer('one'), layer('two')];
const configOf = (...layers: Buffer[]): string =>
  JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    config: { Cmd: ['/bin/true'] },
    rootfs: { type: 'layers', diff_ids: layers.map(digestOf) },
  });
const item = (more: object = {}) => ({
  Config: 'c.json',
  RepoTags: ['acme/app:1'],
  Layers: ['1.tar', '2.tar'],
  ...more,
});
const archive = (more: ArchiveFiles = {}, ...items: unknown[]): ArchiveFiles => ({
  '1.tar': one,
  '2.tar': two,
  'c.json': configOf(one, two),
  'manifest.json': JSON.stringify(items.length > 0 ? items : [item()]),
  ...more,
});
const read = (files: ArchiveFiles) => withArchive(files, (tar) => fromDockerArchive(tar));

/** What is pushed of an archive's images. */
async function push(files: ArchiveFiles) {
  return await withArchive(files, async (tar) => {
    const images = await fromDockerArchive(tar);
    return await Promise.all(images.map(pushOne));
  });
}

async function pushOne(image: SourceImage) {
  const stored = new Map<SourceBlob, Descriptor>();
  const blobs = new Map<string, Buffer>();
  for (const blob of image.blobs) {
    const { bytes, digest, told, mediaType, sizeBytes } = await readSourceBlob(blob);
    expect(told).toBe(blob.readBytes);
    stored.set(blob, { digest, mediaType, sizeBytes });
    blobs.set(digest, bytes);
  }
  return { image, manifest: image.manifests(stored).at(-1)!, blobs };
}

describe('what docker saved', () => {
  test('becomes an image of OCI, with its config as it is and its layers compressed', async () => {
    const [{ image, manifest, blobs } = await Promise.reject()] = await push(archive());
    expect(image).toMatchObject({ names: ['acme/app:1'], platforms: ['linux/amd64'] });
    expect(String(blobs.get(manifest.config!.digest))).toBe(configOf(one, two));
    const unpacked = manifest.layers.map(({ digest }) => gunzipSync(blobs.get(digest)!));
    expect(unpacked).toEqual([one, two]);
    for (const { digest, sizeBytes, mediaType } of manifest.layers) {
      expect(blobs.get(digest)).toHaveLength(sizeBytes);
      expect(mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip');
    }
  });

  test('gives the same digests each time', async () => {
    const [first, second] = [await push(archive()), await push(archive())];
    expect(first[0]!.manifest.digest).toBe(second[0]!.manifest.digest);
  });

  test.each([
    ['gzip', gzipSync, 'application/vnd.oci.image.layer.v1.tar+gzip'],
    ['zstd', zstdCompressSync, 'application/vnd.oci.image.layer.v1.tar+zstd'],
  ] as const)('keeps layers that are compressed by %s', async (_, compress, mediaType) => {
    const packed = compress(one);
    const [done] = await push(archive({ '1.tar': packed }));
    expect(done!.manifest.layers[0]).toMatchObject({ mediaType, digest: digestOf(packed) });
  });

  test('of several frames of zstd is one layer', async () => {
    const packed = Buffer.concat([
      zstdCompressSync(one.subarray(0, 700)),
      zstdCompressSync(one.subarray(700)),
    ]);
    const [done] = await push(archive({ '1.tar': packed }));
    expect(done!.manifest.layers[0]!.digest).toBe(digestOf(packed));
  });

  test('brings several images, and a layer of both once', async () => {
    const images = await read(
      archive({ 'd.json': configOf(one) }, item(), { Config: 'd.json', RepoTags: null, Layers: ['1.tar'] }),
    );
    expect(images.map(({ names }) => names)).toEqual([['acme/app:1'], []]);
    expect(images[1]!.blobs[1]).toBe(images[0]!.blobs[1]);
  });

  test('has the same layer twice in an image, as often as its config says', async () => {
    const [done] = await push(
      archive({ 'c.json': configOf(one, one) }, item({ Layers: ['1.tar', '1.tar'] })),
    );
    expect(done!.image.blobs).toHaveLength(2);
    expect(done!.manifest.layers.map(({ digest }) => digest)).toHaveLength(2);
  });

  test('may have no layer at all', async () => {
    const [done] = await push(archive({ 'c.json': configOf() }, item({ Layers: [] })));
    expect(done!.manifest.layers).toEqual([]);
  });

  test.each([
    ['null', null],
    ['a text', 'acme/app:1'],
    ['numbers', [1, 2]],
  ])('has no names where RepoTags is %s', async (_, RepoTags) => {
    const [image] = await read(archive({}, item({ RepoTags })));
    expect(image!.names).toEqual([]);
  });

  test('has no more names than anybody reads, and none longer than a name is', async () => {
    const RepoTags = [`a\0${'x'.repeat(10_000)}`, ...Array(1000).fill('acme/app:1')];
    const [image] = await read(archive({}, item({ RepoTags })));
    expect(image!.names).toHaveLength(8);
    expect(image!.names[0]).toMatch(/^ax{400,500}$/);
  });

  test('is none without manifest.json, and empty where that is', async () => {
    expect(await read({ repositories: '{}' })).toEqual([]);
    expect(await read({ 'manifest.json': '[]' })).toEqual([]);
  });
});

describe('a layer is refused while it is read', () => {
  test.each<[string, Buffer, string]>([
    ['that is another one', two, 'digest-mismatch'],
    ['that is another one, by gzip', gzipSync(two), 'digest-mismatch'],
    ['that is another one, by zstd', zstdCompressSync(two), 'digest-mismatch'],
    ['that is empty', Buffer.alloc(0), 'digest-mismatch'],
    ['by gzip that ends too early', gzipSync(one).subarray(0, 60), 'archive-truncated'],
    ['by zstd that ends too early', zstdCompressSync(one).subarray(0, 30), 'archive-truncated'],
    ['that only begins like gzip', Buffer.concat([gzipSync('').subarray(0, 4), one]), 'archive-broken'],
    [
      'that only begins like zstd',
      Buffer.concat([zstdCompressSync('').subarray(0, 4), one]),
      'archive-broken',
    ],
    ['by gzip with something behind it', Buffer.concat([gzipSync(one), one]), 'archive-broken'],
  ])('%s', async (_, bytes, code) => {
    await withArchive(archive({ '1.tar': bytes }), async (tar) => {
      const [image] = await fromDockerArchive(tar);
      await expect(readSourceBlob(image!.blobs[1]!)).rejects.toMatchObject({ name: 'ArchiveError', code });
    });
  });

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('that becomes too large (%s), before it was read to its end', async (_, compress) => {
    const bomb = Buffer.concat([compress(Buffer.alloc(8 * 1024 ** 2)), randomBytes(4 * 1024 ** 2)]);
    await withArchive(archive({ '1.tar': bomb }), async (tar) => {
      const [image] = await fromDockerArchive(tar, { maxLayerBytes: 1024 ** 2 });
      let told = 0;
      const reading = buffer(
        image!.blobs[1]!.read(new AbortController().signal, (count) => {
          told += count;
        }),
      );
      await expect(reading).rejects.toMatchObject({ name: 'ArchiveError', code: 'archive-too-large' });
      expect(told).toBeLessThan(bomb.length);
    });
  });

  test.each([
    ['plain', (bytes: Buffer) => bytes],
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('once it was aborted (%s)', async (_, compress) => {
    await withArchive(archive({ '1.tar': compress(one) }), async (tar) => {
      const [image] = await fromDockerArchive(tar);
      const aborted = readSourceBlob(image!.blobs[1]!, AbortSignal.abort());
      await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
});

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const megabytes = (count: number) => Buffer.alloc(count * 1024 ** 2, ' ');
const config = (rootfs: unknown): ArchiveFiles => archive({ 'c.json': JSON.stringify({ rootfs }) });

describe('refused is', () => {
  test.each<[string, ArchiveFiles, string]>([
    ['a manifest.json that is no JSON', archive({ 'manifest.json': '[' }), 'archive-broken'],
    ['a manifest.json that is no list', archive({ 'manifest.json': '{}' }), 'archive-broken'],
    ['a manifest.json that is null', archive({ 'manifest.json': 'null' }), 'archive-broken'],
    ['a manifest.json of deep lists', archive({ 'manifest.json': nested(1_000_000) }), 'archive-broken'],
    ['a manifest.json far too large', archive({ 'manifest.json': megabytes(9) }), 'archive-too-large'],
    ['more images than any archive has', archive({}, ...Array(401).fill(item())), 'archive-too-large'],
    ['an image that is null', archive({}, null), 'archive-broken'],
    ['an image that is a text', archive({}, 'app'), 'archive-broken'],
    ['an image without a config', archive({}, item({ Config: null })), 'archive-broken'],
    ['an image whose layers are a text', archive({}, item({ Layers: '1.tar' })), 'archive-broken'],
    ['an image whose layers are numbers', archive({}, item({ Layers: [1, 2] })), 'archive-broken'],
    [
      'an image of too many layers',
      archive({}, item({ Layers: Array(1001).fill('1.tar') })),
      'archive-broken',
    ],
    ['a config that is not there', archive({}, item({ Config: 'other.json' })), 'archive-incomplete'],
    ['a layer that is not there', archive({}, item({ Layers: ['1.tar', '3.tar'] })), 'archive-incomplete'],
    ['a config elsewhere', archive({}, item({ Config: '../../etc/passwd' })), 'archive-unsafe'],
    ['a config of the machine', archive({}, item({ Config: '/etc/passwd' })), 'archive-unsafe'],
    ['a layer elsewhere', archive({}, item({ Layers: ['1.tar', 'a/../../2.tar'] })), 'archive-unsafe'],
    ['a layer of the machine', archive({}, item({ Layers: ['1.tar', '/etc/passwd'] })), 'archive-unsafe'],
    ['a layer with NUL in its name', archive({}, item({ Layers: ['1.tar', '2.tar\0'] })), 'archive-unsafe'],
    ['fewer layers than the config has', archive({}, item({ Layers: ['1.tar'] })), 'archive-broken'],
    [
      'more layers than the config has',
      archive({}, item({ Layers: ['1.tar', '2.tar', '2.tar'] })),
      'archive-broken',
    ],
    ['a config that is no JSON', archive({ 'c.json': '{' }), 'archive-broken'],
    ['a config that is null', archive({ 'c.json': 'null' }), 'archive-broken'],
    ['a config far too large', archive({ 'c.json': megabytes(9) }), 'archive-too-large'],
    ['a config without rootfs', archive({ 'c.json': '{}' }), 'archive-broken'],
    ['a config whose rootfs is null', config(null), 'archive-broken'],
    ['a config whose rootfs is a text', config('layers'), 'archive-broken'],
    ['diff_ids that are none', config({ diff_ids: ['sha256:1', 'sha256:2'] }), 'archive-broken'],
    [
      'diff_ids that are deep lists',
      archive({ 'c.json': `{"rootfs":{"diff_ids":[${nested(100_000)},1]}}` }),
      'archive-broken',
    ],
  ])('%s', async (_, files, code) => {
    await expect(read(files)).rejects.toMatchObject({ name: 'ArchiveError', code });
  });
});
