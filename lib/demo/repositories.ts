import type { DemoRepository } from './repository.ts';
import { bankRepositories } from './tenants/bank.ts';
import { labRepositories } from './tenants/lab.ts';
import { libraryRepositories } from './tenants/library.ts';
import { shopRepositories } from './tenants/shop.ts';

export const demoRepositories: readonly DemoRepository[] = [
  ...libraryRepositories,
  ...shopRepositories,
  ...bankRepositories,
  ...labRepositories,
];
