import { type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createDb, createPool, type DbOrTrx } from './client.ts';
import { plannedEachTime } from './prepared-statements.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const add = (one: number, other: number) =>
  sql<{ sum: number }>`select ${one}::int + ${other}::int as sum`.execute(database.db);

test('what is asked often is prepared, and answers each question', async () => {
  for (let turn = 0; turn < 10; turn += 1) expect((await add(turn, 1)).rows).toEqual([{ sum: turn + 1 }]);
  const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(
    database.db,
  );
  expect(rows.map(({ statement }) => statement)).toContain('select $1::int + $2::int as sum');
});

async function readPlanning(db: DbOrTrx, marked: RawBuilder<unknown> = sql``): Promise<string> {
  const { rows } = await sql<{ mode: string }>`
    select current_setting('plan_cache_mode') as mode where ${1}::int = 1 ${marked}`.execute(db);
  return rows[0]!.mode;
}

test('what is prepared is planned once, and what is marked each time', async () => {
  const pool = createPool(database.url, { size: 1 });
  const db = createDb(pool);
  for (let turn = 0; turn < 10; turn += 1) expect(await readPlanning(db)).toBe('force_generic_plan');
  const { rows } = await sql<{ anew: number }>`
    select custom_plans::int as anew from pg_prepared_statements where statement like '%plan_cache_mode%'`.execute(
    db,
  );
  expect(rows).toEqual([{ anew: 0 }]);
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await readPlanning(db, plannedEachTime)).toBe('auto');
    expect(await readPlanning(db)).toBe('force_generic_plan');
  }
  await db.destroy();
});

test('an error leads to who asked, prepared or not', async () => {
  for (const ask of [
    () => sql`select 1 / ${0}::int`.execute(database.db),
    () => sql`select 1 / 0`.execute(database.db),
    () => sql`select 1 / ${0}::int ${plannedEachTime}`.execute(database.db),
  ]) {
    const error = await ask().then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ code: '22012' });
    expect(error?.stack).toContain('client.database.test.ts');
  }
});

test('a marked statement that fails, in a transaction too, leaves the others planned once', async () => {
  const pool = createPool(database.url, { size: 1 });
  const db = createDb(pool);
  const fail = (on: DbOrTrx) => sql`select 1 / ${0}::int ${plannedEachTime}`.execute(on);
  await expect(fail(db)).rejects.toThrow('division by zero');
  expect(await readPlanning(db)).toBe('force_generic_plan');
  await expect(db.transaction().execute(fail)).rejects.toThrow('division by zero');
  expect(await readPlanning(db)).toBe('force_generic_plan');
  await db.destroy();
});

test.each([
  '2026-11-29 10:01:02.123456+00',
  '2026-11-29 10:01:02.05+05:30',
  '2026-02-28 23:59:59-08',
  '0099-01-01 00:00:00.5+00',
  '0001-01-01 00:00:00+00',
  '1000-01-01 00:00:00+00',
  '9999-12-31 23:59:59.999+00',
  '10000-01-01 00:00:00+00',
  '0044-03-15 12:00:00+00 BC',
  '1044-03-15 12:00:00+00 BC',
])('an instant is read as it was written: %s', async (text) => {
  const { rows } = await sql<{ at: Date; ms: number }>`
    select ${text}::timestamptz as at, (extract(epoch from ${text}::timestamptz) * 1000)::float8 as ms`.execute(
    database.db,
  );
  expect(rows[0]!.at.getTime()).toBe(Math.floor(rows[0]!.ms));
});

test('a prepared statement that fails leaves its connection whole', async () => {
  const divide = (by: number) => sql<{ q: number }>`select 10 / ${by}::int as q`.execute(database.db);
  for (const by of [1, 2, 5, 10]) expect((await divide(by)).rows).toEqual([{ q: 10 / by }]);
  for (let turn = 0; turn < 3; turn += 1) await expect(divide(0)).rejects.toThrow('division by zero');
  expect((await divide(5)).rows).toEqual([{ q: 2 }]);
});

test('a table that changes meanwhile fails what is prepared for it once', async () => {
  const pool = createPool(database.url, { size: 1 });
  const db = createDb(pool);
  const read = () => sql`select * from changing where id > ${0}::int`.execute(db);
  await sql`create table changing (id int)`.execute(db);
  for (let turn = 0; turn < 5; turn += 1) await read();
  await sql`alter table changing add column more text`.execute(db);
  await expect(read()).rejects.toThrow('cached plan must not change result type');
  for (let turn = 0; turn < 5; turn += 1) expect((await read()).rows).toEqual([]);
  await db.destroy();
});

test('connections that the server ends fail what is asked on them, and nothing else', async () => {
  const pool = createPool(database.url, { size: 3 });
  const db = createDb(pool);
  const slow = Array.from({ length: 2 }, () => sql`select pg_sleep(30)`.execute(db));
  const between = db.transaction().execute(async (trx) => {
    await sql`select 1`.execute(trx);
    await endAll();
    await sql`select 2`.execute(trx);
  });
  const ended = await Promise.allSettled([...slow, between]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  // One that has ended may be taken up again until the pool has heard of it.
  await vi.waitFor(async () => {
    expect((await sql<{ n: number }>`select 3 as n`.execute(db)).rows).toEqual([{ n: 3 }]);
  });
  await db.destroy();

  async function endAll(): Promise<void> {
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and usename = current_user
          and (state = 'idle in transaction' or query like '%pg_sleep%')`,
    );
    await other.end();
  }
});
