/**
 * Repositories, tags and manifests: what a name means now, who may see it, and what is deleted.
 *
 * What holds here:
 * - The catalog is the truth about names, tags, rights and what is deleted; the registry about content.
 * - What may not be seen answers like what does not exist. A repository is obtained through authorizeRepository, lists
 *   filter by visibleTo in SQL, and both ask `can()`.
 * - Lists page by key. A cursor belongs to one list, sort and order, and keeps every microsecond of its key.
 * - A deletion is a row; what it took points to it, and undo takes the whole of it back. Whatever a live tag, a live
 *   index or a live subject needs stays alive.
 * - A purge takes out of the registry only what its own deletion still buries, under the lock that a push takes.
 *   Rows stay: tombstoned tags point to them, and storage names are never used twice.
 * - Whoever takes several locks takes them in the order of locks.ts.
 */
export {
  authorizeRepository,
  type Granted,
  type Repository,
  type RepositoryAction,
} from './authorize.ts';
export { deleteTenant, restoreTenant } from './delete-tenant.ts';
export { deleteContent, previewDeletion } from './deletions.ts';
export { addFavourite, listFavourites, removeFavourite } from './favourites.ts';
export { recordForeignReads } from './foreign-reads.ts';
export { getImage, isNamedPlatform } from './get-image.ts';
export { maxConfigBytes, readImageFacts } from './image-facts.ts';
export { listDeletions } from './list-deletions.ts';
export { listRepositories } from './list-repositories.ts';
export { listTags } from './list-tags.ts';
export { type Leaving, moveRepository } from './move-repository.ts';
export { openRepository } from './open-repository.ts';
export { createPullCounter, type PullCounter } from './pulls.ts';
export { purgeDueDeletions } from './purge.ts';
export { listRecent, rememberSeen } from './recent-repositories.ts';
export { getRegistry, listUnknown } from './reconcile/overview.ts';
export {
  claimRun,
  findActiveRun,
  findRun,
  queueAtStart,
  requestReconcile,
} from './reconcile/runs.ts';
export { workOn, workOnReconcile } from './reconcile/work.ts';
export { recordManifest } from './record.ts';
export { findRedirect, findRedirectedRights } from './redirects.ts';
export { getRepository, getRepositoryByName, updateRepository } from './repositories.ts';
export {
  type FrontRepository,
  findRepository,
  findRepositoryRights,
  listReferrers,
  listRepositoryNames,
  listTagNames,
  type RepositoryRights,
  type ResolvedManifest,
  resolveManifest,
} from './resolve.ts';
export { search } from './search/search.ts';
export { recountStaleSizes, removeAbandonedRepositories } from './sweeps.ts';
export { undoDeletion } from './undo-deletion.ts';
