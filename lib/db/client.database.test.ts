import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createDb, createPool } from './client.ts';

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
