import {
  type ChildDescriptor,
  type Descriptor,
  type Digest,
  isDigest,
  isImageConfigMediaType,
  type Manifest,
  maxManifestBytes,
  parseManifest,
  RegistryError,
} from '../../registry/index.ts';
import { isElsewhere } from '../collect-manifests.ts';
import { ArchiveError } from './archive-error.ts';
import { platformsOf } from './oci-image.ts';
import { readJson } from './read-json.ts';
import { maxImages, maxNameLength, type SourceBlob, type SourceImage } from './source.ts';
import { toStorable } from './storable.ts';
import type { TarSource } from './tar-source.ts';

/** `steps` counts how often a manifest is looked at: an index may name the same ones again and again. */
const most = { manifests: 1000, bytes: 32 * 1024 * 1024, depth: 5, steps: 20_000 };

type IndexEntry = { mediaType?: unknown; digest?: unknown; annotations?: unknown };

/**
 * The images of an OCI image layout, each byte as it is there (image-spec, image-layout.md). Of an index whose parts
 * are not all in the archive (exporters leave the other platforms out), the parts that are whole come alone.
 *
 * @returns [] where no image is whole.
 * @throws ArchiveError `archive-broken`, `archive-too-large`
 */
export async function fromOciLayout(tar: TarSource): Promise<SourceImage[]> {
  const file = tar.find('index.json');
  if (!file) return [];
  const { manifests } = (await readJson(tar, file, 'index.json')) as { manifests?: unknown };
  if (!Array.isArray(manifests)) throw new ArchiveError('archive-broken', 'index.json');
  if (manifests.length > most.manifests) throw new ArchiveError('archive-too-large', 'index.json');
  const reader = createReader(tar);
  const images: SourceImage[] = [];
  for (const entry of manifests as IndexEntry[]) {
    if (typeof entry !== 'object' || entry === null) throw new ArchiveError('archive-broken', 'index.json');
    images.push(...(await reader.imagesOf(readEntry(entry), namesOf(entry))));
    if (images.length > maxImages) throw new ArchiveError('archive-too-large', `${maxImages} images`);
  }
  return images;
}

type Named = { digest: Digest; mediaType: string };

function readEntry({ digest, mediaType }: IndexEntry): Named {
  if (typeof digest !== 'string' || !isDigest(digest) || typeof mediaType !== 'string')
    throw new ArchiveError('archive-broken', 'index.json');
  return { digest, mediaType };
}

/** The full name is containerd's, the other one a tag, or a full name where podman wrote it. */
function namesOf({ annotations }: IndexEntry): string[] {
  const said = (typeof annotations === 'object' && annotations !== null ? annotations : {}) as Record<
    string,
    unknown
  >;
  const name = said['io.containerd.image.name'] ?? said['org.opencontainers.image.ref.name'];
  return typeof name === 'string' ? [toStorable(name, maxNameLength)] : [];
}

function createReader(tar: TarSource) {
  const blobs = new Map<Digest, SourceBlob>();
  const known = new Map<Digest, Manifest | null>();
  let bytes = 0;
  let steps = 0;

  const fileOf = (digest: Digest) => tar.find(`blobs/${digest.replace(':', '/')}`);

  async function readManifest({ digest, mediaType }: Named): Promise<Manifest | null> {
    if (known.has(digest)) return known.get(digest)!;
    const file = fileOf(digest);
    const manifest = file && parse(await tar.readSmall(file, maxManifestBytes), { digest, mediaType });
    bytes += manifest?.raw.length ?? 0;
    if (known.size >= most.manifests || bytes > most.bytes)
      throw new ArchiveError('archive-too-large', 'manifests');
    known.set(digest, manifest);
    return manifest;
  }

  /** Null where the archive does not have it. */
  function blobOf({ digest, mediaType, sizeBytes }: Descriptor): SourceBlob | null {
    const file = fileOf(digest);
    if (!file) return null;
    if (file.sizeBytes !== sizeBytes) throw new ArchiveError('archive-broken', digest);
    const stored = { digest, sizeBytes };
    const blob = blobs.get(digest) ?? { mediaType, stored, readBytes: sizeBytes, read: readOf(tar, file) };
    blobs.set(digest, blob);
    return blob;
  }

  type Whole = { manifests: Map<Digest, Manifest>; blobs: Set<SourceBlob>; platforms: Set<string> };

  /** Adds a manifest with all below it; false where a part is not in the archive. */
  async function collect(named: Named, whole: Whole, depth = 0): Promise<boolean> {
    steps += 1;
    if (steps > most.steps) throw new ArchiveError('archive-too-large', 'manifests');
    const manifest = await readManifest(named);
    if (!manifest || depth > most.depth) return false;
    for (const child of manifest.children) {
      notePlatform(whole, child);
      if (whole.manifests.has(child.digest)) continue;
      if (!(await collect(child, whole, depth + 1))) return false;
    }
    const { config, layers } = manifest;
    for (const each of [...(config ? [config] : []), ...layers.filter((layer) => !isElsewhere(layer))]) {
      const blob = blobOf(each);
      if (!blob) return false;
      whole.blobs.add(blob);
    }
    whole.manifests.set(manifest.digest, manifest);
    return true;
  }

  /** An image alone says in its config what it is made for. */
  async function configPlatforms({ config }: Manifest): Promise<string[]> {
    if (!config || !isImageConfigMediaType(config.mediaType)) return [];
    return platformsOf(await readJson(tar, fileOf(config.digest)!, config.digest));
  }

  async function imagesOf(named: Named, names: string[]): Promise<SourceImage[]> {
    const whole: Whole = { manifests: new Map(), blobs: new Set(), platforms: new Set() };
    if (await collect(named, whole)) {
      const manifests = [...whole.manifests.values()];
      const platforms =
        whole.platforms.size > 0 ? [...whole.platforms] : await configPlatforms(manifests.at(-1)!);
      return [{ names, platforms, blobs: [...whole.blobs], manifests: () => manifests }];
    }
    const parts: SourceImage[] = [];
    for (const child of (await readManifest(named))?.children ?? []) {
      if (child.platform === null || child.platform.os === 'unknown') continue;
      const found = await imagesOf(child, names);
      parts.push(...found.map((image) => ({ ...image, platforms: platformsOf(child.platform!) })));
    }
    return parts;
  }

  return { imagesOf };
}

function parse(raw: Buffer, { digest, mediaType }: Named): Manifest {
  try {
    const manifest = parseManifest(raw, mediaType);
    if (manifest.digest === digest) return manifest;
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    throw new ArchiveError('archive-broken', `${digest}: ${error.message}`);
  }
  throw new ArchiveError('digest-mismatch', digest);
}

const readOf = (tar: TarSource, file: { offset: number; sizeBytes: number }): SourceBlob['read'] =>
  async function* (signal, onBytes) {
    for await (const chunk of tar.read(file, signal)) {
      onBytes(chunk.length);
      yield chunk;
    }
  };

function notePlatform({ platforms }: { platforms: Set<string> }, { platform }: ChildDescriptor): void {
  if (!platform || platform.os === 'unknown') return;
  for (const each of platformsOf(platform)) platforms.add(each);
}
