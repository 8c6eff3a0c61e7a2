import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { seal, unseal } from './seal.ts';

const key = randomBytes(32);

test('what is sealed opens with the key and at its place alone', () => {
  const sealed = seal(key, 'pässwörd', 'pool_1');
  expect(unseal(key, sealed, 'pool_1')).toBe('pässwörd');
  expect(() => unseal(key, sealed, 'pool_2')).toThrow();
  expect(() => unseal(randomBytes(32), sealed, 'pool_1')).toThrow();
});

test('a changed bit is noticed, and the same text is never sealed alike', () => {
  const sealed = seal(key, 'secret');
  sealed[15] = sealed[15]! ^ 1;
  expect(() => unseal(key, sealed)).toThrow();
  expect(seal(key, 'secret')).not.toEqual(seal(key, 'secret'));
});
