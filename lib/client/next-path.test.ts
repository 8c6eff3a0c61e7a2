import { expect, test } from 'vitest';
import { safeNextPath } from './next-path.ts';

test.each([
  ['/t/acme?q=nginx#top', '/t/acme?q=nginx#top'],
  ['/r/acme/team/app?tag=v1', '/r/acme/team/app?tag=v1'],
])('%s is followed', (next, path) => {
  expect(safeNextPath(next)).toBe(path);
});

test.each([
  [null],
  [''],
  ['t/acme'],
  ['//evil.example/t'],
  ['/\\evil.example'],
  ['/\t/evil.example'],
  ['/.//evil.example'],
  ['https://evil.example'],
  ['javascript:alert(1)'],
  ['/sign-in?next=/sign-in'],
])('%j leads home and never to another origin', (next) => {
  expect(safeNextPath(next)).toBe('/public');
});
