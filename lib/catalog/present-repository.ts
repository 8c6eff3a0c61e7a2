import type { Selectable, SqlBool } from 'kysely';
import type { RepositoryView } from '../contract/repositories.ts';
import type { Database } from '../db/index.ts';

type RepositoryRow = Selectable<Database['repositories']> & { is_favourite: SqlBool };

export function presentRepository(row: RepositoryRow): RepositoryView {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    visibility: row.visibility,
    isBaseImage: row.is_base_image,
    description: row.description,
    tagCount: row.tag_count,
    latestTag: row.latest_tag,
    pullCount: row.pull_count,
    sizeBytes: row.size_bytes,
    lastPushedAt: row.last_pushed_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    isFavourite: Boolean(row.is_favourite),
  };
}

/** Who did something, where it is known. */
export function presentPerson(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? '' };
}
