import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createStorageTokens } from '../access/index.ts';
import { createRegistryClient } from '../registry/index.ts';
import { buildTenant } from '../testing/accounts.ts';
import { createTestDatabase } from '../testing/database.ts';
import { createDirectPush } from '../testing/direct-push.ts';
import { hasDistribution, startDistribution } from '../testing/distribution.ts';
import { buildImage } from '../testing/images.ts';

const script = path.join(import.meta.dirname, 'reconcile.ts');

/** As `npm run reconcile` runs it. */
async function run(env: Record<string, string>, ...words: string[]) {
  const options = { env: { ...process.env, LOG_LEVEL: 'silent', ...env } };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...words], options);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

test('2: words that make no command get the usage', async () => {
  const { code, stdout, stderr } = await run({}, '--all');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('npm run reconcile -- --adopt');
});

describe.skipIf(!hasDistribution)('with a real Distribution', () => {
  test('0 and one line: what was brought in; 1 and a sentence: why not', async () => {
    await using database = await createTestDatabase();
    await using distribution = await startDistribution();
    const { db } = database;
    const { url, keys, dataDir } = distribution;
    const registry = createRegistryClient(new URL(url), { token: createStorageTokens(keys) });
    const name = `${await buildTenant(db)}/app`;
    await createDirectPush(registry).image(name, buildImage('app'), 'v1');
    await registry.close();
    const env = { DATABASE_URL: database.url, REGISTRY_URL: url, DATA_DIR: dataDir };

    const done = await run(env);
    expect(done).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^1 repository compared in .*\n$/),
    });
    expect(done.stdout).toContain('1 repository, 1 tag and 1 manifest added');

    await distribution.kill();
    const failed = await run(env);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/^The registry cannot be reached, so nothing was changed: .*\n$/);
  });
});
