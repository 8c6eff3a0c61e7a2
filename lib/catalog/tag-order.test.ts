import { expect, test } from 'vitest';
import { naturalKey, versionKey } from './tag-order.ts';

const sorted = (tags: string[], key: (tag: string) => string) =>
  [...tags].sort((a, b) => Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))));

/** Every order that the list could have come in ends as the expected one. */
function expectOrder(expected: string[], key: (tag: string) => string) {
  expect(sorted(expected, key)).toEqual(expected);
  expect(sorted([...expected].reverse(), key)).toEqual(expected);
}

test.each([
  ['digits count as numbers', ['v1', 'v2', 'v10', 'v100']],
  ['numbers of any length', ['1', '9007199254740993', '9007199254740994', `1${'0'.repeat(127)}`]],
  ['numbers in the middle', ['app2-b1', 'app2-b11', 'app10-b2']],
  ['case does not count at first', ['alpha', 'Beta', 'beta', 'gamma']],
  ['leading zeros do not count at first', ['01', '1', '002', '2']],
  ['what is shorter comes first', ['1', '1.0', '1.0.0', '1.0.1', '1.1']],
  ['dates', ['2024-01-15', '2024-02-01', '2024-11-30', '2025-01-01']],
  ['zero is a number', ['rc0', 'rc1', 'rc10']],
])('natural order: %s', (_what, expected) => {
  expectOrder(expected, naturalKey);
});

test.each([
  [
    'the example of semver.org',
    [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
    ],
  ],
  ['numbers, not text', ['1.9.9', '1.10.0', '2.0.0', '10.0.0']],
  [
    'missing parts are zero, fewer parts first',
    ['7.9', '8', '8.0', '8.0.0', '8.0.1', '8.4', '8.4.0', '8.4.2'],
  ],
  ['a v is left out', ['v1.9', '1.10', 'v1.11', 'V2']],
  ['the same version with and without v', ['1.0.0', 'v1.0.0', '1.0.1']],
  ['four parts', ['8.4.2', '8.4.2.0', '8.4.2.1', '8.4.2.10', '8.4.3']],
  ['a variant is below its release', ['8.3', '8.4-alpine', '8.4-bookworm', '8.4', '8.5-alpine', '8.5']],
  ['numbers inside of a suffix', ['1.0-rc2', '1.0-RC10', '1.0-rc10-alpine3.9', '1.0-rc10-alpine3.20', '1.0']],
  ['numeric identifiers below others', ['1.0.0-1', '1.0.0-2', '1.0.0-10', '1.0.0-a']],
  ['builds stay with their version', ['1.2.3-rc.1_b2', '1.2.3', '1.2.3_b1', '1.2.3_b2', '1.2.4']],
  ['what is no version is lower', ['latest', 'main', 'sha-2', 'sha-10', '0.0.1-a', '0.0.1', '1']],
  ['things that only begin like a version', ['1.2.3.4.5', '1.x', '7f3a9c1', '8.4-', '8.4.', 'v', '0']],
  ['calendar versions with leading zeros', ['2024.01.15', '2024.1.15', '2024.02.01', '2024.11.30']],
])('version order: %s', (_what, expected) => {
  expectOrder(expected, versionKey);
});

test('the longest tag makes a key that an index takes', () => {
  const longest = Math.max(
    ...['1a'.repeat(64), `1.${'1.'.repeat(2)}1-${'1.'.repeat(60)}1`].map((tag) => versionKey(tag).length),
  );
  expect(longest).toBeLessThan(2000);
});
