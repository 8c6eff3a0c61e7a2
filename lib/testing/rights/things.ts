import { accountThings } from './account-things.ts';
import { repositoryThings } from './repository-things.ts';
import { tenantThings } from './tenant-things.ts';

/** What routes and pages are about. */
export const kinds = { ...accountThings, ...tenantThings, ...repositoryThings } as const;
export type KindName = keyof typeof kinds;
