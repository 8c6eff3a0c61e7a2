export {
  authorizeRepository,
  authorizeRepositoryByName,
  type Granted,
  type Repository,
  type RepositoryAction,
} from './authorize.ts';
export { deleteContent, previewDeletion } from './deletions.ts';
export { recordForeignReads } from './foreign-reads.ts';
export { getImage } from './get-image.ts';
export { maxConfigBytes, readImageFacts } from './image-facts.ts';
export { listDeletions } from './list-deletions.ts';
export { listRepositories } from './list-repositories.ts';
export { listTags } from './list-tags.ts';
export { openRepository } from './open-repository.ts';
export { createPullCounter, type PullCounter } from './pulls.ts';
export { purgeDueDeletions } from './purge.ts';
export { recordManifest } from './record.ts';
export { getRepository, getRepositoryByName, updateRepository } from './repositories.ts';
export {
  type FrontRepository,
  findRepository,
  findRepositoryRights,
  listReferrers,
  listRepositoryNames,
  listTagNames,
  type RepositoryRights,
  resolveManifest,
} from './resolve.ts';
export { search } from './search.ts';
export { recountStaleSizes, removeAbandonedRepositories } from './sweeps.ts';
export { undoDeletion } from './undo-deletion.ts';
