import { createHash } from 'node:crypto';
import type { Principal } from '../../access/index.ts';
import { findRepository, getImage, isNamedPlatform } from '../../catalog/index.ts';
import { archiveName, type ImageView } from '../../contract/images.ts';
import type { Db } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import {
  type Digest,
  isImageConfigMediaType,
  type Manifest,
  parseDigest,
  type RegistryClient,
} from '../../registry/index.ts';
import { collectManifests, isElsewhere, readManifest } from '../collect-manifests.ts';
import { tarEnd, tarHeader, tarPadding } from '../tar.ts';
import { noSuchImage } from '../target.ts';

/** A part of an archive: bytes that are known, or a blob that the registry has. */
export type ArchivePart = { bytes: Buffer } | { digest: Digest; sizeBytes: number };

export type Archive = {
  /** The repository of the registry that has the blobs. */
  storageName: string;
  fileName: string;
  sizeBytes: number;
  /** The same for the same bytes. */
  etag: string;
  parts: ArchivePart[];
};

type Asked = {
  repositoryId: string;
  /** A tag or a digest. */
  reference: string;
  /** `os/architecture[/variant]` of an index; without it all platforms. */
  platform?: string | undefined;
  /** The registry as whoever asks calls it: it stands before the name of the image. */
  host: string;
};

/**
 * An image as one tar that is an OCI image layout and what `docker load` reads, both at once: blobs as they are, the
 * index of the layout, and the list that docker looks for. Nothing is read of the blobs yet.
 *
 * @throws AppError NOT_FOUND, also for a platform that the image does not have; REGISTRY_UNAVAILABLE
 */
export async function planArchive(
  context: { db: Db; registry: RegistryClient },
  principal: Principal,
  { repositoryId, reference, platform, host }: Asked,
): Promise<Archive> {
  const view = await getImage(context, principal, repositoryId, reference, { platform });
  const repository = await findRepository(context.db, view.repositoryName);
  if (repository?.id !== repositoryId) throw noSuchImage();
  const read = async (digest: string): Promise<Manifest> => {
    const found = await readManifest(context.db, repository.name, {
      kind: 'digest',
      digest: parseDigest(digest),
    });
    if (!found) throw noSuchImage();
    return found;
  };
  const top = await read(platform === undefined ? view.digest : platformDigest(view, platform));
  const tag = reference.includes(':') ? null : reference;
  const manifests = [...(await collectManifests(context.db, repository.name, top)).values()].reverse();
  const name = tag === null ? null : `${host}/${repository.name}:${tag}`;
  const parts = [
    ...file('oci-layout', { imageLayoutVersion: '1.0.0' }),
    ...file('index.json', indexOf(top, { tag, name })),
    ...dockerList(await chosenImage(view, read), name),
    { bytes: tarHeader('blobs/', { sizeBytes: 0, isFolder: true }) },
    { bytes: tarHeader('blobs/sha256/', { sizeBytes: 0, isFolder: true }) },
    ...blobsOf(manifests),
    { bytes: tarEnd },
  ];
  return {
    storageName: repository.storageName,
    fileName: archiveName(repository.name, reference),
    sizeBytes: parts.reduce((sum, part) => sum + ('bytes' in part ? part.bytes.length : part.sizeBytes), 0),
    etag: etagOf(parts),
    parts,
  };
}

function etagOf(parts: readonly ArchivePart[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update('bytes' in part ? part.bytes : part.digest);
  return `"${hash.digest('hex')}"`;
}

type Read = (digest: string) => Promise<Manifest>;

function platformDigest({ platforms, digest, image }: ImageView, wanted: string): string {
  const isIndex = platforms.length > 0;
  if (image && (isIndex || (image.platform && isNamedPlatform(image.platform, wanted)))) {
    return isIndex ? image.digest : digest;
  }
  throw new AppError('NOT_FOUND', 'The image is not made for this platform.', { reason: 'not-found' });
}

/** The one image that docker takes of several: the one that the page shows. Null for what is no image. */
async function chosenImage({ image }: ImageView, read: Read): Promise<Manifest | null> {
  const manifest = image ? await read(image.digest) : null;
  return manifest?.config && isImageConfigMediaType(manifest.config.mediaType) ? manifest : null;
}

function indexOf(
  { mediaType, digest, raw }: Manifest,
  { tag, name }: { tag: string | null; name: string | null },
): object {
  const annotations = {
    ...(name && { 'io.containerd.image.name': name }),
    ...(tag && { 'org.opencontainers.image.ref.name': tag }),
  };
  const descriptor = { mediaType, digest, size: raw.length, annotations };
  return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [descriptor] };
}

const blobPath = (digest: string): string => `blobs/${digest.replace(':', '/')}`;

/** Docker takes nothing where a layer that it is told of is not in the file. */
function dockerList(image: Manifest | null, name: string | null): ArchivePart[] {
  if (!image?.config || image.layers.some(isElsewhere)) return [];
  const { config, layers } = image;
  return file('manifest.json', [
    {
      Config: blobPath(config.digest),
      RepoTags: name === null ? null : [name],
      Layers: layers.map(({ digest }) => blobPath(digest)),
    },
  ]);
}

function file(name: string, content: object): ArchivePart[] {
  return fileOf(name, Buffer.from(JSON.stringify(content)));
}

const fileOf = (name: string, bytes: Buffer): ArchivePart[] => [
  { bytes: Buffer.concat([tarHeader(name, { sizeBytes: bytes.length }), bytes, tarPadding(bytes.length)]) },
];

/** Each blob once: manifests from the catalog, what they name from the registry. */
function blobsOf(manifests: readonly Manifest[]): ArchivePart[] {
  const known = new Set<string>(manifests.map(({ digest }) => digest));
  const named = manifests.flatMap(({ config, layers }) => [...(config ? [config] : []), ...layers]);
  const blobs = named.filter(
    (each) => !isElsewhere(each) && !known.has(each.digest) && known.add(each.digest),
  );
  return [
    ...manifests.flatMap(({ digest, raw }) => fileOf(blobPath(digest), raw)),
    ...blobs.flatMap(({ digest, sizeBytes }): ArchivePart[] => [
      { bytes: tarHeader(blobPath(digest), { sizeBytes }) },
      { digest, sizeBytes },
      { bytes: tarPadding(sizeBytes) },
    ]),
  ];
}
