import { sql } from 'kysely';
import { libraryTenantId } from '../../access/index.ts';
import { recordAudit, systemActor } from '../../audit/index.ts';
import { type Db, type Trx, uniqueViolation } from '../../db/index.ts';
import { newId } from '../../ids.ts';
import { lockDigests, lockTags } from '../locks.ts';
import { retryOnDeadlock } from '../retry-on-deadlock.ts';
import type { Found } from './fetch-images.ts';
import { insertManifests, insertTags, moveTags, pushedAtOf, touchRepository } from './write-found.ts';

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
  tagsAdded: number;
  tagsMoved: number;
};

/** The name or the storage name is somebody else's by now. */
class TakenMeanwhile extends Error {}

/**
 * Records what was found in one repository, in one short transaction. What changed since the registry was asked stays
 * as the catalog has it: the locks are those of a push. Safe to repeat.
 *
 * @returns null where there is nothing to record, or the repository was made or deleted meanwhile.
 */
export async function bringIn(db: Db, target: Target, findings: Findings): Promise<BroughtIn | null> {
  if (findings.looks.length === 0) return null;
  try {
    return await retryOnDeadlock(() => db.transaction().execute((trx) => write(trx, target, findings)));
  } catch (error) {
    if (error instanceof TakenMeanwhile) return null;
    throw error;
  }
}

async function write(trx: Trx, target: Target, findings: Findings): Promise<BroughtIn | null> {
  await sql`set local lock_timeout = '60s'`.execute(trx);
  const repositoryId = target.id ?? (await insertRepository(trx, target));
  const now = await lockAndLook(trx, repositoryId, findings.looks);
  const unchanged = findings.looks.filter(
    ({ tag: { name, digest, seen } }) =>
      (now.tags.get(name) ?? null) === seen && !now.buriedTags.has(`${name} ${digest}`),
  );
  const images = imagesOf(unchanged).filter(({ manifest }) => !now.manifests.has(manifest.digest));
  const whole = withoutBuriedParts(images, now.manifests);
  const added = new Set<string>(whole.map(({ manifest }) => manifest.digest));
  const tags = unchanged
    .map(({ tag }) => tag)
    .filter(({ digest }) => added.has(digest) || now.manifests.get(digest)?.isBuried === false);
  if (added.size === 0 && tags.length === 0) return null;
  const sizes = await insertManifests(trx, repositoryId, whole);
  const dated = tags.map(({ createdAt, ...tag }) => ({ ...tag, pushedAt: pushedAtOf(createdAt) }));
  const moved = dated.filter(({ seen }) => seen !== null);
  const fresh = dated.filter(({ seen }) => seen === null);
  await insertTags(trx, repositoryId, { tags: fresh, sizes });
  await moveTags(trx, repositoryId, { tags: moved, sizes });
  const isThere = await touchRepository(trx, repositoryId, { tags: dated });
  if (!isThere) throw new TakenMeanwhile();
  await recordAudit(trx, systemActor, {
    action: 'repository.reconcile',
    tenantId: target.tenantId,
    subject: repositoryId,
    detail: {
      run: findings.runId,
      repository: target.storageName,
      manifests: added.size,
      tags: fresh.length,
      ...(moved.length > 0 && {
        moved: moved.map(({ name, digest, seen }) => ({ tag: name, digest, previousDigest: seen })),
      }),
    },
  });
  return {
    repositoryId,
    isNew: target.id === null,
    manifests: added.size,
    tagsAdded: fresh.length,
    tagsMoved: moved.length,
  };
}

/** Under its storage name. Nobody else knows the row before the commit. */
async function insertRepository(trx: Trx, { tenantId, storageName }: Target): Promise<string> {
  const id = newId('repo');
  try {
    await trx
      .insertInto('repositories')
      .values({
        id,
        tenant_id: tenantId,
        name: storageName,
        storage_name: storageName,
        visibility: tenantId === libraryTenantId ? 'public' : 'private',
      })
      .execute();
    return id;
  } catch (error) {
    // A push made it meanwhile: the next run compares it.
    if (uniqueViolation(error) !== null) throw new TakenMeanwhile();
    throw error;
  }
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
    .where('digest', '=', sql<string>`any(${digests}::text[])`)
    .execute();
  const tags = await trx
    .selectFrom('tags')
    .select(['name', 'digest', 'deletion_id'])
    .where('repository_id', '=', repositoryId)
    .where('name', '=', sql<string>`any(${names}::text[])`)
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
