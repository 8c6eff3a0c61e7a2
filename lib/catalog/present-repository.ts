import type { Selectable, SqlBool } from 'kysely';
import type { RepositoryView } from '../contract/repositories.ts';
import { type Database, instantText, isoInstant } from '../db/index.ts';

/** What a list shows of a repository: its overview, which may be long, is for its own page. */
export const listedColumns = [
  'r.id',
  'r.tenant_id',
  'r.name',
  'r.visibility',
  'r.is_base_image',
  'r.description',
  'r.tag_count',
  'r.latest_tag',
  'r.pull_count',
  'r.size_bytes',
] as const;

/** The instants among them. */
export const listedInstants = [
  instantText<null>('r.last_pushed_at').as('last_pushed_at'),
  instantText('r.created_at').as('created_at'),
] as const;

type Listed = (typeof listedColumns)[number] extends `r.${infer Column}` ? Column : never;
type RepositoryRow = Pick<Selectable<Database['repositories']>, Listed> & {
  last_pushed_at: string | null;
  created_at: string;
  is_favourite: SqlBool;
};

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
    lastPushedAt: row.last_pushed_at && isoInstant(row.last_pushed_at),
    createdAt: isoInstant(row.created_at),
    isFavourite: Boolean(row.is_favourite),
  };
}

/** Who did something, where it is known. */
export function presentPerson(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? '' };
}
