import { availableParallelism } from 'node:os';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '../..');
const integration = '**/*.integration.test.ts';
/** Only where a cluster was named for them: they take a quarter of an hour. */
const ofCluster = process.env.KUBECONFIG ? [] : ['lib/deploy/engines/kubernetes.integration.test.ts'];

/**
 * Two projects. `unit` is quick: pure code and whatever needs PostgreSQL alone. `integration` needs a real
 * Distribution or the web process.
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
    globalSetup: [path.join(import.meta.dirname, 'global-setup.ts')],
    environment: 'node',
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' },
    exclude: [...configDefaults.exclude, '.next/**', 'data/**', 'e2e/**'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{lib,app,components}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, integration],
          testTimeout: 120_000,
          // A thread keeps its modules from file to file: reading them again takes longer than most tests. Many of these
          // wait for PostgreSQL, so that one thread more than there are processors loses nothing.
          pool: 'threads',
          isolate: false,
          maxWorkers: availableParallelism() + 1,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [`{lib,app}/${integration}`],
          exclude: [...configDefaults.exclude, ...ofCluster],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
