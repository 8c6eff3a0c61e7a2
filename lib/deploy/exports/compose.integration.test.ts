import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { filled, place, plans, variables } from '../../testing/deploy/export-plans.ts';
import { makeTestFolder } from '../../testing/folder.ts';
import { exportCompose } from './compose.ts';

let folders: string;
beforeAll(async () => {
  folders = await makeTestFolder();
});
afterAll(() => rm(folders, { recursive: true }));

const hasCompose = spawnSync('docker-compose', ['version', '--short']).status === 0;

// What `up` would do, without the images.
describe.skipIf(!hasCompose)('docker-compose reads it as the plan means it', () => {
  test.each(plans)('%s', async (_what, plan) => {
    const folder = await mkdtemp(path.join(folders, 'export-'));
    const file = path.join(folder, 'compose.yaml');
    await writeFile(file, exportCompose(plan, place));
    const read = spawnSync('docker-compose', ['-f', file, 'config'], {
      encoding: 'utf8',
      env: { ...process.env, ...variables(plan) },
    });
    expect(read.status, read.stderr).toBe(0);
    const { services } = parse(read.stdout);
    for (const { id, env } of plan.services) {
      // It writes `$` twice once more, so that its output can be read again.
      const shown = Object.entries(services[id].environment ?? {}).map(([name, value]) => [
        name,
        String(value).replaceAll('$$', '$'),
      ]);
      expect(Object.fromEntries(shown)).toEqual(filled(env));
    }
  });
});
