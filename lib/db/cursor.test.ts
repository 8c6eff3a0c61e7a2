import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { type CursorType, decodeCursor, encodeCursor } from './cursor.ts';

describe('cursors', () => {
  const good: { values: (string | number | null)[]; types: CursorType[] }[] = [
    { values: ['acme/app'], types: ['string'] },
    { values: [12, 'repo_1'], types: ['number', 'string'] },
    { values: [null, 'repo_1'], types: ['instant', 'string'] },
    { values: ['2026-11-21 10:11:12.123456+00'], types: ['instant'] },
    { values: ['2026-11-21T10:11:12.123Z', '镜像'], types: ['instant', 'string'] },
  ];
  test.each(good)('give back what was put in: $values', ({ values, types }) => {
    expect(decodeCursor(encodeCursor(values), types)).toEqual(values);
  });

  const raw = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const bad: { why: string; text: string; types: CursorType[] }[] = [
    { why: 'nothing', text: '', types: ['string'] },
    { why: 'no JSON', text: 'not a cursor', types: ['string'] },
    { why: 'no array', text: raw({ 0: 'a', length: 1 }), types: ['string'] },
    { why: 'too few values', text: raw(['a']), types: ['string', 'string'] },
    { why: 'too many values', text: raw(['a', 'b']), types: ['string'] },
    { why: 'another type', text: raw(['12']), types: ['number'] },
    { why: 'a fraction', text: raw([1.5]), types: ['number'] },
    { why: 'a number beyond 2^53', text: raw([1e300]), types: ['number'] },
    { why: 'a nested value', text: raw([['a']]), types: ['string'] },
    { why: 'a NUL', text: raw(['a\0b']), types: ['string'] },
    { why: 'no instant', text: raw(['yesterday']), types: ['instant'] },
    { why: 'a day that is not', text: raw(['2026-02-31T00:00:00Z']), types: ['instant'] },
    { why: 'an hour that is not', text: raw(['2026-02-01 25:00:00+00']), types: ['instant'] },
  ];
  test.each(bad)('are refused as invalid input, never by the database: $why', ({ text, types }) => {
    const decode = () => decodeCursor(text, types);
    expect(decode).toThrow(AppError);
    expect(decode).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', reason: 'invalid-cursor' }));
  });
});
