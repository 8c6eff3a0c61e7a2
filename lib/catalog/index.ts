export { maxConfigBytes, readImageFacts } from './image-facts.ts';
export { openRepository } from './open-repository.ts';
export { createPullCounter, type PullCounter } from './pulls.ts';
export { recordForeignReads } from './foreign-reads.ts';
export { recordManifest } from './record.ts';
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
