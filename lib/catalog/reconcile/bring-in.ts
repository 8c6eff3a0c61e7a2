import { sql } from 'kysely';
import { libraryTenantId } from '../../access/index.ts';
import { recordAudit, systemActor } from '../../audit/index.ts';
import { anyOf, type Db, retryOnDeadlock, type Trx, uniqueViolation } from '../../db/index.ts';
import { newId } from '../../ids.ts';
import { lockDigests, lockTags } from '../locks.ts';
import { endRedirect } from '../redirects.ts';
import type { Found } from './fetch-images.ts';
import {
  insertManifests,
  insertTags,
  moveTags,
  type NewTag,
  pushedAtOf,
  touchRepository,
} from './write-found.ts';

/** A repository of the registry; `id` is null as long as the catalog has no row for it. */
export type Target = { id: string | null; tenantId: string; storageName: string };
export type FoundTag = {
  name: string;
  digest: string;
  /** What the catalog said that the tag points to when the registry was asked; null: it had no such tag. */
  seen: string | null;
  /** When its image was built, as far as that can be known. */
  createdAt: Date | null;
};
/** A tag, and its image where the catalog does not have it. */
export type Look = { tag: FoundTag; image: Found | null };
export type Findings = { runId: string; looks: readonly Look[] };
export type BroughtIn = {
  repositoryId: string;
  isNew: boolean;
  manifests: number;
  tags: readonly NewTag[];
  moved: readonly (NewTag & { seen: string | null })[];
};

/** The name or the storage name is somebody else's by now, or the repository is deleted. */
class TakenMeanwhile extends Error {}

/**
 * Records what was found in one repository, in one short transaction. What changed since the registry was asked stays
 * as the catalog has it: the locks are those of a push. Safe to repeat.
 *
 * @returns null where there is nothing to record, or the repository was made or deleted meanwhile.
 */
export async function bringIn(db: Db, target: Target, findings: Findings): Promise<BroughtIn | null> {
  if (findings.looks.length === 0) return null;
  const { id } = target;
  try {
    return await retryOnDeadlock(() =>
      db.transaction().execute(async (trx) => {
        // A commit that a crash takes back is done again by the next run: nobody has to wait for the disk.
        await sql`select set_config('lock_timeout', '60s', true), set_config('synchronous_commit', 'off', true)`.execute(
          trx,
        );
        const written =
          id === null ? await writeNew(trx, target, findings) : await writeKnown(trx, id, findings);
        if (written) await audit(trx, target, { findings, written });
        return written;
      }),
    );
  } catch (error) {
    if (error instanceof TakenMeanwhile) return null;
    throw error;
  }
}

/** A repository that nobody else knows before the commit: no locks, and its row is written as it is in the end. */
async function writeNew(trx: Trx, target: Target, { looks }: Findings): Promise<BroughtIn> {
  const images = imagesOf(looks);
  const tags = looks.map(({ tag }) => dated(tag));
  const repositoryId = await insertRepository(trx, target, { images, tags });
  const sizes = await insertManifests(trx, repositoryId, images);
  await insertTags(trx, repositoryId, { tags, sizes });
  return { repositoryId, isNew: true, manifests: images.length, tags, moved: [] };
}

async function writeKnown(trx: Trx, repositoryId: string, { looks }: Findings): Promise<BroughtIn | null> {
  const now = await lockAndLook(trx, repositoryId, looks);
  const unchanged = looks.filter(
    ({ tag: { name, digest, seen } }) =>
      (now.tags.get(name) ?? null) === seen && !now.buriedTags.has(`${name} ${digest}`),
  );
  const images = imagesOf(unchanged).filter(({ manifest }) => !now.manifests.has(manifest.digest));
  const whole = withoutBuriedParts(images, now.manifests);
  const added = new Set<string>(whole.map(({ manifest }) => manifest.digest));
  const standing = unchanged
    .map(({ tag }) => dated(tag))
    .filter(({ digest }) => added.has(digest) || now.manifests.get(digest)?.isBuried === false);
  if (added.size === 0 && standing.length === 0) return null;
  const sizes = await insertManifests(trx, repositoryId, whole);
  const moved = standing.filter(({ seen }) => seen !== null);
  const tags = standing.filter(({ seen }) => seen === null);
  await insertTags(trx, repositoryId, { tags, sizes });
  await moveTags(trx, repositoryId, { tags: moved, sizes });
  const isThere = await touchRepository(trx, repositoryId, { tags: standing });
  if (!isThere) throw new TakenMeanwhile();
  return { repositoryId, isNew: false, manifests: added.size, tags, moved };
}

const dated = ({ createdAt, ...tag }: FoundTag) => ({ ...tag, pushedAt: pushedAtOf(createdAt) });

async function audit(
  trx: Trx,
  { tenantId, storageName }: Target,
  { findings, written }: { findings: Findings; written: BroughtIn },
): Promise<void> {
  const { repositoryId, manifests, tags, moved } = written;
  await recordAudit(trx, systemActor, {
    action: 'repository.reconcile',
    tenantId,
    subject: repositoryId,
    detail: {
      run: findings.runId,
      repository: storageName,
      manifests,
      tags: tags.length,
      ...(moved.length > 0 && {
        moved: moved.map(({ name, digest, seen }) => ({ tag: name, digest, previousDigest: seen })),
      }),
    },
  });
}

/** Under its storage name. */
async function insertRepository(
  trx: Trx,
  { tenantId, storageName }: Target,
  { images, tags }: { images: readonly Found[]; tags: readonly NewTag[] },
): Promise<string> {
  const id = newId('repo');
  const latest = tags.reduce((newest, tag) => (tag.pushedAt >= newest.pushedAt ? tag : newest));
  try {
    await trx
      .insertInto('repositories')
      .values({
        id,
        tenant_id: tenantId,
        name: storageName,
        storage_name: storageName,
        visibility: tenantId === libraryTenantId ? 'public' : 'private',
        appeared_at: sql<Date>`now()`,
        last_pushed_at: latest.pushedAt,
        latest_tag: latest.name,
        tag_count: tags.length,
        size_bytes: distinctBytes(images),
      })
      .execute();
    await endRedirect(trx, id);
    return id;
  } catch (error) {
    // A push made it meanwhile: the next run compares it.
    if (uniqueViolation(error) !== null) throw new TakenMeanwhile();
    throw error;
  }
}

/** As recountStaleSizes counts it: manifests, and each blob once. */
function distinctBytes(images: readonly Found[]): number {
  const blobs = new Map<string, number>();
  for (const { manifest } of images) {
    blobs.set(manifest.digest, manifest.raw.length);
    for (const { digest, sizeBytes } of manifest.layers) blobs.set(digest, sizeBytes);
    if (manifest.config) blobs.set(manifest.config.digest, manifest.config.sizeBytes);
  }
  const bytes = [...blobs.values()].reduce((sum, each) => sum + each, 0);
  return Math.min(bytes, Number.MAX_SAFE_INTEGER);
}

type State = {
  manifests: Map<string, { isBuried: boolean }>;
  tags: Map<string, string>;
  /** `name digest` */
  buriedTags: Set<string>;
};

/** Takes the locks in the catalog's order, and reads what holds under them. */
async function lockAndLook(trx: Trx, repositoryId: string, looks: readonly Look[]): Promise<State> {
  const parts = imagesOf(looks).flatMap(({ manifest }) => [
    manifest.digest,
    ...manifest.children.map((child) => child.digest),
  ]);
  const digests = [...new Set<string>([...parts, ...looks.map(({ tag }) => tag.digest)])];
  const names = looks.map(({ tag }) => tag.name);
  await lockDigests(trx, repositoryId, digests);
  await lockTags(trx, repositoryId, names);
  const manifests = await trx
    .selectFrom('manifests')
    .select(['digest', 'deletion_id'])
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', anyOf(digests))
    .execute();
  const tags = await trx
    .selectFrom('tags')
    .select(['name', 'digest', 'deletion_id'])
    .where('repository_id', '=', repositoryId)
    .where('name', '=', anyOf(names))
    .execute();
  return {
    manifests: new Map(manifests.map((row) => [row.digest, { isBuried: row.deletion_id !== null }])),
    tags: new Map(tags.filter((row) => row.deletion_id === null).map((row) => [row.name, row.digest])),
    buriedTags: new Set(
      tags.filter((row) => row.deletion_id !== null).map((row) => `${row.name} ${row.digest}`),
    ),
  };
}

/** Parts before what consists of them, each once. */
function imagesOf(looks: readonly Look[]): Found[] {
  const all = new Map<string, Found>();
  const seen = new Set<Found>();
  const add = (image: Found) => {
    if (seen.has(image)) return;
    seen.add(image);
    for (const part of image.parts) add(part);
    if (!all.has(image.manifest.digest)) all.set(image.manifest.digest, image);
  };
  for (const { image } of looks) if (image) add(image);
  return [...all.values()];
}

/** An index whose part was deleted while it was fetched stays away as a whole. */
function withoutBuriedParts(images: readonly Found[], known: State['manifests']): Found[] {
  const dropped = new Set<string>();
  return images.filter(({ manifest }) => {
    const isWhole = manifest.children.every(
      ({ digest }) => !dropped.has(digest) && known.get(digest)?.isBuried !== true,
    );
    if (!isWhole) dropped.add(manifest.digest);
    return isWhole;
  });
}
