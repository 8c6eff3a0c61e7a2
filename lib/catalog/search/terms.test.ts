import { expect, test } from 'vitest';
import { readTerms } from './terms.ts';

const read = (q: string) => readTerms({ q }, 'localhost:3000');

test.each([
  ['web', { name: 'web', tag: { prefix: 'web', within: null }, fact: 'web', pusher: 'web', digest: null }],
  ['Team/Web:V1', { name: 'team/web', tag: { prefix: 'V1', within: 'team/web' }, pusher: null }],
  ['localhost:3000/acme/web:v1', { name: 'acme/web', tag: { prefix: 'v1', within: 'acme/web' } }],
  ['sha256:1F3A', { name: null, tag: null, digest: { prefix: 'sha256:1f3a', within: null }, fact: null }],
  ['1f3a', { name: '1f3a', digest: { prefix: 'sha256:1f3a', within: null }, fact: '1f3a' }],
  ['acme/web@sha256:1f3a', { name: null, digest: { prefix: 'sha256:1f3a', within: 'acme/web' } }],
  ['1f3', { digest: null, name: '1f3' }],
  ['a'.repeat(65), { digest: null }],
  ['team=Shop "1"', { name: null, tag: null, pusher: null, fact: '"team": "Shop \\"1\\"' }],
  ['=shop', { fact: '=shop', name: null }],
  ['ab', { fact: null, name: 'ab' }],
  ['-a', { fact: null, name: '-a' }],
  ['---', { fact: null, name: '---' }],
  ['日本語', { fact: '日本語' }],
])('%s', (q, terms) => {
  expect(read(q)).toMatchObject({ ...terms, isFilterOnly: false });
});

test.each([
  ['by:alice', { by: 'alice', platform: null, base: null }],
  [
    'platform:linux/arm/v7',
    { by: null, platform: { os: 'linux', architecture: 'arm', variant: 'v7' }, base: null },
  ],
  ['base:true', { by: null, platform: null, base: true }],
  ['by:alice base:false', { by: 'alice', platform: null, base: false }],
])('%s is a filter alone', (q, filters) => {
  expect(read(q)).toMatchObject({ filters, isFilterOnly: true, name: null, tag: null, fact: null });
});

test('filters stand among the words, and win over the parameters of the address', () => {
  expect(readTerms({ q: 'web by:bob 1.2', by: 'alice', base: true }, 'x')).toMatchObject({
    filters: { by: 'bob', base: true },
    fact: 'web 1.2',
  });
});

test.each(['base:latest', 'platform:v1', 'by:'])('%s is a tag of a repository and no filter', (q) => {
  expect(read(q)).toMatchObject({
    filters: { by: null, platform: null, base: null },
    name: q.slice(0, q.indexOf(':')),
  });
});
