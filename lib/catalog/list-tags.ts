import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Principal } from '../access/index.ts';
import type { ListTagsQuery, TagPage, TagSort } from '../contract/repositories.ts';
import { type Db, instantText, isoInstant } from '../db/index.ts';
import { authorizeReading } from './authorize.ts';
import { recordForeignReads } from './foreign-reads.ts';
import { after, cutPage, keyText, orderBy, type Sorting, type SortKey } from './keyset.ts';
import { beginningWith, containing } from './like-pattern.ts';
import { presentPerson } from './present-repository.ts';
import { visibleTo } from './visible-to.ts';

const id = sql`t.id`;
const sorts: Record<TagSort, SortKey> = {
  version: { type: 'string', key: sql`t.version_key`, id },
  name: { type: 'string', key: sql`t.natural_key`, id },
  pushed: { type: 'instant', key: sql`t.pushed_at`, id },
  size: { type: 'number', key: sql`t.size_bytes`, id },
  pulls: { type: 'number', key: sql`t.pull_count`, id },
};

/**
 * The live tags of a repository, sorted over the whole set, a page by key. One query, as long as there are some to show.
 * @throws AppError NOT_FOUND; INVALID_INPUT `invalid-cursor`
 */
export async function listTags(
  db: Db,
  principal: Principal,
  repositoryId: string,
  query: ListTagsQuery,
): Promise<TagPage> {
  const order = query.order ?? (query.sort === 'name' ? 'asc' : 'desc');
  const sorting: Sorting = { ...sorts[query.sort], name: `tags-${query.sort}`, order, idType: 'number' };
  const position = after(sorting, query.cursor);
  const rows = await db
    .selectFrom('repositories as r')
    .innerJoin('tags as t', 't.repository_id', 'r.id')
    .innerJoin('manifests as m', (join) =>
      join.onRef('m.repository_id', '=', 't.repository_id').onRef('m.digest', '=', 't.digest'),
    )
    .leftJoin('users as u', 'u.id', 't.pushed_by')
    .select(['t.name', 't.digest', 't.size_bytes', 't.pull_count', 't.pushed_by'])
    .select(['m.media_type', 'm.platforms', 'u.name as pusher_name', 'r.tenant_id', 'r.visibility'])
    .select([instantText('t.pushed_at').as('pushed_at'), keyText(sorting).as('sort_key'), 't.id as sort_id'])
    .where('r.id', '=', repositoryId)
    .where(visibleTo(principal))
    .where('t.deletion_id', 'is', null)
    .where(matches(query.q))
    .where(position)
    .orderBy(orderBy(sorting))
    .limit(query.limit + 1)
    .execute();
  const first = rows[0];
  // Nothing to show: nothing there, or nothing for this one to see.
  if (!first) await authorizeReading(db, principal, repositoryId);
  else {
    const { tenant_id: tenantId, visibility } = first;
    await recordForeignReads(db, principal, [{ subject: repositoryId, tenantId, visibility }]);
  }
  const page = cutPage(rows, sorting, query.limit);
  return {
    items: page.rows.map((row) => ({
      name: row.name,
      digest: row.digest,
      mediaType: row.media_type,
      platforms: row.platforms,
      sizeBytes: row.size_bytes,
      pushedBy: presentPerson(row.pushed_by, row.pusher_name),
      pushedAt: isoInstant(row.pushed_at),
      pullCount: row.pull_count,
    })),
    nextCursor: page.nextCursor,
  };
}

/** Part of the tag, or the start of a digest, with `sha256:` in front or without. */
function matches(q: string | undefined): RawBuilder<SqlBool> {
  if (!q) return sql<SqlBool>`true`;
  const digest = q.startsWith('sha256:') ? q : `sha256:${q}`;
  return sql<SqlBool>`(t.name ilike ${containing(q)} or t.digest like ${beginningWith(digest.toLowerCase())})`;
}
