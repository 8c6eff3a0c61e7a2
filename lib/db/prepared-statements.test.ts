import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import { expect, test } from 'vitest';
import { createStatementNames, plannedAnew } from './prepared-statements.ts';

const compiler = new Kysely({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

test('a statement has a name from the third time on, and always the same', () => {
  const nameOf = createStatementNames();
  const names = Array.from({ length: 5 }, () => nameOf('select 1'));
  expect(names.slice(0, 2)).toEqual([undefined, undefined]);
  expect(new Set(names.slice(2)).size).toBe(1);
  for (let turn = 0; turn < 3; turn += 1) nameOf('select 2');
  expect(nameOf('select 2')).not.toBe(nameOf('select 1'));
});

test('what is planned anew has none', () => {
  const nameOf = createStatementNames();
  const { sql: text } = sql`${plannedAnew} select 1`.compile(compiler);
  expect(Array.from({ length: 5 }, () => nameOf(text))).toEqual(Array(5).fill(undefined));
});

test('there are only so many names', () => {
  const nameOf = createStatementNames();
  for (let turn = 0; turn < 3; turn += 1) {
    for (let statement = 0; statement < 400; statement += 1) nameOf(`select ${statement}`);
  }
  const named = Array.from({ length: 400 }, (_, statement) => nameOf(`select ${statement}`));
  expect(named.filter((name) => name !== undefined)).toHaveLength(300);
});
