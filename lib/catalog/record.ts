import { sql } from 'kysely';
import { type Actor, recordAudit } from '../audit/index.ts';
import { anyOf, type Db, retryOnDeadlock, type Trx } from '../db/index.ts';
import { type Manifest, type Reference, RegistryError } from '../registry/index.ts';
import type { ImageFacts } from './image-facts.ts';
import { lockPush } from './locks.ts';
import { endRedirect } from './redirects.ts';
import type { FrontRepository } from './resolve.ts';
import { naturalKey, versionKey } from './tag-order.ts';

export type ManifestPush = {
  repository: FrontRepository;
  reference: Reference;
  manifest: Manifest;
  actor: Actor & { id: string };
  /** Said in the audit event besides. */
  detail?: Record<string, string>;
  /** Stores the manifest in the registry; rejects where the registry refuses. */
  forward: () => Promise<void>;
  /** What the config says, read meanwhile; null where it says nothing about running. */
  readFacts: () => Promise<ImageFacts | null>;
};

/**
 * Records a manifest's PUT and forwards it inside the same transaction: once this resolves, catalog and registry both
 * have it; when it rejects, the catalog has nothing (the registry may hold bytes that nobody sees). Digest and tag
 * are locked meanwhile, so that two pushers of one tag, or a push and a purge, come one after the other.
 *
 * Safe to repeat. A tombstone of the same digest comes back to life.
 *
 * @throws RegistryError what `forward` throws; MANIFEST_BLOB_UNKNOWN where an index names a manifest that is not here;
 * NAME_UNKNOWN where the repository was deleted meanwhile.
 */
export async function recordManifest(db: Db, push: ManifestPush): Promise<void> {
  await retryOnDeadlock(() => db.transaction().execute((trx) => recordIn(trx, push)));
}

async function recordIn(trx: Trx, push: ManifestPush): Promise<void> {
  const { repository, reference, manifest } = push;
  // The children too: none may be deleted between our look and the commit.
  await lockPush(trx, repository.id, {
    digests: [manifest.digest, ...manifest.children.map((child) => child.digest)],
    tag: reference.kind === 'tag' ? reference.tag : null,
  });
  const children = await findChildren(trx, repository.id, manifest);
  const facts = await forwardAndRead(push);
  await writeManifest(trx, push, facts, children);
  const moved = reference.kind === 'tag' ? await writeTag(trx, push, reference.tag, children) : null;
  await touchRepository(trx, push, moved);
  await recordAudit(trx, push.actor, {
    action: reference.kind === 'tag' ? 'tag.push' : 'manifest.push',
    tenantId: repository.tenantId,
    subject: repository.id,
    detail: {
      repository: repository.name,
      digest: manifest.digest,
      ...(moved && { tag: moved.tag, previousDigest: moved.previousDigest }),
      ...push.detail,
    },
  });
}

/** Both at once, and neither goes on behind the back of whoever takes the locks next. */
async function forwardAndRead({ forward, readFacts }: ManifestPush): Promise<ImageFacts | null> {
  const [facts, forwarded] = await Promise.allSettled([readFacts(), forward()]);
  // What the registry refuses is the client's to know.
  if (forwarded.status === 'rejected') throw forwarded.reason;
  if (facts.status === 'rejected') throw facts.reason;
  return facts.value;
}

type Children = { sizeBytes: number };

/** An index may only name manifests that are alive here, whatever the registry still keeps. */
async function findChildren(trx: Trx, repositoryId: string, manifest: Manifest): Promise<Children> {
  const digests = [...new Set(manifest.children.map((child) => child.digest as string))];
  if (digests.length === 0) return { sizeBytes: 0 };
  const rows = await trx
    .selectFrom('manifests')
    .select(['digest', 'size_bytes'])
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', anyOf(digests))
    .where('deletion_id', 'is', null)
    .execute();
  const found = new Set(rows.map((row) => row.digest));
  const missing = digests.find((digest) => !found.has(digest));
  if (missing) {
    throw new RegistryError(
      'MANIFEST_BLOB_UNKNOWN',
      `the index names ${missing}, which is not in this repository`,
      {
        status: 400,
      },
    );
  }
  return { sizeBytes: rows.reduce((sum, row) => sum + row.size_bytes, 0) };
}

/** What the manifest, its parts and its children say they are long: each blob once, and no more than a number holds. */
export function sizeOf(manifest: Manifest, children: Children): number {
  const layers = new Map(manifest.layers.map((layer) => [layer.digest, layer.sizeBytes]));
  const own = [...layers.values()].reduce((sum, bytes) => sum + bytes, manifest.config?.sizeBytes ?? 0);
  return Math.min(manifest.raw.length + own + children.sizeBytes, Number.MAX_SAFE_INTEGER);
}

async function writeManifest(
  trx: Trx,
  { repository, manifest, actor }: ManifestPush,
  facts: ImageFacts | null,
  children: Children,
): Promise<void> {
  const insert = trx
    .insertInto('manifests')
    .values({
      repository_id: repository.id,
      digest: manifest.digest,
      media_type: manifest.mediaType,
      artifact_type: manifest.artifactType,
      raw: manifest.raw,
      size_bytes: sizeOf(manifest, children),
      config_digest: manifest.config?.digest ?? null,
      subject_digest: manifest.subject,
      annotations: JSON.stringify(manifest.annotations),
      platforms: JSON.stringify(platformsOf(manifest, facts)),
      image_created_at: facts?.createdAt ?? null,
      image_author: facts?.author ?? null,
      labels: JSON.stringify(facts?.labels ?? {}),
      pushed_by: actor.id,
    })
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'digest']).doUpdateSet({
        // A live one keeps who made it; a tombstone comes back as this person's.
        pushed_by: sql`case when manifests.deletion_id is null then manifests.pushed_by else excluded.pushed_by end`,
        pushed_at: sql`case when manifests.deletion_id is null then manifests.pushed_at else excluded.pushed_at end`,
        deletion_id: null,
        purged_at: null,
        missing_at: null,
      }),
    );
  const blobs = [...(manifest.config ? [manifest.config] : []), ...manifest.layers];
  await sql`
    with manifest as (${insert})
    insert into manifest_blobs (repository_id, manifest_digest, blob_digest, size_bytes)
    select ${repository.id}, ${manifest.digest}, digest, max(size)
      from unnest(${blobs.map((blob) => blob.digest)}::text[], ${blobs.map((blob) => blob.sizeBytes)}::bigint[])
        as blob (digest, size) group by digest
    on conflict do nothing`.execute(trx);
  await writeChildren(trx, repository.id, manifest);
}

export function platformsOf(manifest: Manifest, facts: ImageFacts | null) {
  if (manifest.config) return facts?.platform ? [facts.platform] : [];
  const platforms = manifest.children.flatMap((child) => child.platform ?? []);
  // Attestations stand in an index as unknown/unknown.
  return platforms.filter((platform) => platform.os !== 'unknown');
}

async function writeChildren(trx: Trx, repositoryId: string, manifest: Manifest): Promise<void> {
  if (manifest.children.length === 0) return;
  const digests = manifest.children.map((child) => child.digest as string);
  const platforms = manifest.children.map((child) =>
    child.platform ? JSON.stringify(child.platform) : null,
  );
  await sql`
    insert into manifest_children (repository_id, parent_digest, child_digest, position, platform)
    select distinct on (digest) ${repositoryId}, ${manifest.digest}, digest, position, platform::jsonb
      from unnest(${digests}::text[], ${platforms}::text[]) with ordinality as child(digest, platform, position)
     order by digest, position
    on conflict do nothing`.execute(trx);
}

type MovedTag = { tag: string; isNew: boolean; previousDigest: string | null };

async function writeTag(trx: Trx, push: ManifestPush, tag: string, children: Children): Promise<MovedTag> {
  const { repository, manifest, actor } = push;
  const { rows } = await sql<{ digest: string }>`
    with before as (
      select id, digest from tags
       where repository_id = ${repository.id} and name = ${tag} and deletion_id is null
    ), pushed as (
      select ${manifest.digest}::text as digest, ${actor.id}::text as pushed_by,
             ${new Date()}::timestamptz as pushed_at, ${sizeOf(manifest, children)}::bigint as size_bytes
    ), moved as (
      update tags set digest = pushed.digest, pushed_by = pushed.pushed_by, pushed_at = pushed.pushed_at,
                      size_bytes = pushed.size_bytes
        from before, pushed where tags.id = before.id
    ), made as (
      insert into tags (repository_id, name, natural_key, version_key, digest, pushed_by, pushed_at, size_bytes)
      select ${repository.id}, ${tag}, ${naturalKey(tag)}, ${versionKey(tag)}, pushed.* from pushed
       where not exists (select from before)
    )
    select digest from before`.execute(trx);
  const previousDigest = rows[0]?.digest ?? null;
  return { tag, isNew: previousDigest === null, previousDigest };
}

/** Last, so that pushes to one repository wait for each other's row only until the commit. */
async function touchRepository(
  trx: Trx,
  { repository }: ManifestPush,
  moved: MovedTag | null,
): Promise<void> {
  const updated = await trx
    .updateTable('repositories')
    .set((eb) => ({
      appeared_at: eb.fn.coalesce('appeared_at', sql<Date>`now()`),
      last_pushed_at: sql<Date>`now()`,
      size_stale_at: sql<Date>`clock_timestamp()`,
      ...(moved && { latest_tag: moved.tag }),
      ...(moved?.isNew && { tag_count: eb('tag_count', '+', 1) }),
    }))
    .where('id', '=', repository.id)
    // Under another name, or in another tenant, whoever pushes may have no rights.
    .where('name', '=', repository.name)
    .where('deletion_id', 'is', null)
    .executeTakeFirst();
  if (updated.numUpdatedRows === 0n) {
    throw new RegistryError('NAME_UNKNOWN', 'the repository was deleted or renamed meanwhile; push again', {
      status: 404,
    });
  }
  if (!repository.appeared) await endRedirect(trx, repository.id);
}
