import { expect, test } from 'vitest';
import { nothingSelected, type RowSelection, toggleAll, toggleRange, toggleRow } from './row-selection';

const rows = ['a', 'b', 'c', 'd', 'e'];
const chosen = (selection: RowSelection) => [...selection.selected].sort().join('');

test('a click turns a row on and off', () => {
  const on = toggleRow(nothingSelected, 'b');
  expect(chosen(on)).toBe('b');
  expect(chosen(toggleRow(on, 'b'))).toBe('');
});

test.each([
  ['downwards', 'b', 'd', 'bcd'],
  ['upwards', 'd', 'b', 'bcd'],
  ['nowhere', 'c', 'c', ''],
])('Shift takes the rows between, %s', (_what, first, second, expected) => {
  expect(chosen(toggleRange(toggleRow(nothingSelected, first), second, rows))).toBe(expected);
});

test('a second Shift-click from the same anchor turns its range off again', () => {
  const range = toggleRange(toggleRow(nothingSelected, 'a'), 'd', rows);
  expect(chosen(toggleRange(range, 'c', rows))).toBe('d');
});

test('Shift is a plain click where the anchor is not listed any more', () => {
  const gone: RowSelection = { selected: new Set(['x']), anchor: 'x' };
  expect(chosen(toggleRange(gone, 'c', rows))).toBe('cx');
});

test('all rows are taken, and dropped when all of them were taken', () => {
  const all = toggleAll(toggleRow(nothingSelected, 'a'), rows);
  expect(chosen(all)).toBe('abcde');
  expect(chosen(toggleAll(all, rows))).toBe('');
});
