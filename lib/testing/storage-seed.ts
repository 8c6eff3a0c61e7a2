import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../registry/index.ts';
import { mediaTypes, type TestBlob, type TestManifest } from './images.ts';

/** One image of a repository: its manifest, the blobs it names, its children where it is an index, its tags. */
export type SeedImage = {
  manifest: TestManifest;
  blobs: readonly TestBlob[];
  children?: readonly SeedImage[];
  tags: readonly string[];
};
export type SeedRepository = { name: string; images: Iterable<SeedImage> };
export type SeedCounts = { repositories: number; manifests: number; tags: number; blobs: number };

/**
 * Fills the filesystem storage of a Distribution by writing its layout, many times faster than pushing: what it holds
 * is as if it had been pushed. The registry may run meanwhile, and nobody else may write.
 *
 * @param storage `<dataDir>/registry`, what the configuration calls rootdirectory.
 */
export function seedStorage(storage: string, repositories: Iterable<SeedRepository>): SeedCounts {
  const root = path.join(storage, 'docker/registry/v2');
  const counts: SeedCounts = { repositories: 0, manifests: 0, tags: 0, blobs: 0 };
  const written = new Set<string>();
  const writeBlob = (digest: string, bytes: Buffer) => {
    if (written.has(digest)) return;
    written.add(digest);
    const hex = hexOf(digest);
    writeIn(path.join(root, 'blobs/sha256', hex.slice(0, 2), hex), 'data', bytes);
    counts.blobs += 1;
  };
  for (const { name, images } of repositories) {
    const folder = path.join(root, 'repositories', name);
    const linked = new Set<string>();
    const link = (within: string, digest: string) => {
      if (linked.has(within)) return;
      linked.add(within);
      writeIn(path.join(folder, within), 'link', digest);
    };
    const writeImage = ({ manifest, blobs, children = [], tags }: SeedImage) => {
      for (const child of children) writeImage(child);
      for (const { digest, bytes } of blobs) {
        writeBlob(digest, bytes);
        link(`_layers/sha256/${hexOf(digest)}`, digest);
      }
      writeBlob(manifest.digest, manifest.raw);
      const hex = hexOf(manifest.digest);
      link(`_manifests/revisions/sha256/${hex}`, manifest.digest);
      for (const tag of tags) {
        link(`_manifests/tags/${tag}/current`, manifest.digest);
        link(`_manifests/tags/${tag}/index/sha256/${hex}`, manifest.digest);
      }
      counts.manifests += 1;
      counts.tags += tags.length;
    };
    for (const image of images) writeImage(image);
    counts.repositories += 1;
  }
  return counts;
}

const hexOf = (digest: string): string => digest.slice('sha256:'.length);

function writeIn(folder: string, file: string, content: string | Buffer): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, file), content);
}

type Plan = {
  tenants: readonly string[];
  /** In all, spread over the tenants one after the other. */
  repositories: number;
  tagsPerRepository: number;
};

/** So many small repositories, each tag an image of its own over one shared layer. The same plan gives the same bytes. */
export function* planRepositories({
  tenants,
  repositories,
  tagsPerRepository,
}: Plan): Generator<SeedRepository> {
  const layer = blobOf(mediaTypes.oci.layer, gzipSync('a layer that all of them share'));
  for (let at = 0; at < repositories; at += 1) {
    const tenant = tenants[at % tenants.length]!;
    const name = `${tenant}/team-${at % 20}/app-${String(at).padStart(5, '0')}`;
    yield { name, images: planImages(name, { tagsPerRepository, layer }) };
  }
}

function* planImages(
  name: string,
  { tagsPerRepository, layer }: { tagsPerRepository: number; layer: TestBlob },
): Generator<SeedImage> {
  for (let at = 0; at < tagsPerRepository; at += 1) {
    const created = new Date(Date.UTC(2025, 0, 1) + at * 86_400_000).toISOString();
    const config = blobOf(
      mediaTypes.oci.config,
      Buffer.from(
        JSON.stringify({
          created,
          author: 'Ada',
          os: 'linux',
          architecture: 'amd64',
          config: { Env: ['PATH=/bin'], Cmd: ['/bin/true'], Labels: { name, number: String(at) } },
          rootfs: { type: 'layers', diff_ids: [layer.digest] },
          history: [{ created, created_by: `COPY ${name} ${at} /` }],
        }),
      ),
    );
    const raw = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.oci.manifest,
        config: descriptor(config),
        layers: [descriptor(layer)],
      }),
    );
    const manifest = { mediaType: mediaTypes.oci.manifest, digest: digestOf(raw), raw };
    yield { manifest, blobs: [config, layer], tags: [`v1.${at}`] };
  }
}

const blobOf = (mediaType: string, bytes: Buffer): TestBlob => ({
  mediaType,
  bytes,
  digest: digestOf(bytes),
});
const descriptor = ({ mediaType, digest, bytes }: TestBlob) => ({ mediaType, digest, size: bytes.length });
