import { type RawBuilder, sql } from 'kysely';
import type { Principal } from '../access/index.ts';
import type { SearchResult } from '../contract/search.ts';
import type { Db } from '../db/index.ts';
import { recordForeignRows } from './foreign-reads.ts';
import { beginningWith, containing } from './like-pattern.ts';
import { visibleTo } from './visible-to.ts';

/**
 * Repositories by part of their name and tags by their beginning, among those that the principal may see. With a
 * colon it is `name:tag`: the name in part, the tag by its beginning.
 */
export async function search(
  db: Db,
  principal: Principal,
  { q, limit }: { q: string; limit: number },
): Promise<SearchResult> {
  const colon = q.lastIndexOf(':');
  const name = colon < 0 ? q : q.slice(0, colon);
  const tag = colon < 0 ? q : q.slice(colon + 1);
  const [repositories, tags] = await Promise.all([
    findRepositories(db, principal, name, limit),
    findTags(db, principal, { tag, repository: colon < 0 ? null : name, limit }),
  ]);
  await recordForeignRows(db, principal, [...repositories, ...tags]);
  return {
    repositories: repositories.map((row) => ({
      id: row.id,
      name: row.name,
      description: row.description,
      visibility: row.visibility,
      isBaseImage: row.is_base_image,
    })),
    tags: tags.map((row) => ({
      repositoryId: row.repository_id,
      repositoryName: row.repository_name,
      name: row.name,
      digest: row.digest,
      pushedAt: row.pushed_at.toISOString(),
    })),
  };
}

/** 0 for exactly this name, 1 for one that begins so, 2 for the rest; with or without the tenant in front. */
function rank(name: string): RawBuilder<number> {
  const withoutTenant = sql`substr(r.name, length(r.tenant_id) + 2)`;
  return sql<number>`case
    when lower(${name}) in (r.name, ${withoutTenant}) then 0
    when r.name ilike ${beginningWith(name)} or ${withoutTenant} ilike ${beginningWith(name)} then 1
    else 2 end`;
}

async function findRepositories(db: Db, principal: Principal, name: string, limit: number) {
  return await db
    .selectFrom('repositories as r')
    .select(['r.id', 'r.tenant_id', 'r.name', 'r.description', 'r.visibility', 'r.is_base_image'])
    .where(visibleTo(principal))
    .where('r.name', 'ilike', containing(name))
    .orderBy(rank(name))
    .orderBy('r.pull_count', 'desc')
    .orderBy('r.name')
    .limit(limit)
    .execute();
}

async function findTags(
  db: Db,
  principal: Principal,
  { tag, repository, limit }: { tag: string; repository: string | null; limit: number },
) {
  const everywhere = db
    .selectFrom('tags as t')
    .innerJoin('repositories as r', 'r.id', 't.repository_id')
    .select(['t.repository_id', 'r.name as repository_name', 'r.tenant_id', 'r.visibility'])
    .select(['t.name', 't.digest', 't.pushed_at'])
    .where(visibleTo(principal))
    .where('t.deletion_id', 'is', null)
    .where('t.name', 'like', beginningWith(tag))
    .orderBy(sql`t.name <> ${tag}`)
    .limit(limit);
  const found =
    repository === null
      ? everywhere
      : everywhere.where('r.name', 'ilike', containing(repository)).orderBy(rank(repository));
  return await found.orderBy('t.pushed_at', 'desc').orderBy('t.id', 'desc').execute();
}
