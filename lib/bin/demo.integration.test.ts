import { rm } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { buildUser, testPassword } from '../testing/accounts.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { dockerOf } from '../testing/docker.ts';
import { makeTestFolder } from '../testing/folder.ts';
import { buildImage } from '../testing/images.ts';
import { hasDocker } from '../testing/machine.ts';
import { createOciClient } from '../testing/oci-client.ts';
import { expectDone, runProgram } from '../testing/programs.ts';
import { type Stack, startStack } from '../testing/stack.ts';

const script = path.join(import.meta.dirname, 'demo.ts');
const foreign = 'library/redis';

let stack: Stack;
let first: string;
beforeAll(async () => {
  if (!hasDistribution) return;
  stack = await startStack({ worker: true });
  const { name } = await buildUser(stack.db, { isAdmin: true });
  const client = createOciClient({ origin: stack.origin, user: { name, password: testPassword } });
  await (await client.repository(foreign)).pushImage(buildImage('somebody’s own'), 'own');
  first = await expectDone(runDemo());
}, 180_000);
afterAll(async () => await stack?.[Symbol.asyncDispose]());

const runDemo = () =>
  runProgram(process.execPath, [script, '--url', stack.origin], {
    env: { NODE_ENV: 'production', DATABASE_URL: stack.databaseUrl, DATA_DIR: stack.distribution.dataDir },
    timeoutMs: 150_000,
  });

/** Rows of everything that a run writes to, with when they were written. */
async function readState(): Promise<unknown> {
  const tables = ['tenants', 'users', 'memberships', 'access_tokens', 'repositories', 'manifests', 'tags'];
  const counts = tables.map((table) => sql`select ${table} as name, count(*)::int from ${sql.table(table)}`);
  const { rows } = await sql`${sql.join(counts, sql` union all `)} order by 1`.execute(stack.db);
  // The worker counts sizes on its own; what people do is told by the audit.
  const events = await sql`select max(id::text) as last, count(*)::int from audit_events`.execute(stack.db);
  return [rows, events.rows];
}

describe.skipIf(!hasDistribution)('npm run demo', () => {
  test('fills three tenants and the library: forty repositories, some hundred tags, by several people', async () => {
    const { rows } = await sql<{
      tenant: string;
      repositories: number;
      tags: number;
      people: number;
      described: number;
    }>`
      select r.tenant_id as tenant, count(distinct r.id)::int as repositories, count(*)::int as tags,
             count(distinct t.pushed_by)::int as people,
             (count(distinct r.id) filter (where r.overview like '# %' and r.description <> ''))::int as described
        from repositories r join tags t on t.repository_id = r.id
       where r.name <> ${foreign} group by 1 order by 1`.execute(stack.db);
    expect(rows.map(({ tenant }) => tenant)).toEqual(['510244', 'brightmart', 'library', 'northbank']);
    const sum = (of: (row: (typeof rows)[number]) => number) =>
      rows.reduce((total, row) => total + of(row), 0);
    expect(sum((row) => row.repositories)).toBe(39); // and the one that was there
    expect(sum((row) => row.described)).toBe(39);
    expect(sum((row) => row.tags)).toBeGreaterThan(300);
    expect(rows.filter(({ people }) => people > 1).map(({ tenant }) => tenant)).toEqual([
      '510244',
      'brightmart',
      'northbank',
    ]);
  });

  test('shows a password of each person, and takes back the tokens that it pushed with', async () => {
    const told = [...first.matchAll(/^ {2}(\S+) +(\S{20})$/gm)].map(([, name, password]) => ({
      name,
      password,
    }));
    expect(told.map(({ name }) => name)).toContain('anna.keller');
    expect(told).toHaveLength(6);
    for (const { name, password } of told) {
      const client = createOciClient({ origin: stack.origin, user: { name: name!, password: password! } });
      expect((await client.askToken()).status).toBe(200);
    }
    const { rows } = await sql<{ open: number }>`
      select count(*)::int as open from access_tokens where revoked_at is null`.execute(stack.db);
    expect(rows[0]?.open).toBe(0);
  });

  test('leaves a repository alone that is somebody’s own', async () => {
    expect(first).toContain(`${foreign}: holds something else, left as it is`);
    const { rows } = await sql`
      select t.name, r.description from tags t join repositories r on r.id = t.repository_id
       where r.name = ${foreign}`.execute(stack.db);
    expect(rows).toEqual([{ name: 'own', description: '' }]);
  });

  test('run a second time, changes nothing', async () => {
    const before = await readState();
    const second = await expectDone(runDemo());
    expect(second).toContain('Nothing to do');
    expect(second).not.toContain('passwords');
    expect(await readState()).toEqual(before);
  });

  test('brings back what was lost on the way, and only that', async () => {
    await sql`delete from tags where name = '1.29.3'`.execute(stack.db);
    expect(await expectDone(runDemo())).toMatch(/^2 tags pushed/m);
  });

  test.skipIf(!hasDocker())('has an image that really runs', async () => {
    await using docker = await dockerOf();
    const image = `${stack.host}/library/hello:latest`;
    expect(await expectDone(docker('run', '--rm', image))).toContain('Hello from your own registry!');
    await docker('rmi', image);
  });
});

test('npm run demo where nothing runs says how to start', async () => {
  const folder = await makeTestFolder();
  onTestFinished(() => rm(folder, { recursive: true }));
  const { code, text } = await runProgram(process.execPath, [script], {
    env: { DATA_DIR: folder, DATABASE_URL: '' },
  });
  expect(code).toBe(1);
  expect(text).toMatch(/^Nothing runs in \S+\. Start the console by npm start/);
});
