import { sql } from 'kysely';
import { anyOf, type Trx } from '../../db/index.ts';
import { platformsOf, sizeOf } from '../record.ts';
import { lockCounts } from '../tag-counts.ts';
import { naturalKey, versionKey } from '../tag-order.ts';
import type { Found } from './fetch-images.ts';

/*
 * One statement for all rows of a kind, from arrays: ten thousand repositories come in at the registry's own pace.
 */

export type NewTag = { name: string; digest: string; pushedAt: Date };

/**
 * Writes manifests that the catalog does not have, with their blobs and children.
 * @param images Parts stand before what consists of them.
 * @returns the size of every manifest written, with config, layers and children.
 */
export async function insertManifests(
  trx: Trx,
  repositoryId: string,
  images: readonly Found[],
): Promise<Map<string, number>> {
  const sizes = await measure(trx, repositoryId, images);
  if (images.length === 0) return sizes;
  const rows = images.map(({ manifest, facts, createdAt }) => ({
    ...manifest,
    annotations: JSON.stringify(manifest.annotations),
    platforms: JSON.stringify(platformsOf(manifest, facts)),
    createdAt: facts?.createdAt ?? null,
    author: facts?.author ?? null,
    labels: JSON.stringify(facts?.labels ?? {}),
    pushedAt: pushedAtOf(createdAt),
  }));
  const column = <Value>(of: (row: (typeof rows)[number]) => Value) => rows.map(of);
  await sql`
    insert into manifests (repository_id, digest, media_type, artifact_type, raw, size_bytes, config_digest,
                           subject_digest, annotations, platforms, image_created_at, image_author, labels,
                           pushed_at)
    select ${repositoryId}, m.* from unnest(
      ${column((row) => row.digest)}::text[], ${column((row) => row.mediaType)}::text[],
      ${column((row) => row.artifactType)}::text[], ${column((row) => row.raw)}::bytea[],
      ${column((row) => sizes.get(row.digest))}::bigint[], ${column((row) => row.config?.digest ?? null)}::text[],
      ${column((row) => row.subject)}::text[], ${column((row) => row.annotations)}::jsonb[],
      ${column((row) => row.platforms)}::jsonb[], ${column((row) => row.createdAt)}::timestamptz[],
      ${column((row) => row.author)}::text[], ${column((row) => row.labels)}::jsonb[],
      ${column((row) => row.pushedAt)}::timestamptz[]) as m`.execute(trx);
  await insertBlobs(trx, repositoryId, images);
  await insertChildren(trx, repositoryId, images);
  return sizes;
}

async function insertBlobs(trx: Trx, repositoryId: string, images: readonly Found[]): Promise<void> {
  const blobs = images.flatMap(({ manifest: { digest: owner, config, layers } }) => {
    const own = new Map<string, number>();
    for (const { digest, sizeBytes } of config ? [config, ...layers] : layers) {
      own.set(digest, Math.max(sizeBytes, own.get(digest) ?? 0));
    }
    return [...own].map(([digest, sizeBytes]) => ({ owner, digest, sizeBytes }));
  });
  if (blobs.length === 0) return;
  await sql`
    insert into manifest_blobs (repository_id, manifest_digest, blob_digest, size_bytes)
    select ${repositoryId}, b.* from unnest(
      ${blobs.map((blob) => blob.owner)}::text[], ${blobs.map((blob) => blob.digest)}::text[],
      ${blobs.map((blob) => blob.sizeBytes)}::bigint[]) as b`.execute(trx);
}

async function insertChildren(trx: Trx, repositoryId: string, images: readonly Found[]): Promise<void> {
  const children = images.flatMap(({ manifest: { digest: parent, children: all } }) =>
    all.map(({ digest, platform }, position) => ({ parent, digest, position: position + 1, platform })),
  );
  if (children.length === 0) return;
  await sql`
    insert into manifest_children (repository_id, parent_digest, child_digest, position, platform)
    select ${repositoryId}, c.* from unnest(
      ${children.map((child) => child.parent)}::text[], ${children.map((child) => child.digest)}::text[],
      ${children.map((child) => child.position)}::integer[],
      ${children.map(({ platform }) => platform && JSON.stringify(platform))}::jsonb[]) as c
    on conflict do nothing`.execute(trx);
}

/** Sizes of the new ones; an index counts its children, the known ones among them. */
async function measure(trx: Trx, repositoryId: string, images: readonly Found[]) {
  const sizes = new Map<string, number>();
  const own = new Set<string>(images.map(({ manifest }) => manifest.digest));
  const children = images.flatMap(({ manifest }) => manifest.children.map(({ digest }) => digest as string));
  const known = await findSizes(trx, repositoryId, [...new Set(children.filter((each) => !own.has(each)))]);
  for (const { manifest } of images) {
    const parts = new Set<string>(manifest.children.map(({ digest }) => digest));
    let sizeBytes = 0;
    for (const part of parts) sizeBytes += sizes.get(part) ?? known.get(part) ?? 0;
    sizes.set(manifest.digest, sizeOf(manifest, { sizeBytes }));
  }
  return sizes;
}

async function findSizes(trx: Trx, repositoryId: string, digests: readonly string[]) {
  if (digests.length === 0) return new Map<string, number>();
  const rows = await trx
    .selectFrom('manifests')
    .select(['digest', 'size_bytes'])
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', anyOf(digests))
    .execute();
  return new Map(rows.map((row) => [row.digest, row.size_bytes]));
}

type Tags = { tags: readonly NewTag[]; sizes: ReadonlyMap<string, number> };

/** Sizes of tags on manifests that were known before. */
async function completeSizes(trx: Trx, repositoryId: string, { tags, sizes }: Tags) {
  const unknown = [...new Set(tags.map(({ digest }) => digest))].filter((digest) => !sizes.has(digest));
  return new Map([...sizes, ...(await findSizes(trx, repositoryId, unknown))]);
}

export async function insertTags(trx: Trx, repositoryId: string, { tags, sizes }: Tags): Promise<void> {
  if (tags.length === 0) return;
  const all = await completeSizes(trx, repositoryId, { tags, sizes });
  await sql`
    insert into tags (repository_id, name, digest, natural_key, version_key, pushed_at, size_bytes)
    select ${repositoryId}, t.* from unnest(
      ${tags.map(({ name }) => name)}::text[], ${tags.map(({ digest }) => digest)}::text[],
      ${tags.map(({ name }) => naturalKey(name))}::text[], ${tags.map(({ name }) => versionKey(name))}::text[],
      ${tags.map(({ pushedAt }) => pushedAt)}::timestamptz[],
      ${tags.map(({ digest }) => all.get(digest) ?? 0)}::bigint[]) as t`.execute(trx);
}

/** Whoever moved them did not come by us: nobody is their pusher, and they are not older than what they were. */
export async function moveTags(trx: Trx, repositoryId: string, { tags, sizes }: Tags): Promise<void> {
  if (tags.length === 0) return;
  const all = await completeSizes(trx, repositoryId, { tags, sizes });
  await sql`
    update tags t
       set digest = moved.digest, size_bytes = moved.size, pushed_by = null,
           pushed_at = greatest(t.pushed_at, moved.pushed_at)
      from unnest(${tags.map(({ name }) => name)}::text[], ${tags.map(({ digest }) => digest)}::text[],
                  ${tags.map(({ digest }) => all.get(digest) ?? 0)}::bigint[],
                  ${tags.map(({ pushedAt }) => pushedAt)}::timestamptz[]) as moved(name, digest, size, pushed_at)
     where t.repository_id = ${repositoryId} and t.name = moved.name and t.deletion_id is null`.execute(trx);
}

/** Last, as a push does it. @returns false where the repository was deleted meanwhile. */
export async function touchRepository(
  trx: Trx,
  repositoryId: string,
  { tags }: { tags: readonly NewTag[] },
): Promise<boolean> {
  const instants = tags.map(({ pushedAt }) => pushedAt);
  await lockCounts(trx, repositoryId);
  const { numAffectedRows } = await sql`
    update repositories r
       set appeared_at = coalesce(r.appeared_at, now()),
           last_pushed_at = greatest(r.last_pushed_at, (select max(at) from unnest(${instants}::timestamptz[]) as at)),
           size_stale_at = clock_timestamp(),
           tag_count = (select count(*) from tags t where t.repository_id = r.id and t.deletion_id is null),
           latest_tag = (select t.name from tags t where t.repository_id = r.id and t.deletion_id is null
                          order by t.pushed_at desc, t.id desc limit 1)
     where r.id = ${repositoryId} and r.deletion_id is null`.execute(trx);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Before there were container images, a date says only that the build wanted none. */
const firstBelievable = Date.UTC(2013, 2, 20);

/** The registry does not tell when something was pushed: when it was built comes nearest. */
export function pushedAtOf(createdAt: Date | null): Date {
  const now = new Date();
  const isBelievable = createdAt && createdAt.getTime() >= firstBelievable && createdAt <= now;
  return isBelievable ? createdAt : now;
}
