import { expect, test } from 'vitest';
import { firstValue, repositoryHref, repositoryNameOfSegments } from './repository-address.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['the repository', {}, '/r/acme/team/app'],
  ['its first view without a word', { view: 'tags' }, '/r/acme/team/app'],
  ['another view', { view: 'overview' }, '/r/acme/team/app?view=overview'],
  ['a tag', { tag: '1.0' }, '/r/acme/team/app?tag=1.0'],
  [
    'a digest and a platform, readable',
    { digest, platform: 'linux/arm64' },
    `/r/acme/team/app?digest=${digest}&platform=linux/arm64`,
  ],
] as const)('the address of %s', (_what, selection, href) => {
  expect(repositoryHref('acme/team/app', selection)).toBe(href);
});

test.each([
  ['plain segments', ['acme', 'app'], 'acme/app'],
  ['an encoded slash', ['acme%2Fapp'], 'acme/app'],
  ['what is not URL-encoding', ['acme', '%E0%A4%A'], null],
])('%s of a page become a name', (_what, segments, name) => {
  expect(repositoryNameOfSegments(segments)).toBe(name);
});

test('a repeated or an empty parameter does not confuse a page', () => {
  expect(firstValue(['a', 'b'])).toBe('a');
  expect(firstValue('')).toBeUndefined();
});
