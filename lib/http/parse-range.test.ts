import { expect, test } from 'vitest';
import { parseRange } from './parse-range.ts';

test.each([
  [null, null],
  ['', null],
  ['bytes=-', null],
  ['bytes=0-', { from: 0, to: 99 }],
  ['bytes=10-19', { from: 10, to: 19 }],
  ['bytes=10-1000', { from: 10, to: 99 }],
  ['bytes=99-', { from: 99, to: 99 }],
  ['bytes=100-', 'outside'],
  ['bytes=-10', { from: 90, to: 99 }],
  ['bytes=-1000', { from: 0, to: 99 }],
  ['bytes=-0', 'outside'],
  ['bytes=20-10', null],
  ['bytes=0-1,5-6', null],
  ['lines=0-1', null],
])('%j of 100 bytes', (header, range) => expect(parseRange(header, 100)).toEqual(range));
