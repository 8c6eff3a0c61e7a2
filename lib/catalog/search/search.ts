import type { Principal } from '../../access/index.ts';
import type { SearchQuery, SearchResult } from '../../contract/search.ts';
import type { Db } from '../../db/index.ts';
import { recordForeignRows } from '../foreign-reads.ts';
import { findImages, presentImageHit } from './find-images.ts';
import { findPushers, presentPusherHit } from './find-pushers.ts';
import { findRepositories, presentRepositoryHit } from './find-repositories.ts';
import { findTags, presentTagHit } from './find-tags.ts';
import { readTerms } from './terms.ts';

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
  const [repositories, tags, images, pushers] = await Promise.all([
    findRepositories(db, principal, terms, limit),
    findTags(db, principal, terms, limit),
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
