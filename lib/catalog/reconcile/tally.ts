import type { ReconcileCounts } from '../../contract/registry.ts';

export const noCounts = (): ReconcileCounts => ({
  repositories: 0,
  repositoriesDone: 0,
  repositoriesAdded: 0,
  tagsAdded: 0,
  tagsMoved: 0,
  manifestsAdded: 0,
  manifestsMissing: 0,
  manifestsBack: 0,
  unknownRepositories: 0,
  failures: 0,
});
