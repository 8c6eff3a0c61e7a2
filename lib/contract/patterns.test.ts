import { describe, expect, test } from 'vitest';
import { isDigest, isTag, maxNameLength, parseName } from '../registry/index.ts';
import { digest, repositoryName, tagName } from './common.ts';

const isName = (text: string): boolean => {
  try {
    return parseName(text) === text;
  } catch {
    return false;
  }
};

/** The contract repeats what the registry's own parsers take: the browser must not load these. */
describe('the contract and the registry take the same', () => {
  const hex = 'a'.repeat(64);
  const names = [
    'acme/app',
    'a',
    'a__b',
    'a___b',
    'a--b',
    'a..b',
    'a/b/c',
    'A/b',
    '/a',
    'a/',
    'a//b',
    'ü',
    '-a',
    'a.',
  ];
  const lengths = [maxNameLength, maxNameLength + 1].map((length) => 'a'.repeat(length));
  const tags = ['v1', '_x', '-x', '.x', 'a'.repeat(128), 'a'.repeat(129), 'x y', '', 'v1\n', 'ä'];
  const digests = [
    `sha256:${hex}`,
    `sha256:${hex}a`,
    `SHA256:${hex}`,
    `sha512:${hex}`,
    hex,
    `sha256:${hex}\n`,
  ];

  test.each([...names, ...lengths, ''])('as a name: %j', (text) => {
    expect(repositoryName.safeParse(text).success).toBe(isName(text));
  });
  test.each(tags)('as a tag: %j', (text) => {
    expect(tagName.safeParse(text).success).toBe(isTag(text));
  });
  test.each(digests)('as a digest: %j', (text) => {
    expect(digest.safeParse(text).success).toBe(isDigest(text));
  });
});
