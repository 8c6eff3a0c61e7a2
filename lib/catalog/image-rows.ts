import { type Selectable, sql } from 'kysely';
import { anyOf, type Database, type Db } from '../db/index.ts';
import { presentPerson } from './present-repository.ts';

export type ManifestRow = Selectable<Database['manifests']> & {
  pusher: { id: string; name: string } | null;
  /** At most 200, the newest first. */
  tags: string[];
};

const maxTags = 200;

/** The live manifest of a digest, or of a live tag; null where there is none. */
export async function findManifest(
  db: Db,
  repositoryId: string,
  by: { digest: string } | { tag: string },
): Promise<ManifestRow | null> {
  const digest =
    'digest' in by
      ? sql<string>`${by.digest}`
      : sql<string>`(select digest from tags
          where repository_id = ${repositoryId} and name = ${by.tag} and deletion_id is null)`;
  const row = await db
    .selectFrom('manifests as m')
    .leftJoin('users as u', 'u.id', 'm.pushed_by')
    .selectAll('m')
    .select('u.name as pusher_name')
    .select(
      sql<string[]>`array(select t.name from tags t
        where t.repository_id = m.repository_id and t.digest = m.digest and t.deletion_id is null
        order by t.pushed_at desc, t.id desc limit ${maxTags})`.as('tags'),
    )
    .where('m.repository_id', '=', repositoryId)
    .where('m.digest', '=', digest)
    .where('m.deletion_id', 'is', null)
    .executeTakeFirst();
  return row ? { ...row, pusher: presentPerson(row.pushed_by, row.pusher_name) } : null;
}

/** Digest → size with config and layers, of live manifests. */
export async function findSizes(
  db: Db,
  repositoryId: string,
  digests: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (digests.length === 0) return new Map();
  const rows = await db
    .selectFrom('manifests')
    .select(['digest', 'size_bytes'])
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', anyOf(digests))
    .where('deletion_id', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.digest, row.size_bytes]));
}
