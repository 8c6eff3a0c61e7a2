import type { Principal } from '../access/index.ts';
import type { ImageView } from '../contract/images.ts';
import type { Platform } from '../contract/repositories.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { isDigest, isTag, type Manifest, parseManifest } from '../registry/index.ts';
import { authorizeReading, type Granted } from './authorize.ts';
import { joinHistory } from './image-config.ts';
import { findManifest, findSizes, type ManifestRow } from './image-rows.ts';
import { type BlobReader, readConfig } from './read-config.ts';

type ChosenImage = NonNullable<ImageView['image']>;
type IndexPlatform = ImageView['platforms'][number];

/**
 * An image by tag or digest, as its page shows it. Manifests come from the catalog, the config from the registry.
 *
 * @param platform `os/architecture[/variant]` of an index; without it linux/amd64, else the first one.
 * @throws AppError NOT_FOUND for what does not exist, is deleted, or may not be seen; REGISTRY_UNAVAILABLE
 */
export async function getImage(
  { db, registry }: { db: Db; registry: BlobReader },
  principal: Principal,
  repositoryId: string,
  reference: string,
  { platform }: { platform?: string | undefined } = {},
): Promise<ImageView> {
  const repository = await authorizeReading(db, principal, repositoryId);
  const row = await findByReference(db, repository, reference);
  const manifest = parseManifest(row.raw, row.media_type);
  const platforms = await presentPlatforms(db, repository, manifest);
  const { image, missing } = await chooseImage({ db, registry }, repository, {
    row,
    manifest,
    platforms,
    platform,
  });
  return {
    repositoryId: repository.id,
    repositoryName: repository.name,
    digest: row.digest,
    mediaType: row.media_type,
    artifactType: row.artifact_type,
    tags: row.tags,
    pushedBy: row.pusher,
    pushedAt: row.pushed_at.toISOString(),
    pullCount: row.pull_count,
    sizeBytes: row.size_bytes,
    annotations: row.annotations,
    contentMissing: missing || row.missing_at !== null,
    platforms,
    image,
  };
}

async function findByReference(db: Db, repository: Granted<'pull'>, reference: string): Promise<ManifestRow> {
  const known = isDigest(reference)
    ? await findManifest(db, repository.id, { digest: reference })
    : isTag(reference)
      ? await findManifest(db, repository.id, { tag: reference })
      : null;
  if (known) return known;
  throw new AppError('NOT_FOUND', 'No such image.', { reason: 'not-found' });
}

/** The children of an index that run somewhere: attestations stand in it as unknown/unknown and are left out. */
async function presentPlatforms(
  db: Db,
  repository: Granted<'pull'>,
  { children }: Manifest,
): Promise<IndexPlatform[]> {
  const sizes = await findSizes(
    db,
    repository.id,
    children.map((child) => child.digest),
  );
  return children
    .filter((child) => child.platform?.os !== 'unknown')
    .map(({ platform, digest, mediaType, sizeBytes }) => ({
      platform,
      digest,
      mediaType,
      sizeBytes: sizes.get(digest) ?? sizeBytes,
    }));
}

async function chooseImage(
  context: { db: Db; registry: BlobReader },
  repository: Granted<'pull'>,
  asked: {
    row: ManifestRow;
    manifest: Manifest;
    platforms: IndexPlatform[];
    platform: string | undefined;
  },
): Promise<{ image: ChosenImage | null; missing: boolean }> {
  if (asked.manifest.config) return await presentImage(context.registry, repository, asked, null);
  const chosen = choosePlatform(asked.platforms, asked.platform);
  if (!chosen) return { image: null, missing: false };
  const row = await findManifest(context.db, repository.id, { digest: chosen.digest });
  if (!row) return { image: null, missing: true };
  const manifest = parseManifest(row.raw, row.media_type);
  const shown = await presentImage(context.registry, repository, { row, manifest }, chosen.platform);
  return { ...shown, missing: shown.missing || row.missing_at !== null };
}

function choosePlatform(platforms: readonly IndexPlatform[], wanted: string | undefined) {
  if (wanted !== undefined)
    return platforms.find(({ platform }) => platform && isNamedPlatform(platform, wanted));
  return (
    platforms.find(({ platform }) => platform && isNamedPlatform(platform, 'linux/amd64')) ?? platforms.at(0)
  );
}

/** `linux/arm` names every variant of it. */
export function isNamedPlatform({ os, architecture, variant }: Platform, wanted: string): boolean {
  const name = `${os}/${architecture}`;
  return wanted === name || (variant !== undefined && wanted === `${name}/${variant}`);
}

async function presentImage(
  registry: BlobReader,
  repository: Granted<'pull'>,
  { row, manifest }: { row: ManifestRow; manifest: Manifest },
  indexPlatform: Platform | null,
): Promise<{ image: ChosenImage | null; missing: boolean }> {
  // An index inside of an index is no image.
  if (!manifest.config) return { image: null, missing: false };
  const { config, missing } = await readConfig(registry, repository.storageName, manifest.config);
  const image: ChosenImage = {
    digest: row.digest,
    imageId: manifest.config.digest,
    platform: indexPlatform ?? config?.platform ?? row.platforms[0] ?? null,
    createdAt: config?.createdAt ?? row.image_created_at?.toISOString() ?? null,
    author: config?.author ?? row.image_author,
    sizeBytes: row.size_bytes,
    layers: joinHistory(manifest.layers, config?.history ?? []),
    config: config?.run ?? null,
  };
  return { image, missing };
}
