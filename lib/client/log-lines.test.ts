import { expect, test } from 'vitest';
import type { LogLine } from '../contract/deployments.ts';
import { keysOfLines } from './log-lines.ts';

const lineOf = (at: string, replica = '1'): LogLine => ({
  at: `2026-11-21T12:00:00.${at}Z`,
  service: 'app',
  replica,
  stream: 'stdout',
  text: 'the same',
});

test('a line keeps its key when older ones have gone and newer ones have come', () => {
  const lines = ['1', '2', '3', '4'].map((at) => lineOf(at));
  const before = keysOfLines(lines.slice(0, 3));
  expect(keysOfLines(lines.slice(1)).slice(0, 2)).toEqual(before.slice(1));
});

test('lines of one instant have keys of their own', () => {
  const keys = keysOfLines([lineOf('1'), lineOf('1'), lineOf('1', '2'), lineOf('1')]);
  expect(new Set(keys).size).toBe(4);
});
