import { createHash } from 'node:crypto';
import { maxConfigBytes } from '../../catalog/index.ts';
import { isDigest } from '../../registry/index.ts';
import { gzipped } from '../gzip.ts';
import { ArchiveError } from './archive-error.ts';
import { type Compression, decompressor, sniffCompression, told } from './expand.ts';
import {
  blobOfBytes,
  makeManifest,
  ociConfigType,
  ociGzipLayer,
  type PlatformFields,
  platformsOf,
} from './oci-image.ts';
import { readJson } from './read-json.ts';
import { maxImages, maxNameLength, type ReadOptions, type SourceBlob, type SourceImage } from './source.ts';
import { toStorable } from './storable.ts';
import type { TarFile } from './tar-index.ts';
import type { TarSource } from './tar-source.ts';

const ociZstdLayer = 'application/vnd.oci.image.layer.v1.tar+zstd';

const most = { layers: 1000, allConfigBytes: 32 * 1024 * 1024, names: 8 };

type Item = { Config?: unknown; RepoTags?: unknown; Layers?: unknown };
type Config = PlatformFields & { rootfs?: { diff_ids?: unknown } };

/**
 * The images that `docker save`, `podman save` and skopeo put into a tar with a `manifest.json`. Layers that lie there
 * as plain tars are compressed on the way; every layer is held against the image's config, which names what it must
 * be unpacked. The manifests are made here, as OCI has them: such an archive brings none along.
 *
 * @returns [] where there is no `manifest.json`.
 * @throws ArchiveError `archive-broken`, `archive-incomplete`, `archive-too-large`, `digest-mismatch`
 */
export async function fromDockerArchive(
  tar: TarSource,
  { packed = new Map(), maxLayerBytes = Number.POSITIVE_INFINITY }: ReadOptions = {},
): Promise<SourceImage[]> {
  const file = tar.find('manifest.json');
  if (!file) return [];
  const items = (await readJson(tar, file, 'manifest.json')) as (Item | null)[];
  if (!Array.isArray(items)) throw new ArchiveError('archive-broken', 'manifest.json');
  if (items.length > maxImages) throw new ArchiveError('archive-too-large', `${maxImages} images`);
  const shared: Shared = {
    packed,
    maxLayerBytes,
    layers: new Map(),
    configs: new Map(),
    configBytes: 0,
  };
  const images: SourceImage[] = [];
  for (const item of items) images.push(await readImage(tar, item, shared));
  return images;
}

/** What several images of an archive name is read and held once. */
type Shared = Required<ReadOptions> & {
  layers: Map<string, SourceBlob>;
  configs: Map<number, { blob: SourceBlob; json: Config }>;
  configBytes: number;
};

async function readConfig(tar: TarSource, name: string, shared: Shared) {
  const file = findFile(tar, name);
  const known = shared.configs.get(file.offset);
  if (known) return known;
  shared.configBytes += file.sizeBytes;
  if (shared.configBytes > most.allConfigBytes) throw new ArchiveError('archive-too-large', 'configs');
  const blob = blobOfBytes(ociConfigType, await tar.readSmall(file, maxConfigBytes));
  const config = { blob, json: (await readJson(tar, file, name)) as Config };
  shared.configs.set(file.offset, config);
  return config;
}

async function readImage(tar: TarSource, item: Item | null, shared: Shared): Promise<SourceImage> {
  const { configName, layerNames, names } = readItem(item ?? {});
  const { blob: configBlob, json: config } = await readConfig(tar, configName, shared);
  const diffIds = config.rootfs?.diff_ids;
  if (!isTexts(diffIds) || diffIds.length !== layerNames.length)
    throw new ArchiveError('archive-broken', configName);
  const layers: SourceBlob[] = [];
  for (const [at, name] of layerNames.entries()) {
    layers.push(await layerOf(tar, { name, diffId: diffIds[at]! }, shared));
  }
  return {
    names,
    platforms: platformsOf(config),
    blobs: [...new Set([configBlob, ...layers])],
    manifests: (stored) => [
      makeManifest(
        stored.get(configBlob)!,
        layers.map((layer) => stored.get(layer)!),
      ),
    ],
  };
}

function readItem({ Config, RepoTags, Layers }: Item): {
  configName: string;
  layerNames: string[];
  names: string[];
} {
  if (typeof Config !== 'string' || !isTexts(Layers) || Layers.length > most.layers)
    throw new ArchiveError('archive-broken', 'manifest.json');
  return {
    configName: Config,
    layerNames: Layers,
    names: isTexts(RepoTags)
      ? RepoTags.slice(0, most.names).map((name) => toStorable(name, maxNameLength))
      : [],
  };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

function findFile(tar: TarSource, name: string): TarFile {
  const file = tar.find(name);
  if (file) return file;
  throw new ArchiveError('archive-incomplete', name);
}

type Layer = { name: string; diffId: string };

async function layerOf(tar: TarSource, { name, diffId }: Layer, shared: Shared): Promise<SourceBlob> {
  if (!isDigest(diffId)) throw new ArchiveError('archive-broken', `diff_ids: ${diffId}`);
  const file = findFile(tar, name);
  const key = `${file.offset} ${diffId}`;
  const known = shared.layers.get(key);
  if (known) return known;
  const compression = sniffCompression(await tar.readHead(file, 4));
  const packed = shared.packed.get(file.offset);
  if (packed) requireDiffId(packed.diffId, diffId);
  const blob: SourceBlob = {
    mediaType: compression === 'zstd' ? ociZstdLayer : ociGzipLayer,
    stored: packed ? packed.stored : null,
    readBytes: file.sizeBytes,
    read: (signal, onBytes) => {
      const raw = counted(tar.read(file, signal), onBytes);
      return compression
        ? verified(raw, compression, { diffId, maxBytes: shared.maxLayerBytes })
        : gzipped(raw, (digest) => requireDiffId(digest, diffId));
    },
  };
  shared.layers.set(key, blob);
  return blob;
}

async function* counted(
  bytes: AsyncIterable<Buffer>,
  onBytes: (count: number) => void,
): AsyncIterable<Buffer> {
  for await (const chunk of bytes) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** A layer that is compressed already stays as it is; what is in it is looked at beside. */
async function* verified(
  raw: AsyncIterable<Buffer>,
  compression: NonNullable<Compression>,
  { diffId, maxBytes }: { diffId: string; maxBytes: number },
): AsyncIterable<Buffer> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const unpacked = decompressor(compression).on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) unpacked.destroy(new ArchiveError('archive-too-large', `${maxBytes} bytes`));
    else hash.update(chunk);
  });
  const ended = new Promise<unknown>((resolve) => {
    unpacked.once('end', () => resolve(null)).once('error', resolve);
  });
  try {
    for await (const chunk of raw) {
      if (!unpacked.destroyed && !unpacked.write(chunk)) {
        await Promise.race([new Promise((resolve) => unpacked.once('drain', resolve)), ended]);
      }
      if (unpacked.destroyed) break;
      yield chunk;
    }
    unpacked.end();
    const error = await ended;
    if (error) throw told(error);
  } finally {
    unpacked.destroy();
  }
  requireDiffId(`sha256:${hash.digest('hex')}`, diffId);
}

function requireDiffId(digest: string, diffId: string): void {
  if (digest !== diffId) throw new ArchiveError('digest-mismatch', diffId);
}
