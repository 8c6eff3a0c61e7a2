import { gzipSync } from 'node:zlib';
import { type Digest, digestOf } from '../registry/index.ts';
import { buildTar } from '../transfer/index.ts';
import type { DemoPlatform, Instruction, RunConfig } from './instructions.ts';

export type DemoBlob = { mediaType: string; digest: Digest; bytes: Buffer };
export type DemoManifest = { mediaType: string; digest: Digest; raw: Buffer };
export type DemoImage = DemoManifest & { platform: DemoPlatform; blobs: DemoBlob[] };
export type DemoFormat = 'oci' | 'docker';

const types = {
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

type Layer = { blob: DemoBlob; diffId: Digest };

/** Layers that were made already: most images of a repository have most of theirs in common. */
export type LayerCache = Map<string, Layer>;

/** The image that these instructions make, byte by byte the same each time. */
export function buildDemoImage(
  instructions: readonly Instruction[],
  {
    platform,
    createdAt,
    format,
    author,
    layers,
  }: {
    platform: DemoPlatform;
    createdAt: Date;
    format: DemoFormat;
    author: string;
    layers: LayerCache;
  },
): DemoImage {
  const made = instructions.flatMap((each) => (each.files ? [layerOf(each, platform, format, layers)] : []));
  const run: RunConfig = {};
  for (const { change } of instructions) change?.(run);
  const config = jsonBlob(types[format].config, {
    created: createdAt.toISOString(),
    author,
    ...platform,
    config: run,
    rootfs: { type: 'layers', diff_ids: made.map(({ diffId }) => diffId) },
    history: historyOf(instructions, createdAt),
  });
  const blobs = made.map(({ blob }) => blob);
  const manifest = buildDemoManifest({ mediaType: types[format].manifest, config, blobs });
  return { ...manifest, platform, blobs: [config, ...blobs] };
}

/** A manifest around these blobs; `more` stands at its end. */
export function buildDemoManifest({
  mediaType = types.oci.manifest,
  config,
  blobs,
  more = {},
}: {
  mediaType?: string;
  config: DemoBlob;
  blobs: DemoBlob[];
  more?: Record<string, unknown>;
}): DemoManifest {
  const json = {
    schemaVersion: 2,
    mediaType,
    config: describe(config),
    layers: blobs.map(describe),
    ...more,
  };
  return jsonManifest(mediaType, json);
}

export function buildDemoIndex(images: readonly DemoImage[], format: DemoFormat): DemoManifest {
  const mediaType = types[format].index;
  const manifests = images.map((image) => ({ ...describeManifest(image), platform: image.platform }));
  return jsonManifest(mediaType, { schemaVersion: 2, mediaType, manifests });
}

export const jsonBlob = (mediaType: string, json: unknown): DemoBlob =>
  blobOf(mediaType, Buffer.from(JSON.stringify(json)));

export const blobOf = (mediaType: string, bytes: Buffer): DemoBlob => ({
  mediaType,
  bytes,
  digest: digestOf(bytes),
});

export const describeManifest = ({ mediaType, digest, raw }: DemoManifest) => ({
  mediaType,
  digest,
  size: raw.length,
});

const describe = ({ mediaType, digest, bytes }: DemoBlob) => ({ mediaType, digest, size: bytes.length });

function jsonManifest(mediaType: string, json: unknown): DemoManifest {
  const raw = Buffer.from(JSON.stringify(json, null, 2));
  return { mediaType, raw, digest: digestOf(raw) };
}

function layerOf(
  { text, files }: Instruction,
  platform: DemoPlatform,
  format: DemoFormat,
  layers: LayerCache,
): Layer {
  const key = [text, platform.architecture, platform.variant, format].join('|');
  const known = layers.get(key);
  if (known) return known;
  const tar = buildTar(files?.(platform) ?? []);
  const layer = { blob: blobOf(types[format].layer, gzipSync(tar)), diffId: digestOf(tar) };
  layers.set(key, layer);
  return layer;
}

const stepSeconds = 40;

function historyOf(instructions: readonly Instruction[], createdAt: Date) {
  return instructions.map(({ text, files }, at) => ({
    created: new Date(
      createdAt.getTime() - (instructions.length - 1 - at) * stepSeconds * 1000,
    ).toISOString(),
    created_by: text,
    comment: 'buildkit.dockerfile.v0',
    ...(!files && { empty_layer: true }),
  }));
}
