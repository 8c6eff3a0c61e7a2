import { sql } from 'kysely';
import { libraryTenantId } from '../access/index.ts';
import { naturalKey, versionKey } from '../catalog/tag-order.ts';
import type { Db, Trx } from '../db/index.ts';

export type SeedSize = {
  tenants: number;
  repositories: number;
  imagesPerRepository: number;
  tagsPerRepository: number;
  /** Of one repository, `team-01/huge`, which comes on top. */
  hugeTags: number;
  /** All repositories in one tenant, `team-01`. */
  inOneTenant?: boolean;
};

/** 10,000 repositories with 100,000 images and 500,000 tags, or a share of it. */
export function companySize(share = 1): SeedSize {
  return {
    tenants: 50,
    repositories: Math.round(10_000 * share) - 1,
    imagesPerRepository: 10,
    tagsPerRepository: 49,
    hugeTags: Math.round(10_000 * share),
  };
}

export const seededTenant = (number: number): string => `team-${String(number).padStart(2, '0')}`;
export const hugeRepository = `${seededTenant(1)}/huge`;

/**
 * Fills an empty catalog with made repositories, images and tags, in some seconds: by statements over whole sets, with
 * the sort keys of tags made here once for each name. The registry has nothing of it. Every third tag is a version.
 */
export async function seedCatalog(db: Db, size: SeedSize): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const indexes = await dropIndexes(trx);
    await seedTenants(trx, size);
    await seedRepositories(trx, size);
    await seedImages(trx, size);
    await seedTags(trx, size);
    for (const index of indexes) await sql.raw(index).execute(trx);
  });
  // What the server would do by itself some minutes later.
  for (const table of tables) await sql`vacuum analyze ${sql.table(table)}`.execute(db);
}

const tables = ['tenants', 'repositories', 'manifests', 'manifest_blobs', 'tags'];

/** Building an index once costs a tenth of keeping it up for each row. Returns the statements that make them again. */
async function dropIndexes(trx: Trx): Promise<string[]> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
      from pg_index where indrelid::regclass::text = any(${tables}::text[]) and not indisunique`.execute(trx);
  for (const { name } of rows) await sql`drop index ${sql.table(name)}`.execute(trx);
  return rows.map(({ definition }) => definition);
}

async function seedTenants(trx: Trx, { tenants }: SeedSize): Promise<void> {
  const ids = Array.from({ length: tenants }, (_, at) => seededTenant(at + 1));
  await sql`insert into tenants (id, display_name) select id, 'Team ' || id from unnest(${ids}::text[]) as id`.execute(
    trx,
  );
}

const words = [
  ...['api', 'billing', 'catalog', 'checkout', 'console', 'convertigo', 'dashboard', 'editor', 'gateway'],
  ...[
    'grafana',
    'importer',
    'keycloak',
    'mailer',
    'nginx',
    'orders',
    'postgres',
    'queue',
    'redis',
    'reports',
  ],
  ...['scheduler', 'search', 'shop', 'studio', 'tomcat', 'web', 'worker'],
];

/** Three of five are private, one internal, one public; those of every tenth name end in _ownbase. */
async function seedRepositories(trx: Trx, size: SeedSize): Promise<void> {
  const { tenants, repositories, tagsPerRepository, hugeTags, inOneTenant } = size;
  const tenantOf = inOneTenant ? sql`1` : sql`1 + n % ${tenants}::int`;
  await sql`
    insert into repositories (id, tenant_id, name, storage_name, visibility, description, appeared_at, last_pushed_at,
                              pull_count, size_bytes, created_at, latest_tag, tag_count)
    select 'repo_seed' || lpad(n::text, 8, '0'), tenant, name, name, visibility, description, at, at,
           (random() * 100000)::bigint, (random() * 5e9)::bigint, at - interval '30 days',
           'latest', case when n = 0 then ${hugeTags}::int else ${tagsPerRepository}::int end
      from (select n, 'team-' || lpad((${tenantOf})::text, 2, '0') as tenant,
                   case when n = 0 then ${hugeRepository}::text
                        else 'team-' || lpad((${tenantOf})::text, 2, '0') || '/' || word.text || '/' || word.text || '-'
                             || lpad(n::text, 5, '0') || case when n % 10 = 0 then '_ownbase' else '' end
                   end as name,
                   (array['private', 'private', 'private', 'internal', 'public'])[1 + n % 5] as visibility,
                   'The ' || word.text || ' of service ' || n as description,
                   now() - random() * interval '300 days' as at
              from generate_series(0, ${repositories}::int) as n,
                   lateral (select (${words}::text[])[1 + (n * 7) % ${words.length}::int] as text) as word) as made`.execute(
    trx,
  );
}

/** Real manifests by their form; config and layers are only named. */
async function seedImages(trx: Trx, { imagesPerRepository }: SeedSize): Promise<void> {
  await sql`
    create temporary table seeded_images on commit drop as
    select *, 'sha256:' || encode(sha256(raw), 'hex') as digest from (select id as repository_id, i,
           convert_to(json_build_object('schemaVersion', 2,
             'mediaType', 'application/vnd.oci.image.manifest.v1+json',
             'config', json_build_object('mediaType', 'application/vnd.oci.image.config.v1+json',
                                         'digest', 'sha256:' || config, 'size', 1200),
             'layers', json_build_array(json_build_object('mediaType',
                                         'application/vnd.oci.image.layer.v1.tar+gzip',
                                         'digest', 'sha256:' || layer, 'size', 30000000)))::text, 'UTF8') as raw,
           'sha256:' || config as config, 'sha256:' || layer as layer
      from repositories, generate_series(1, ${imagesPerRepository}::int) as i,
           lateral (select encode(sha256((id || 'c' || i)::bytea), 'hex') as config,
                           encode(sha256((id || 'l' || i / 3)::bytea), 'hex') as layer) as named
     where tenant_id <> ${libraryTenantId}) as made`.execute(trx);
  await sql`
    insert into manifests (repository_id, digest, media_type, raw, size_bytes, config_digest, platforms)
    select repository_id, digest, 'application/vnd.oci.image.manifest.v1+json', raw, 30001200 + octet_length(raw), config,
           '[{"os":"linux","architecture":"amd64"}]'
      from seeded_images`.execute(trx);
  await sql`
    insert into manifest_blobs (repository_id, manifest_digest, blob_digest, size_bytes)
    select repository_id, digest, config, 1200 from seeded_images
    union all
    select repository_id, digest, layer, 30000000 from seeded_images`.execute(trx);
}

async function seedTags(
  trx: Trx,
  { tagsPerRepository, hugeTags, imagesPerRepository }: SeedSize,
): Promise<void> {
  const names = Array.from({ length: Math.max(tagsPerRepository, hugeTags) }, (_, at) => tagName(at));
  await sql`
    create temporary table seeded_names on commit drop as
    select name, natural_key, version_key, number::int as number
      from unnest(${names}::text[], ${names.map(naturalKey)}::text[], ${names.map(versionKey)}::text[])
           with ordinality as named (name, natural_key, version_key, number)`.execute(trx);
  await sql`
    insert into tags (repository_id, name, digest, natural_key, version_key, pushed_at, pull_count, size_bytes)
    select r.id, n.name, i.digest, n.natural_key, n.version_key, now() - random() * interval '300 days',
           (random() * 1000)::bigint, (random() * 1e9)::bigint
      from repositories r
      join seeded_names n on n.number <= case when r.name = ${hugeRepository} then ${hugeTags}::int
                                              else ${tagsPerRepository}::int end
      join seeded_images i on i.repository_id = r.id and i.i = 1 + n.number % ${imagesPerRepository}::int`.execute(
    trx,
  );
}

function tagName(at: number): string {
  if (at === 0) return 'latest';
  if (at % 3 === 0) return `build-${at}`;
  if (at % 3 === 1) return `${1 + Math.floor(at / 200)}.${Math.floor(at / 10) % 20}.${at % 10}`;
  return `v${Math.floor(at / 100)}.${at % 100}-alpine`;
}
