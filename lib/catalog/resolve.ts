import { sql } from 'kysely';
import type { Principal } from '../access/index.ts';
import type { Visibility } from '../contract/common.ts';
import { anyOf, batched, type Db } from '../db/index.ts';
import type { Reference } from '../registry/index.ts';
import { recordForeignReads } from './foreign-reads.ts';
import { visibleTo } from './visible-to.ts';

/** A repository as the front door needs it. It may not have appeared yet: then only who pushes to it knows it. */
export type FrontRepository = {
  id: string;
  tenantId: string;
  name: string;
  storageName: string;
  appeared: boolean;
};

/** A repository with what `can` asks about. */
export type RepositoryRights = {
  id: string;
  tenantId: string;
  name: string;
  visibility: Visibility;
  developersMayDelete: boolean;
  tenantDisabled: boolean;
  appeared: boolean;
};

/** The live repository of this name, or null; read together with what others ask for at this moment. */
export async function findRepository(db: Db, name: string): Promise<FrontRepository | null> {
  return (await readRepository(db, name)) ?? null;
}

const readRepository = batched<FrontRepository>(async (db, names) => {
  const rows = await db
    .selectFrom('repositories')
    .select(['id', 'tenant_id', 'name', 'storage_name', 'appeared_at'])
    .where('name', '=', anyOf(names))
    .where('deletion_id', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.name, presentFront(row)]));
});

const presentFront = (row: {
  id: string;
  tenant_id: string;
  name: string;
  storage_name: string;
  appeared_at: Date | null;
}): FrontRepository => ({
  id: row.id,
  tenantId: row.tenant_id,
  name: row.name,
  storageName: row.storage_name,
  appeared: row.appeared_at !== null,
});

/** The live repositories among these names; with what others ask for at this moment, in one query. */
export async function findRepositoryRights(db: Db, names: readonly string[]): Promise<RepositoryRights[]> {
  const found = await Promise.all([...new Set(names)].map((name) => readRights(db, name)));
  return found.filter((rights) => rights !== undefined);
}

const readRights = batched<RepositoryRights>(async (db, names) => {
  const rows = await selectRights(db).where('r.name', '=', anyOf(names)).execute();
  return new Map(rows.map((row) => [row.name, presentRights(row)]));
});

/** Live repositories with what `can` asks about, as `presentRights` reads them. */
export const selectRights = (db: Db) =>
  db
    .selectFrom('repositories as r')
    .innerJoin('tenants as t', 't.id', 'r.tenant_id')
    .select(['r.id', 'r.tenant_id', 'r.name', 'r.visibility', 'r.appeared_at'])
    .select(['t.developers_may_delete', 't.disabled_at'])
    .where('r.deletion_id', 'is', null);

type RightsRow = Awaited<ReturnType<ReturnType<typeof selectRights>['executeTakeFirstOrThrow']>>;

export const presentRights = (row: RightsRow): RepositoryRights => ({
  id: row.id,
  tenantId: row.tenant_id,
  name: row.name,
  visibility: row.visibility,
  developersMayDelete: row.developers_may_delete,
  tenantDisabled: row.disabled_at !== null,
  appeared: row.appeared_at !== null,
});

export type ResolvedManifest = {
  digest: string;
  mediaType: string;
  lengthBytes: number;
  /** Null when it was not asked for. */
  raw: Buffer | null;
  /** A GET of it counts as a pull: asked for by tag, or no part of an index. */
  countsAsPull: boolean;
};

/** `manifest` is null where the repository has none such. */
export type ResolvedReference = { id: string; tenantId: string; manifest: ResolvedManifest | null };

/**
 * What a tag or digest of a repository names now: tombstones are not seen. One query, because every pull begins here.
 *
 * @returns null where the repository does not exist or has not appeared.
 */
export async function resolveManifest(
  db: Db,
  name: string,
  reference: Reference,
  { withBytes }: { withBytes: boolean },
): Promise<ResolvedReference | null> {
  const byTag = reference.kind === 'tag';
  const wanted = byTag
    ? sql`left join tags t on t.repository_id = r.id and t.name = ${reference.tag} and t.deletion_id is null
          left join manifests m on m.repository_id = r.id and m.digest = t.digest and m.deletion_id is null`
    : sql`left join manifests m on m.repository_id = r.id and m.digest = ${reference.digest}
            and m.deletion_id is null`;
  const counts = byTag
    ? sql`true`
    : sql`not exists (select from manifest_children c where c.repository_id = r.id and c.child_digest = m.digest)`;
  const { rows } = await sql<{ id: string; tenantId: string } & Nullable<ResolvedManifest>>`
    select r.id, r.tenant_id as "tenantId", m.digest, m.media_type as "mediaType",
           octet_length(m.raw) as "lengthBytes", ${withBytes ? sql`m.raw` : sql`null::bytea`} as raw,
           ${counts} as "countsAsPull"
      from repositories r ${wanted}
     where r.name = ${name} and r.deletion_id is null and r.appeared_at is not null`.execute(db);
  const row = rows[0];
  if (!row) return null;
  const { id, tenantId, ...manifest } = row;
  return { id, tenantId, manifest: manifest.digest === null ? null : (manifest as ResolvedManifest) };
}

type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null };

/** Tags in the order of the specification (bytewise), after `last`, at most `n`. */
export async function listTagNames(
  db: Db,
  repositoryId: string,
  { last, n }: { last: string | null; n: number },
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from tags
     where repository_id = ${repositoryId} and deletion_id is null
       ${last === null ? sql`` : sql`and name ~>~ ${last}`}
     order by name using ~<~ limit ${n}`.execute(db);
  return rows.map((row) => row.name);
}

/**
 * The names of the repositories that the asker may see, bytewise, after `last`, at most `n`. What an administrator sees
 * of tenants that are not theirs is audited.
 */
export async function listRepositoryNames(
  db: Db,
  principal: Principal,
  { last, n }: { last: string | null; n: number },
): Promise<string[]> {
  const { rows } = await sql<{ name: string; tenantId: string; visibility: Visibility }>`
    select r.name, r.tenant_id as "tenantId", r.visibility from repositories r
     where ${visibleTo(principal)} ${last === null ? sql`` : sql`and r.name collate "C" > ${last}`}
     order by r.name collate "C" limit ${n}`.execute(db);
  await recordForeignReads(
    db,
    principal,
    rows.map(({ tenantId, visibility }) => ({ tenantId, visibility, subject: tenantId })),
  );
  return rows.map((row) => row.name);
}

export type Referrer = {
  digest: string;
  mediaType: string;
  sizeBytes: number;
  artifactType: string | null;
  annotations: Record<string, string>;
};

const maxReferrers = 1000;

/** The live manifests whose `subject` is this digest, oldest first, at most 1000. */
export async function listReferrers(
  db: Db,
  repositoryId: string,
  digest: string,
  artifactType: string | null,
): Promise<Referrer[]> {
  let query = db
    .selectFrom('manifests')
    .select((eb) => [
      'digest',
      'media_type as mediaType',
      'artifact_type as artifactType',
      'annotations',
      eb.fn<number>('octet_length', ['raw']).as('sizeBytes'),
    ])
    .where('repository_id', '=', repositoryId)
    .where('subject_digest', '=', digest)
    .where('deletion_id', 'is', null)
    .orderBy('pushed_at')
    .limit(maxReferrers);
  if (artifactType !== null) query = query.where('artifact_type', '=', artifactType);
  return await query.execute();
}
