import { authorizeOwnAccount, type UserPrincipal } from '../access/index.ts';
import type { RepositoryPage } from '../contract/repositories.ts';
import type { Db } from '../db/index.ts';
import { authorizeRepository } from './authorize.ts';
import { listRepositories } from './list-repositories.ts';

/** More are found by the filter of the lists, page by page. */
const listedMax = 200;

/**
 * Marks a repository for oneself. A star is seen by nobody else and changes nothing for anybody, so it is not audited.
 * Safe to repeat.
 * @throws AppError NOT_FOUND, also for what the principal may not see; FORBIDDEN `token-scope`
 */
export async function addFavourite(db: Db, user: UserPrincipal, repositoryId: string): Promise<void> {
  const { id } = await authorizeRepository(db, user, 'pull', repositoryId);
  authorizeOwnAccount(user);
  await db
    .insertInto('favourites')
    .values({ user_id: user.userId, repository_id: id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Safe to repeat, and no error for what has no star. */
export async function removeFavourite(db: Db, user: UserPrincipal, repositoryId: string): Promise<void> {
  authorizeOwnAccount(user);
  await db
    .deleteFrom('favourites')
    .where('user_id', '=', user.userId)
    .where('repository_id', '=', repositoryId)
    .execute();
}

/** One's favourites by name, as far as one may still see them; all on one page. */
export async function listFavourites(db: Db, user: UserPrincipal): Promise<RepositoryPage> {
  authorizeOwnAccount(user);
  const { items } = await listRepositories(db, user, { favourites: true, sort: 'name', limit: listedMax });
  return { items, nextCursor: null };
}
