import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserPrincipal } from '../../access/index.ts';
import { listRepositoriesQuery } from '../../contract/repositories.ts';
import { searchQuery } from '../../contract/search.ts';
import { createDb, createPool, type Database } from '../../db/index.ts';
import { buildTenant, buildUser } from '../../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { listRepositories, search } from '../index.ts';
import { containing, isIndexed } from '../like-pattern.ts';

let database: TestDatabase;
let member: UserPrincipal;
beforeAll(async () => {
  database = await createTestDatabase();
  const tenantId = await buildTenant(database.db);
  member = await buildUser(database.db, { roles: { [tenantId]: 'viewer' } });
  await fill(database.pool);
});
afterAll(() => database[Symbol.asyncDispose]());

test.each([
  ['worker-77', ['tags_by_name', 'manifests_by_fact']],
  ['v3.77', ['tags_by_name']],
  ['worker-77:v3', ['tags_live']],
  ['sha256:1f3a', ['manifests_by_digest', 'manifests_by_config']],
  ['9fceb02d', ['manifests_by_digest', 'manifests_by_config', 'manifests_by_fact']],
  ['revision=9fceb02d', ['manifests_by_fact']],
  ['by:pusher-77', ['tags_by_pusher', 'manifests_by_pusher']],
  ['pusher-77', ['tags_by_pusher']],
])('%s: one query for all kinds, by an index', async (q, indexes) => {
  const { db, asked } = watchedDb();
  await search(db, member, searchQuery.parse({ q }), { host: 'localhost' });
  expect(asked).toHaveLength(1);
  const plans = await Promise.all(
    asked.map(({ sql, parameters }) => database.pool.query(`explain ${sql}`, [...parameters])),
  );
  const text = plans.flatMap(({ rows }) => rows.map((row) => row['QUERY PLAN'])).join('\n');
  for (const index of indexes) expect(text).toContain(index);
  expect(text).not.toMatch(/Seq Scan on (tags|manifests)/);
});

test.each([
  ['name', 'repositories_by_name'],
  ['pulls', 'repositories_by_pulls'],
  ['updated', 'repositories_by_update'],
])('a list by a word and %s: by the index of words, or along that of the sort', async (sort, ofSort) => {
  const { db, asked } = watchedDb();
  const plansOf = async (q: string) => {
    await listRepositories(db, member, listRepositoriesQuery.parse({ sort, q }));
    const { rows } = await database.pool.query(`explain (generic_plan) ${asked.splice(0)[0]!.sql}`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  const plan = await plansOf('worker');
  expect(plan).toContain('repositories_name_trgm');
  expect(plan).toContain(ofSort);
  expect(plan).not.toContain('Seq Scan on repositories');
  expect(await plansOf('wo')).toContain(ofSort);
});

test('it is known of which words an index of words has something', async () => {
  const client = await database.pool.connect();
  await client.query(`create temporary table words as select 'word' as word;
                      create index on words using gin (word gin_trgm_ops);
                      set enable_seqscan = off`);
  const rowsOfIndex = async (word: string): Promise<number> => {
    const { rows } = await client.query(
      `explain (analyze, format json) select from words where word like '${containing(word)}'`,
    );
    return rows[0]['QUERY PLAN'][0].Plan.Plans[0]['Actual Rows'];
  };
  for (const word of [
    'z',
    'zz',
    '---',
    'z-',
    '%%%',
    '_z',
    'z_',
    'z-z',
    'zz-',
    '-z',
    'zzz',
    'z.z-z',
    '-.z',
    'é-',
    '日本語',
  ]) {
    expect([word, (await rowsOfIndex(word)) === 0]).toEqual([word, isIndexed(word)]);
  }
  client.release(true);
});

function watchedDb() {
  const asked: { sql: string; parameters: readonly unknown[] }[] = [];
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: database.pool }),
    log: ({ query }) => void asked.push(query),
  });
  return { db, asked };
}

/** A prepared statement may get one plan for all parameters, which knows nothing of what is looked for. */
test('also what is asked for the twentieth time reads no whole table', async () => {
  const pool = createPool(database.url, { size: 1 });
  const db = createDb(pool);
  for (const q of [
    'worker-77',
    'v3.77',
    'sha256:1f3a',
    '9fceb02d',
    'revision=9fceb02d',
    'pusher-77',
    'worker-77:v3',
  ]) {
    for (let turn = 0; turn < 20; turn += 1) {
      await search(db, member, searchQuery.parse({ q }), { host: 'localhost' });
    }
  }
  const { rows: prepared } = await pool.query(
    'select statement, generic_plans > 0 as for_all from pg_prepared_statements',
  );
  expect(prepared.length).toBeGreaterThan(4);
  for (const { statement } of prepared.filter((each) => each.for_all)) {
    const { rows } = await pool.query(`explain (generic_plan) ${statement}`);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toMatch(/Seq Scan on (tags|manifests)/);
  }
  await db.destroy();
});

/** Enough of everything for the planner to prefer an index where there is one. */
async function fill(pool: Pool): Promise<void> {
  const insert = (text: string) => pool.query(text);
  await insert(`insert into tenants (id) select 'tenant-' || g from generate_series(1, 40) g`);
  await insert(
    `insert into users (id, name) select 'usr_' || g, 'pusher-' || g from generate_series(1, 200) g`,
  );
  await insert(`
    insert into repositories (id, tenant_id, name, storage_name, visibility, appeared_at, last_pushed_at)
    select 'repo_' || g, 'tenant-' || 1 + g % 40, 'tenant-' || 1 + g % 40 || '/worker-' || g, 's' || g,
           case when g % 3 = 0 then 'private' else 'internal' end, now(), now()
      from generate_series(1, 8000) g`);
  await insert(`
    insert into manifests (repository_id, digest, media_type, raw, size_bytes, config_digest, labels, pushed_by)
    select 'repo_' || 1 + g % 2000, 'sha256:' || encode(sha256(('m' || g)::bytea), 'hex'), '', '', 1,
           'sha256:' || encode(sha256(('c' || g)::bytea), 'hex'),
           jsonb_build_object('revision', md5(g::text)), 'usr_' || 1 + g % 200
      from generate_series(1, 10000) g`);
  await insert(`
    insert into tags (repository_id, name, digest, natural_key, version_key, pushed_by, size_bytes)
    select repository_id, 'v' || k || '.' || right(digest, 6), digest, '', '', pushed_by, 1
      from manifests, generate_series(1, 3) k`);
  await insert('vacuum analyze');
}
