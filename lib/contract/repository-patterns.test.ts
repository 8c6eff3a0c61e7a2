import { describe, expect, test } from 'vitest';
import { matchesPattern, repositoryPattern } from './repository-patterns.ts';

describe('a pattern of repositories', () => {
  test.each([
    ['acme/app', 'acme/app', true],
    ['acme/app', 'acme/app2', false],
    ['acme/app', 'x/acme/app', false],
    ['acme/*', 'acme/app', true],
    ['acme/*', 'acme/team/app', false],
    ['acme/*', 'acme-two/app', false],
    ['acme/team/**', 'acme/team/app', true],
    ['acme/team/**', 'acme/team/web/app', true],
    ['acme/team/**', 'acme/team', false],
    ['acme/team/**', 'acme/team2/app', false],
    ['acme/web-*', 'acme/web-front', true],
    ['acme/*_ownbase', 'acme/jdk_ownbase', true],
    ['*/app', 'acme/app', true],
    ['acme/a.b', 'acme/a.b', true],
    ['acme/a.b', 'acme/axb', false],
    ['**', 'acme/team/app', true],
  ])('%s and %s: %j', (pattern, name, matches) => {
    expect(repositoryPattern.safeParse(pattern).success).toBe(true);
    expect(matchesPattern([pattern], name)).toBe(matches);
    expect(matchesPattern(['nobody/**', pattern], name)).toBe(matches);
  });

  test.each([
    '',
    '/',
    'acme/',
    '/acme',
    'acme//app',
    'ACME/*',
    'acme/***',
    'acme/**/app',
    'acme/a*b*c',
    'a|b',
    '(a)',
  ])('%j is none', (text) => {
    expect(repositoryPattern.safeParse(text).success).toBe(false);
  });

  test('no pattern at all stands for no name', () => {
    expect(matchesPattern([], 'acme/app')).toBe(false);
  });

  test('takes no longer for a name that almost fits', () => {
    const pattern = `${'a*a/'.repeat(39)}a*b`;
    const begun = performance.now();
    expect(repositoryPattern.safeParse('acme/'.repeat(200)).success).toBe(false);
    for (let time = 0; time < 1000; time += 1) matchesPattern([pattern], `${'aaaa/'.repeat(39)}aaaaa`);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});
