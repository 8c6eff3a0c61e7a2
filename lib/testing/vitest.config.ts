import { availableParallelism } from 'node:os';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '../..');
const integration = '**/*.integration.test.ts';
const database = '**/*.database.test.ts';
const startPostgres = path.join(import.meta.dirname, 'global-setup.ts');
/** A thread keeps its modules from file to file: reading them again takes longer than most tests. */
const keepModules = { pool: 'threads', isolate: false, maxWorkers: availableParallelism() } as const;
/** Only where a cluster was named for them: they take a quarter of an hour. */
const ofCluster = process.env.KUBECONFIG ? [] : ['lib/deploy/engines/kubernetes.integration.test.ts'];

/**
 * Three projects. `unit` is the quick one: pure code, and part of `npm run check`. `database` needs PostgreSQL alone,
 * `integration` a real Distribution, the web process or an engine.
 */
export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: 'server-only', replacement: path.join(import.meta.dirname, 'empty.ts') },
      { find: /^#lib\/(.*)$/, replacement: `${root}/lib/$1.ts` },
      { find: /^#components\/(.*)$/, replacement: `${root}/components/$1.tsx` },
    ],
  },
  test: {
    root,
    environment: 'node',
    // Machines are slow at times, and nothing is proved by how long something took.
    expect: { poll: { timeout: 20_000 } },
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' },
    exclude: [...configDefaults.exclude, '.next/**', 'data/**', 'e2e/**'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{lib,app,components}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, database, integration],
          testTimeout: 60_000,
          ...keepModules,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          globalSetup: [startPostgres],
          include: [`{lib,app}/${database}`],
          testTimeout: 120_000,
          ...keepModules,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          globalSetup: [startPostgres],
          include: [`{lib,app}/${integration}`],
          exclude: [...configDefaults.exclude, ...ofCluster],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
