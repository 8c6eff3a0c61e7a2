import { gzipSync } from 'node:zlib';
import { type Digest, digestOf } from '../registry/index.ts';
import { buildTar } from '../transfer/tar.ts';

export const mediaTypes = {
  oci: {
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    index: 'application/vnd.oci.image.index.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
} as const;

export type ImageFormat = keyof typeof mediaTypes;
export type TestPlatform = { os: string; architecture: string; variant?: string };

export type TestBlob = { mediaType: string; digest: Digest; bytes: Buffer };
/** A manifest as it goes over the wire. */
export type TestManifest = { mediaType: string; digest: Digest; raw: Buffer };
export type TestImage = TestManifest & { config: TestBlob; layers: TestBlob[]; platform: TestPlatform };
export type TestIndex = TestManifest & { images: TestImage[] };

const blob = (mediaType: string, bytes: Buffer): TestBlob => ({ mediaType, bytes, digest: digestOf(bytes) });

/** Any JSON as a manifest: also one that no registry should take. */
export function buildManifest(json: unknown, mediaType: string): TestManifest {
  const raw = Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
  return { mediaType, raw, digest: digestOf(raw) };
}

export const describe = ({ mediaType, digest, bytes }: TestBlob) => ({
  mediaType,
  digest,
  size: bytes.length,
});

const defaultPlatform: TestPlatform = { os: 'linux', architecture: 'amd64' };

export type BuildImage = {
  format?: ImageFormat;
  platform?: TestPlatform;
  /** Content of each layer's one file. */
  layers?: string[];
  env?: string[];
  created?: string;
  author?: string;
  annotations?: Record<string, string>;
  /** What the image refers to, as a signature does. */
  subject?: TestManifest;
  artifactType?: string;
  /** Takes the place of the config's bytes. */
  configBytes?: Buffer;
  configMediaType?: string;
};

/** A tiny image that a client can pull and unpack: the same `seed` and options give the same bytes, always. */
export function buildImage(seed: string, options: BuildImage = {}): TestImage {
  const types = mediaTypes[options.format ?? 'oci'];
  const platform = options.platform ?? defaultPlatform;
  const tars = (options.layers ?? [seed]).map((content, at) =>
    buildTar([{ name: `layer-${at}.txt`, content }]),
  );
  const layers = tars.map((tar) => blob(types.layer, gzipSync(tar)));
  const bytes = options.configBytes ?? Buffer.from(JSON.stringify(configOf(seed, tars, options, platform)));
  const config = blob(options.configMediaType ?? types.config, bytes);
  const manifest = buildManifest(
    {
      schemaVersion: 2,
      mediaType: types.manifest,
      ...(options.artifactType && { artifactType: options.artifactType }),
      config: describe(config),
      layers: layers.map(describe),
      ...(options.subject && { subject: descriptorOf(options.subject) }),
      ...(options.annotations && { annotations: options.annotations }),
    },
    types.manifest,
  );
  return { ...manifest, config, layers, platform };
}

function configOf(seed: string, tars: Buffer[], options: BuildImage, platform: TestPlatform) {
  return {
    created: options.created ?? '2026-01-02T03:04:05Z',
    author: options.author ?? 'Ada',
    ...platform,
    config: { Env: options.env ?? ['PATH=/bin'], Cmd: ['/bin/true'], Labels: { seed } },
    rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
    history: tars.map((_, at) => ({
      created: '2026-01-02T03:04:05Z',
      created_by: `COPY layer-${at}.txt /`,
    })),
  };
}

export const descriptorOf = ({ mediaType, digest, raw }: TestManifest) => ({
  mediaType,
  digest,
  size: raw.length,
});

/** An index of images, one for each platform. */
export function buildIndex(
  images: TestImage[],
  { format = 'oci', annotations }: { format?: ImageFormat; annotations?: Record<string, string> } = {},
): TestIndex {
  const types = mediaTypes[format];
  const manifests = images.map((image) => ({ ...descriptorOf(image), platform: image.platform }));
  const json = { schemaVersion: 2, mediaType: types.index, manifests, ...(annotations && { annotations }) };
  return { ...buildManifest(json, types.index), images };
}

/** An index for linux/amd64 and linux/arm64. */
export function buildMultiPlatform(seed: string, options: BuildImage = {}): TestIndex {
  const platforms = [defaultPlatform, { os: 'linux', architecture: 'arm64', variant: 'v8' }];
  const images = platforms.map((platform) =>
    buildImage(`${seed} ${platform.architecture}`, { ...options, platform }),
  );
  return buildIndex(images, options.format ? { format: options.format } : {});
}
