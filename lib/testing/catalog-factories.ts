import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { UserPrincipal } from '../access/index.ts';
import { recordManifest } from '../catalog/index.ts';
import { naturalKey, versionKey } from '../catalog/tag-order.ts';
import type { Visibility } from '../contract/common.ts';
import type { Platform } from '../contract/repositories.ts';
import type { Db } from '../db/index.ts';
import { newId } from '../ids.ts';
import { type Digest, digestOf, type Manifest, parseManifest } from '../registry/index.ts';
import { ociIndex, ociManifest } from '../registry/media-types.ts';
import { uniqueName } from './accounts.ts';

export type BuiltRepository = { id: string; tenantId: string; name: string; storageName: string };
/** A blob is told apart by its name: the same name and size is the same blob, also in another repository. */
export type Blob = { name: string; sizeBytes: number };

type BuildRepository = {
  tenantId: string;
  /** Without the tenant. */
  path?: string;
  visibility?: Visibility;
  description?: string;
  appeared?: boolean;
  createdBy?: UserPrincipal;
};

/** A repository as a push would have left it, without content. */
export async function buildRepository(
  db: Db,
  { tenantId, path = uniqueName('app'), visibility = 'private', ...rest }: BuildRepository,
): Promise<BuiltRepository> {
  const name = `${tenantId}/${path}`;
  const repository = { id: newId('repo'), tenantId, name, storageName: `${name}--${uniqueName('s')}` };
  const now = rest.appeared === false ? null : new Date();
  await db
    .insertInto('repositories')
    .values({
      id: repository.id,
      tenant_id: tenantId,
      name,
      storage_name: repository.storageName,
      visibility,
      description: rest.description ?? '',
      appeared_at: now,
      last_pushed_at: now,
      created_by: rest.createdBy?.userId ?? null,
    })
    .execute();
  return repository;
}

type BuildImage = {
  config?: Blob;
  layers?: Blob[];
  tags?: string[];
  subject?: Manifest;
  pushedBy?: UserPrincipal;
  configMediaType?: string;
  annotations?: Record<string, string>;
  /** Of the config, as a push reads them there. */
  labels?: Record<string, string>;
  platform?: Platform;
  pushedAt?: Date;
};

export const blobDigest = ({ name, sizeBytes }: Blob): Digest =>
  digestOf(Buffer.from(`${name}:${sizeBytes}`));

/** An image in the catalog, with a real manifest; its blobs are only names. */
export async function buildImage(
  db: Db,
  repository: BuiltRepository,
  { tags = [], pushedBy, labels, platform, pushedAt, ...content }: BuildImage = {},
): Promise<Manifest> {
  const manifest = makeImage(content);
  const blobs = [manifest.config!, ...manifest.layers];
  const sizeBytes = manifest.raw.length + blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0);
  await insertManifest(db, repository, { manifest, sizeBytes, pushedBy, labels, platform, pushedAt });
  await db
    .insertInto('manifest_blobs')
    .values(
      blobs.map((blob) => ({
        repository_id: repository.id,
        manifest_digest: manifest.digest,
        blob_digest: blob.digest,
        size_bytes: blob.sizeBytes,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  for (const tag of tags) await buildTag(db, repository, tag, manifest, { pushedBy, pushedAt });
  return manifest;
}

/** An OCI image manifest that no other is equal to, unless its config has a name. */
export function makeImage({
  config,
  layers = [],
  subject,
  configMediaType,
  annotations,
}: BuildImage = {}): Manifest {
  const configBlob = config ?? { name: `config-${randomBytes(8).toString('hex')}`, sizeBytes: 100 };
  const describe = (blob: Blob, mediaType: string) => ({
    mediaType,
    digest: blobDigest(blob),
    size: blob.sizeBytes,
  });
  return makeManifest({
    mediaType: ociManifest,
    config: describe(configBlob, configMediaType ?? 'application/vnd.oci.image.config.v1+json'),
    layers: layers.map((layer) => describe(layer, 'application/vnd.oci.image.layer.v1.tar+gzip')),
    ...(annotations && { annotations }),
    ...(subject && {
      subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.raw.length },
    }),
  });
}

/** A manifest of whatever is given. */
export function makeManifest(content: { mediaType: string; [key: string]: unknown }): Manifest {
  const raw = Buffer.from(JSON.stringify({ schemaVersion: 2, ...content }));
  return parseManifest(raw, content.mediaType);
}

export const amd64: Platform = { os: 'linux', architecture: 'amd64' };
export const arm64: Platform = { os: 'linux', architecture: 'arm64' };

type Child = { image: Manifest; platform: Platform | null };

/** An index over images that are in the repository already. */
export async function buildIndex(
  db: Db,
  repository: BuiltRepository,
  { children, tags = [] }: { children: Child[]; tags?: string[] },
): Promise<Manifest> {
  const manifest = makeIndex(children);
  await insertManifest(db, repository, { manifest, sizeBytes: manifest.raw.length });
  await db
    .insertInto('manifest_children')
    .values(
      manifest.children.map(({ digest, platform }, position) => ({
        repository_id: repository.id,
        parent_digest: manifest.digest,
        child_digest: digest,
        position,
        platform: JSON.stringify(platform),
      })),
    )
    .execute();
  for (const tag of tags) await buildTag(db, repository, tag, manifest);
  return manifest;
}

export function makeIndex(children: readonly Child[]): Manifest {
  return makeManifest({
    mediaType: ociIndex,
    manifests: children.map(({ image, platform }) => ({
      mediaType: image.mediaType,
      digest: image.digest,
      size: image.raw.length,
      ...(platform && { platform }),
    })),
  });
}

/** A new tag; there is none of this name yet. */
export async function buildTag(
  db: Db,
  repository: BuiltRepository,
  name: string,
  manifest: Manifest,
  { pushedBy, pushedAt, pullCount = 0 }: BuildTag = {},
): Promise<void> {
  await db
    .insertInto('tags')
    .values({
      repository_id: repository.id,
      name,
      digest: manifest.digest,
      natural_key: naturalKey(name),
      version_key: versionKey(name),
      pushed_by: pushedBy?.userId ?? null,
      ...(pushedAt && { pushed_at: pushedAt }),
      pull_count: pullCount,
      size_bytes: manifest.raw.length + manifest.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0),
    })
    .execute();
  await db
    .updateTable('repositories')
    .set((eb) => ({ tag_count: eb('tag_count', '+', 1), latest_tag: name }))
    .where('id', '=', repository.id)
    .execute();
}

type BuildTag = { pushedBy?: UserPrincipal | undefined; pushedAt?: Date | undefined; pullCount?: number };

/** A push as the gateway records it, to a registry that takes everything. */
export async function pushManifest(
  db: Db,
  repository: BuiltRepository,
  { manifest, tag, by }: { manifest: Manifest; tag?: string; by: UserPrincipal },
): Promise<void> {
  await recordManifest(db, {
    repository: { ...repository, appeared: true },
    reference: tag ? { kind: 'tag', tag } : { kind: 'digest', digest: manifest.digest },
    manifest,
    actor: { id: by.userId, name: by.name, via: 'password' },
    forward: async () => {},
    readFacts: async () => null,
  });
}

/** Moves the end of every undo window into the past. */
export async function letUndoWindowsPass(db: Db): Promise<void> {
  await db.updateTable('deletions').set({ purge_after: sql<Date>`now() - interval '1 second'` }).execute();
}

async function insertManifest(
  db: Db,
  repository: BuiltRepository,
  built: { manifest: Manifest; sizeBytes: number } & { [Key in InsertFacts]?: BuildImage[Key] | undefined },
): Promise<void> {
  const { manifest, sizeBytes, pushedBy, labels = {}, platform, pushedAt } = built;
  const platforms = platform ? [platform] : manifest.children.flatMap((child) => child.platform ?? []);
  await db
    .insertInto('manifests')
    .values({
      repository_id: repository.id,
      digest: manifest.digest,
      media_type: manifest.mediaType,
      artifact_type: manifest.artifactType,
      raw: manifest.raw,
      size_bytes: sizeBytes,
      config_digest: manifest.config?.digest ?? null,
      subject_digest: manifest.subject,
      annotations: JSON.stringify(manifest.annotations),
      platforms: JSON.stringify(platforms),
      labels: JSON.stringify(labels),
      pushed_by: pushedBy?.userId ?? null,
      ...(pushedAt && { pushed_at: pushedAt }),
    })
    .execute();
}

type InsertFacts = 'pushedBy' | 'labels' | 'platform' | 'pushedAt';
