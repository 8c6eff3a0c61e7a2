import { describe, expect, test } from 'vitest';
import { buildImage, buildIndex, buildManifest, buildMultiPlatform, mediaTypes } from '../testing/images.ts';
import { RegistryError } from './errors.ts';
import { parseManifest } from './manifest.ts';

const formats = ['oci', 'docker'] as const;
const image = buildImage('one', { layers: ['a', 'b'] });
const descriptor = { mediaType: 'x', digest: image.digest, size: 3 };

describe('parseManifest', () => {
  test.each(formats)('reads an image of %s', (format) => {
    const made = buildImage('app', { format, layers: ['a', 'b'], annotations: { title: 'App' } });
    const manifest = parseManifest(made.raw, made.mediaType);
    expect(manifest).toMatchObject({
      mediaType: mediaTypes[format].manifest,
      digest: made.digest,
      artifactType: mediaTypes[format].config,
      subject: null,
      annotations: { title: 'App' },
      config: { digest: made.config.digest, sizeBytes: made.config.bytes.length },
      children: [],
    });
    expect(manifest.layers.map((layer) => layer.digest)).toEqual(made.layers.map((layer) => layer.digest));
    expect(manifest.raw).toBe(made.raw);
  });

  test.each(formats)('reads an index of %s with its platforms', (format) => {
    const made = buildMultiPlatform('app', { format });
    const manifest = parseManifest(made.raw, made.mediaType);
    expect(manifest).toMatchObject({ config: null, layers: [], artifactType: null });
    expect(manifest.children.map(({ digest, platform }) => ({ digest, platform }))).toEqual([
      { digest: made.images[0]!.digest, platform: { os: 'linux', architecture: 'amd64' } },
      { digest: made.images[1]!.digest, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    ]);
  });

  test('reads subject and artifactType of a referrer', () => {
    const signature = buildImage('sig', {
      subject: image,
      artifactType: 'application/vnd.example.signature',
    });
    expect(parseManifest(signature.raw, signature.mediaType)).toMatchObject({
      subject: image.digest,
      artifactType: 'application/vnd.example.signature',
    });
  });

  test('takes the media type of the config for an artifactType that is empty', () => {
    const json = { ...JSON.parse(image.raw.toString()), artifactType: '' };
    const made = buildManifest(json, image.mediaType);
    expect(parseManifest(made.raw, made.mediaType).artifactType).toBe(mediaTypes.oci.config);
  });

  test('takes the media type from the body where there is no Content-Type, and the other way around', () => {
    expect(parseManifest(image.raw, undefined).mediaType).toBe(mediaTypes.oci.manifest);
    const silent = buildManifest(
      { schemaVersion: 2, config: descriptor, layers: [] },
      mediaTypes.oci.manifest,
    );
    expect(parseManifest(silent.raw, `${silent.mediaType}; charset=utf-8`).mediaType).toBe(silent.mediaType);
  });

  test('keeps nothing in texts that PostgreSQL would refuse', () => {
    const annotations = { 'a\0b': 'c\0d', high: 'x\ud800', low: '\udc00y' };
    const platform = { os: 'lin\0ux', architecture: 'amd64\ud800' };
    const index = { schemaVersion: 2, manifests: [{ ...descriptor, platform }], annotations };
    const made = buildManifest(index, mediaTypes.oci.index);
    const manifest = parseManifest(made.raw, made.mediaType);
    expect(manifest.annotations).toEqual({ ab: 'cd', high: 'x\ufffd', low: '\ufffdy' });
    expect(manifest.children[0]!.platform).toEqual({ os: 'linux', architecture: 'amd64\ufffd' });
  });

  test('does not cut a character in two', () => {
    const platform = { os: `${'x'.repeat(4095)}😀`, architecture: 'amd64' };
    const made = buildManifest(
      { schemaVersion: 2, manifests: [{ ...descriptor, platform }] },
      mediaTypes.oci.index,
    );
    expect(parseManifest(made.raw, made.mediaType).children[0]!.platform!.os).toBe(
      `${'x'.repeat(4095)}\ufffd`,
    );
  });

  test('drops annotations that are no texts', () => {
    const json = { ...JSON.parse(image.raw.toString()), annotations: { a: 'b', c: 1, d: null, e: {} } };
    expect(parseManifest(buildManifest(json, image.mediaType).raw, image.mediaType).annotations).toEqual({
      a: 'b',
    });
  });
});

const bad: [why: string, body: unknown, mediaType: string, says: RegExp][] = [
  ['no JSON', '{', mediaTypes.oci.manifest, /not JSON/],
  ['nothing', '', mediaTypes.oci.manifest, /not JSON/],
  ['a list', '[]', mediaTypes.oci.manifest, /not a JSON object/],
  ['null', 'null', mediaTypes.oci.manifest, /not a JSON object/],
  ['a number', '1', mediaTypes.oci.manifest, /not a JSON object/],
  ['deep JSON alone', '['.repeat(200_000), mediaTypes.oci.manifest, /not JSON/],
  ['no schemaVersion', { config: descriptor, layers: [] }, mediaTypes.oci.manifest, /schemaVersion/],
  [
    'schemaVersion as a text',
    { schemaVersion: '2', config: descriptor, layers: [] },
    mediaTypes.oci.manifest,
    /schemaVersion/,
  ],
  [
    'schema 1',
    { schemaVersion: 1, fsLayers: [], history: [] },
    'application/vnd.docker.distribution.manifest.v1+prettyjws',
    /media type .*prettyjws is not stored here/,
  ],
  [
    'schema 1 under another name',
    { schemaVersion: 1, fsLayers: [] },
    mediaTypes.docker.manifest,
    /schemaVersion/,
  ],
  ['an unknown media type', { schemaVersion: 2 }, 'text/plain', /media type text\/plain/],
  ['no media type at all', { schemaVersion: 2 }, '', /media type \(none\)/],
  [
    'two media types',
    { schemaVersion: 2, mediaType: mediaTypes.oci.index, manifests: [] },
    mediaTypes.oci.manifest,
    /Content-Type says/,
  ],
  ['no config', { schemaVersion: 2, layers: [] }, mediaTypes.oci.manifest, /config\.digest/],
  [
    'a config that is a text',
    { schemaVersion: 2, config: 'x', layers: [] },
    mediaTypes.oci.manifest,
    /config\.digest/,
  ],
  ['no layers', { schemaVersion: 2, config: descriptor }, mediaTypes.oci.manifest, /layers must be a list/],
  [
    'layers as an object',
    { schemaVersion: 2, config: descriptor, layers: {} },
    mediaTypes.oci.manifest,
    /layers must/,
  ],
  [
    'a null layer',
    { schemaVersion: 2, config: descriptor, layers: [null] },
    mediaTypes.oci.manifest,
    /layers\.0\.digest/,
  ],
  [
    'another digest algorithm',
    { schemaVersion: 2, config: { ...descriptor, digest: `sha512:${'a'.repeat(128)}` }, layers: [] },
    mediaTypes.oci.manifest,
    /config\.digest is not a sha256 digest/,
  ],
  // What a registry written in Go takes for the config, and we would not.
  ...['Config', 'CONFIG'].map((key): [string, unknown, string, RegExp] => [
    `a second config as ${key}`,
    { schemaVersion: 2, config: descriptor, [key]: descriptor, layers: [] },
    mediaTypes.oci.manifest,
    new RegExp(`a field ${key}, which is spelled config`),
  ]),
  [
    'a second list of layers with a long s',
    { schemaVersion: 2, config: descriptor, layers: [], layerſ: [descriptor] },
    mediaTypes.oci.manifest,
    /which is spelled layers/,
  ],
  [
    'a second digest of the config',
    { schemaVersion: 2, config: { ...descriptor, Digest: descriptor.digest }, layers: [] },
    mediaTypes.oci.manifest,
    /^manifest invalid: config has a field Digest/,
  ],
  ['no manifests', { schemaVersion: 2 }, mediaTypes.oci.index, /manifests must be a list/],
  ['a null child', { schemaVersion: 2, manifests: [null] }, mediaTypes.oci.index, /manifests\.0\.digest/],
  [
    'more children than a real index has',
    { schemaVersion: 2, manifests: Array(1001).fill(descriptor) },
    mediaTypes.oci.index,
    /more than 1000 entries/,
  ],
  [
    'a bad subject',
    { schemaVersion: 2, manifests: [], subject: { digest: 'x' } },
    mediaTypes.oci.index,
    /subject\.digest/,
  ],
  ...[-1, 1.5, '3', null, Number.NaN, 1e300, 2 ** 53, 2 ** 42 + 1].map(
    (size): [string, unknown, string, RegExp] => [
      `a size of ${JSON.stringify(size)}`,
      { schemaVersion: 2, config: { ...descriptor, size }, layers: [] },
      mediaTypes.oci.manifest,
      /config\.size is not a size/,
    ],
  ),
];

describe('parseManifest refuses with MANIFEST_INVALID', () => {
  test.each(bad)('%s', (_, body, mediaType, says) => {
    let refused: unknown;
    try {
      parseManifest(buildManifest(body, mediaType).raw, mediaType);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(RegistryError);
    expect(refused).toMatchObject({ code: 'MANIFEST_INVALID', message: expect.stringMatching(says) });
  });

  test('nothing that a real client sends: an index may be empty', () => {
    expect(parseManifest(buildIndex([]).raw, mediaTypes.oci.index).children).toEqual([]);
  });
});
