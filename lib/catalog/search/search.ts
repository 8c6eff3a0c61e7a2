import type { Principal } from '../../access/index.ts';
import type { SearchQuery, SearchResult } from '../../contract/search.ts';
import type { Db } from '../../db/index.ts';
import { recordForeignRows } from '../foreign-reads.ts';
import { findImages, presentImageHit } from './find-images.ts';
import { findPushers, presentPusherHit } from './find-pushers.ts';
import { findRepositories, presentRepositoryHit } from './find-repositories.ts';
import { findTags, presentTagHit } from './find-tags.ts';
import { readTerms, type SearchTerms } from './terms.ts';

/**
 * Whatever the principal may see and the words fit: repositories, tags, images, and who pushed them. One query for
 * each kind, at most `limit` of it, best first: this exactly, what begins so, what holds it; one's own tenants before
 * what others have made public; the newest first.
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
  const [[repositories, tags], images, pushers] = await Promise.all([
    findByName(db, principal, terms, limit),
    findImages(db, principal, terms, limit),
    findPushers(db, principal, terms, limit),
  ]);
  await recordForeignRows(db, principal, [...repositories, ...tags, ...images]);
  return {
    repositories: repositories.map(presentRepositoryHit),
    tags: tags.map(presentTagHit),
    images: images.map(presentImageHit),
    pushers: pushers.map(presentPusherHit),
  };
}

/** However few are asked for, so many are looked into. */
const repositoriesMin = 50;

/** The tags of `name:tag` are looked for in the repositories that fit the name best. */
async function findByName(db: Db, principal: Principal, terms: SearchTerms, limit: number) {
  if (!terms.tag?.within) {
    const anywhere = findTags(db, principal, terms, { limit, within: null });
    return await Promise.all([findRepositories(db, principal, terms, limit), anywhere]);
  }
  const within = await findRepositories(db, principal, terms, Math.max(repositoriesMin, limit));
  return [within.slice(0, limit), await findTags(db, principal, terms, { limit, within })] as const;
}
