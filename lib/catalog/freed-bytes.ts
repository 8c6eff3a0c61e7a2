import { sql } from 'kysely';
import type { DbOrTrx } from '../db/index.ts';

/**
 * What the tenant's storage loses with these manifests: their distinct blobs, and their own bytes, that no other live
 * manifest of the tenant refers to. What other tenants share does not count: each pays for what it refers to.
 */
export async function computeFreedBytes(
  db: DbOrTrx,
  { id, tenantId }: { id: string; tenantId: string },
  digests: readonly string[],
): Promise<number> {
  if (digests.length === 0) return 0;
  const { rows } = await sql<{ bytes: number }>`
    with falling as materialized (select unnest(${digests}::text[]) as digest),
    blobs as (
      select b.blob_digest as digest, max(b.size_bytes) as size_bytes
        from manifest_blobs b join falling f on f.digest = b.manifest_digest
       where b.repository_id = ${id}
       group by b.blob_digest
    )
    select ((select coalesce(sum(blobs.size_bytes), 0) from blobs
              where not exists (
                select from manifest_blobs o
                  join manifests m on m.repository_id = o.repository_id and m.digest = o.manifest_digest
                   and m.deletion_id is null
                  join repositories r on r.id = o.repository_id and r.deletion_id is null
                   and r.tenant_id = ${tenantId}
                 where o.blob_digest = blobs.digest
                   and not (o.repository_id = ${id} and o.manifest_digest in (select digest from falling))))
          + (select coalesce(sum(octet_length(m.raw)), 0) from manifests m join falling f on f.digest = m.digest
              where m.repository_id = ${id}
                and not exists (
                  select from manifests o
                    join repositories r on r.id = o.repository_id and r.deletion_id is null
                     and r.tenant_id = ${tenantId}
                   where o.digest = m.digest and o.deletion_id is null and o.repository_id <> ${id}))
           )::bigint as bytes`.execute(db);
  return rows[0]?.bytes ?? 0;
}
