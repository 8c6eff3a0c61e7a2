import { type RawBuilder, sql } from 'kysely';
import type { Principal } from '../../access/index.ts';
import type { SearchQuery, SearchResult } from '../../contract/search.ts';
import type { Db } from '../../db/index.ts';
import { recordForeignRows } from '../foreign-reads.ts';
import { type ImageRow, presentImageHit, selectImages } from './find-images.ts';
import { type PusherRow, presentPusherHit, selectPushers } from './find-pushers.ts';
import {
  presentRepositoryHit,
  type RepositoryRow,
  repositoryColumns,
  selectRepositories,
} from './find-repositories.ts';
import { presentTagHit, selectTags, type TagRow } from './find-tags.ts';
import { readTerms } from './terms.ts';

type Found = { repositories: RepositoryRow[]; tags: TagRow[]; images: ImageRow[]; pushers: PusherRow[] };

/** However few are asked for, the tags of `name:tag` are looked for in so many repositories. */
const withinMin = 50;

/**
 * Whatever the principal may see and the words fit: repositories, tags, images, and who pushed them. At most `limit` of
 * each kind, best first: this exactly, what begins so, what holds it; one's own tenants before what others have made
 * public; the newest first. All in one query, whose rows come as JSON: sending four, and reading columns of them, takes
 * longer than finding.
 *
 * @param host What stands before names in commands, and may stand before a name that is looked for.
 */
export async function search(
  db: Db,
  principal: Principal,
  { limit, ...asked }: SearchQuery,
  { host }: { host: string },
): Promise<SearchResult> {
  const terms = readTerms(asked, host);
  const isWithin = Boolean(terms.tag?.within);
  const named = selectRepositories(principal, terms, isWithin ? Math.max(withinMin, limit) : limit);
  const { rows } = await sql<Found>`
    ${named ? sql`with named as materialized (${named})` : sql``}
    select ${json(named && sql`select ${repositoryColumns} from named limit ${limit}`)} as repositories,
           ${json(selectTags(principal, terms, { limit, within: isWithin ? sql`named` : null }))} as tags,
           ${json(selectImages(principal, terms, limit))} as images,
           ${json(selectPushers(principal, terms, limit))} as pushers`.execute(db);
  const { repositories, tags, images, pushers } = rows[0]!;
  await recordForeignRows(db, principal, [...repositories, ...tags, ...images]);
  return {
    repositories: repositories.map(presentRepositoryHit),
    tags: tags.map(presentTagHit),
    images: images.map(presentImageHit),
    pushers: pushers.map(presentPusherHit),
  };
}

/** The rows in their order; none where this kind is not looked for. */
const json = (rows: RawBuilder<unknown> | null): RawBuilder<unknown> =>
  rows ? sql`(select coalesce(json_agg(found), '[]') from (${rows}) as found)` : sql`'[]'::json`;
