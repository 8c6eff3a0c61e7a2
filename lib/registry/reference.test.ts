import { describe, expect, test } from 'vitest';
import { tagPattern as contractTagPattern, digestPattern, repositoryName } from '../contract/common.ts';
import { digestOf, parseDigest } from './digest.ts';
import { RegistryError, type RegistryErrorCode } from './errors.ts';
import { isTag, maxNameLength, parseName, parseReference } from './reference.ts';

const hex = 'ab'.repeat(32);

function codeOf(run: () => unknown): RegistryErrorCode | null {
  try {
    run();
  } catch (error) {
    if (error instanceof RegistryError) return error.code;
    throw error;
  }
  return null;
}

const goodNames = [
  'a',
  'acme/app',
  'acme/team/app',
  '727524/nginx',
  'a.b_c__d---e/f0',
  'library/7z',
  'a'.repeat(maxNameLength),
];
const badNames = [
  '',
  '/',
  '/acme/app',
  'acme/app/',
  'acme//app',
  'Acme/app',
  'acme/App',
  'acme/app:1',
  'acme/app@1',
  'acme/.app',
  'acme/app.',
  'acme/a..b',
  'acme/a._b',
  'acme/a___b',
  'acme/-a',
  'acme/a-',
  'acme/_a',
  'acme/..',
  '../acme',
  'acme/a b',
  'acme/a\n',
  'acme/a\0',
  'acme/é',
  'acme/a%2fb',
  'a'.repeat(maxNameLength + 1),
  `${'a-'.repeat(5000)}!`,
];

describe('parseName', () => {
  test.each(goodNames)('takes %j', (name) => {
    expect(parseName(name)).toBe(name);
  });

  test.each(badNames)('refuses %j as NAME_INVALID', (name) => {
    expect(codeOf(() => parseName(name))).toBe('NAME_INVALID');
  });

  test('agrees with the contract of the API', () => {
    for (const name of goodNames) expect(repositoryName.safeParse(name).success, name).toBe(true);
    for (const name of badNames) expect(repositoryName.safeParse(name).success, name).toBe(false);
  });

  test('says the name back in short', () => {
    expect(() => parseName(`${'x'.repeat(10_000)}!`)).toThrow(/^not a repository name: x{100} \(/);
  });
});

const goodTags = ['v1', 'latest', '_', '0', 'A.b-c_D', 'a'.repeat(128)];
const badTags = [
  '',
  '.',
  '..',
  '-a',
  '.a',
  'a b',
  'a/b',
  'a\n',
  'a\0',
  'ä',
  'a'.repeat(129),
  'a'.repeat(10_000),
];

describe('parseReference', () => {
  test.each(goodTags)('takes %j as a tag', (tag) => {
    expect(parseReference(tag)).toEqual({ kind: 'tag', tag });
  });

  test.each(badTags)('refuses %j as TAG_INVALID', (text) => {
    expect(codeOf(() => parseReference(text))).toBe('TAG_INVALID');
  });

  test('takes a sha256 digest', () => {
    expect(parseReference(`sha256:${hex}`)).toEqual({ kind: 'digest', digest: `sha256:${hex}` });
  });

  test.each([
    `sha256:${hex.toUpperCase()}`,
    `sha256:${hex.slice(1)}`,
    `sha256:${hex}0`,
    `sha256:${hex}\n`,
    `SHA256:${hex}`,
    `sha512:${hex}${hex}`,
    'sha256:',
    ':',
    'v1:v2',
  ])('refuses %j as DIGEST_INVALID', (text) => {
    expect(codeOf(() => parseReference(text))).toBe('DIGEST_INVALID');
    expect(codeOf(() => parseDigest(text))).toBe('DIGEST_INVALID');
  });

  test('agrees with the contract of the API', () => {
    for (const tag of [...goodTags, ...badTags]) expect(contractTagPattern.test(tag), tag).toBe(isTag(tag));
    expect(digestPattern.test(`sha256:${hex}`)).toBe(true);
    expect(digestPattern.test(`sha256:${hex.toUpperCase()}`)).toBe(false);
  });
});

describe('digests', () => {
  test('are SHA-256 of the bytes', () => {
    const ofNothing = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(digestOf(Buffer.alloc(0))).toBe(ofNothing);
    expect(parseDigest(ofNothing)).toBe(ofNothing);
  });

  test.each(['', 'v1', hex, 'sha256', 'latest'])('are not %j', (text) => {
    expect(codeOf(() => parseDigest(text))).toBe('DIGEST_INVALID');
  });
});
