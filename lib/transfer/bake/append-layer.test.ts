import { describe, expect, test } from 'vitest';
import { type Digest, digestOf, parseManifest } from '../../registry/index.ts';
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
import { appendLayer, replaceChildren } from './append-layer.ts';

const layer = { digest: digestOf(Buffer.from('layer')), sizeBytes: 5, diffId: digestOf(Buffer.from('tar')) };
const saying = { createdBy: 'COPY /app.car', labels: { 'io.ownbase.files': '/app.car' } };
const parse = ({ raw, mediaType }: TestManifest) => parseManifest(raw, mediaType);
const json = (bytes: Buffer) => JSON.parse(String(bytes)) as Record<string, unknown>;
const append = (image: TestImage, config = image.config.bytes) =>
  appendLayer(parse(image), config, layer, saying);

describe('an image with one more layer', () => {
  test.each(['oci', 'docker'] as const)('keeps its media types and all that was there (%s)', (format) => {
    const image = buildImage('app', { format, layers: ['one', 'two'], annotations: { kept: 'yes' } });
    const { manifest, config } = append(image);
    expect(manifest).toMatchObject({ mediaType: image.mediaType, annotations: { kept: 'yes' } });
    expect(manifest.config).toEqual({
      mediaType: image.config.mediaType,
      digest: digestOf(config),
      sizeBytes: config.length,
    });
    expect(manifest.layers).toEqual([
      ...parse(image).layers,
      { mediaType: mediaTypes[format].layer, digest: layer.digest, sizeBytes: layer.sizeBytes },
    ]);
    const before = json(image.config.bytes) as { history: object[]; rootfs: { diff_ids: string[] } };
    expect(json(config)).toEqual({
      ...before,
      config: { Env: ['PATH=/bin'], Cmd: ['/bin/true'], Labels: { seed: 'app', ...saying.labels } },
      rootfs: { type: 'layers', diff_ids: [...before.rootfs.diff_ids, layer.diffId] },
      history: [...before.history, { created: '2026-01-02T03:04:05Z', created_by: saying.createdBy }],
    });
  });

  test('has the same digest each time', () => {
    const image = buildImage('app');
    expect(append(image).manifest.digest).toBe(append(image).manifest.digest);
  });

  test('may get the same layer again', () => {
    const first = append(buildImage('app'));
    const second = appendLayer(first.manifest, first.config, layer, saying);
    expect(second.manifest.layers.slice(-2).map(({ digest }) => digest)).toEqual([
      layer.digest,
      layer.digest,
    ]);
    expect(second.manifest.digest).not.toBe(first.manifest.digest);
  });

  test('is no signature of what the old one belonged to', () => {
    const image = buildImage('app', { subject: buildImage('other') });
    expect(append(image).manifest.subject).toBe(null);
  });

  test.each([
    ['nothing but rootfs', { rootfs: { diff_ids: [] } }],
    ['odd values everywhere', { rootfs: { diff_ids: [] }, history: 'x', config: [], created: 7 }],
    ['no labels', { rootfs: { diff_ids: [] }, config: { Labels: null } }],
  ])('may have a config of %s', (_, base) => {
    const { config } = append(buildImage('app'), Buffer.from(JSON.stringify(base)));
    expect(json(config)).toMatchObject({
      config: { Labels: saying.labels },
      rootfs: { diff_ids: [layer.diffId] },
      history: [{ created_by: saying.createdBy }],
    });
  });

  test.each(['{', 'null', '[]', '{}', '{"rootfs":{"diff_ids":{}}}'])(
    'is refused for the config %s',
    (config) => {
      expect(() => append(buildImage('app'), Buffer.from(config))).toThrow(
        expect.objectContaining({ name: 'ArchiveError', code: 'base-missing' }),
      );
    },
  );
});

describe('an index', () => {
  const changedOf = (images: TestImage[]) =>
    new Map(images.map((image) => [image.digest, append(image).manifest] as const));

  test.each(['oci', 'docker'] as const)('names the new images on their platforms (%s)', (format) => {
    const index = buildMultiPlatform('app', { format });
    const changed = changedOf(index.images);
    const made = replaceChildren(parse(index), changed);
    expect(made.mediaType).toBe(index.mediaType);
    expect(made.children).toEqual(
      parse(index).children.map((child) => {
        const { digest, raw } = changed.get(child.digest)!;
        return { ...child, digest, sizeBytes: raw.length };
      }),
    );
    expect(replaceChildren(parse(index), changed).digest).toBe(made.digest);
  });

  test('loses the attestations of what the images were', () => {
    const image = buildImage('app');
    const platform = { os: 'unknown', architecture: 'unknown' };
    const index = buildIndex([image, buildImage('attested', { platform })]);
    const made = replaceChildren(parse(index), changedOf([image]));
    expect(made.children).toMatchObject([{ platform: { os: 'linux', architecture: 'amd64' } }]);
    expect(made.children).toHaveLength(1);
  });

  test('that names an image twice still does', () => {
    const image = buildImage('app');
    const index = buildIndex([
      image,
      { ...image, platform: { os: 'linux', architecture: 'amd64', variant: 'v2' } },
    ]);
    const made = replaceChildren(parse(index), changedOf([image]));
    expect(made.children.map(({ digest }) => digest)).toEqual(Array(2).fill(append(image).manifest.digest));
  });

  test('says of each image what it said, but not its bytes of before', () => {
    const image = buildImage('app');
    const entry = { ...descriptorOf(image), annotations: { a: 'b' }, data: image.raw.toString('base64') };
    const index = buildManifest(
      {
        schemaVersion: 2,
        mediaType: mediaTypes.oci.index,
        manifests: [entry],
        annotations: { c: 'd' },
        subject: descriptorOf(image),
      },
      mediaTypes.oci.index,
    );
    const made = replaceChildren(parse(index), changedOf([image]));
    const [child] = json(made.raw).manifests as { digest: Digest }[];
    expect(child).toMatchObject({ annotations: { a: 'b' } });
    expect(child).not.toHaveProperty('data');
    expect(made).toMatchObject({ annotations: { c: 'd' }, subject: null });
  });
});
