import { expect, test } from 'vitest';
import { formatBytes } from './bytes.ts';
import { shortDigest } from './digest.ts';
import { formatClock, formatExact, formatRelative, formatSpan } from './time.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1 kB'],
  [1_234_567, '1.23 MB'],
  [999_600, '1 MB'],
  [123_456_789_000, '123 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes, 'en')).toBe(text);
});

test('a digest is cut to the twelve digits that docker shows', () => {
  expect(shortDigest(`sha256:3f2a9c01b7de${'0'.repeat(52)}`)).toBe('3f2a9c01b7de');
});

const now = Date.parse('2026-11-21T12:00:00Z');
test.each([
  ['2026-11-21T11:59:30Z', 'now'],
  ['2026-11-21T11:01:00Z', '59 minutes ago'],
  ['2026-11-21T11:00:00Z', '1 hour ago'],
  ['2026-11-20T12:00:00Z', 'yesterday'],
  ['2026-10-25T12:00:00Z', '27 days ago'],
  ['2026-10-01T12:00:00Z', 'last month'],
  ['2025-11-21T12:00:00Z', 'last year'],
  ['2023-11-01T12:00:00Z', '3 years ago'],
  ['2026-11-23T13:00:00Z', 'in 2 days'],
])('%s is %s', (iso, text) => {
  expect(formatRelative(iso, now, 'en')).toBe(text);
});

test.each([
  [0.2, '1 sec'],
  [59, '59 sec'],
  [125, '2 min'],
  [7200, '2 hr'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSpan(seconds, 'en')).toBe(text);
});

test.each(['en', 'zh-CN'])('the time of a line is that of the zone, in %s', (locale) => {
  expect(formatClock('2026-11-21T12:03:09.123456789Z', locale, 'UTC')).toBe('12:03:09');
  expect(formatClock('2026-11-21T16:03:09.123456789Z', locale, 'Asia/Shanghai')).toBe('00:03:09');
});

test('the exact time names its zone', () => {
  expect(formatExact('2026-11-21T12:03:09Z', 'en', 'UTC')).toBe('Nov 21, 2026, 12:03:09 UTC');
});
