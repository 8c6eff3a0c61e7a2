import { accountThings } from './account-things.ts';
import { deploymentThings } from './deployment-things.ts';
import { repositoryThings } from './repository-things.ts';
import { tenantThings } from './tenant-things.ts';
import { transferThings } from './transfer-things.ts';

/** What routes and pages are about. */
export const kinds = {
  ...accountThings,
  ...tenantThings,
  ...repositoryThings,
  ...deploymentThings,
  ...transferThings,
} as const;
export type KindName = keyof typeof kinds;
