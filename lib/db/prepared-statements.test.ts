import { expect, test } from 'vitest';
import { createStatementNames, plannedEachTime } from './prepared-statements.ts';

test('a statement has a name from the third time on, and always the same', () => {
  const nameOf = createStatementNames();
  const names = Array.from({ length: 5 }, () => nameOf('select 1'));
  expect(names.slice(0, 2)).toEqual([undefined, undefined]);
  expect(new Set(names.slice(2)).size).toBe(1);
  for (let turn = 0; turn < 3; turn += 1) nameOf('select 2');
  expect(nameOf('select 2')).not.toBe(nameOf('select 1'));
});

test('one whose plan hangs on what is looked for has none', () => {
  const nameOf = createStatementNames();
  const text = `select 1 where ${plannedEachTime.toOperationNode().sqlFragments.join('')} true`;
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
