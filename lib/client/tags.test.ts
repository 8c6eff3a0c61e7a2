import { expect, test } from 'vitest';
import { tagFilterOf } from './tags.ts';

const of = (query: string) => {
  const params = new URLSearchParams(query);
  return tagFilterOf((name) => params.get(name));
};

test.each([
  ['', { q: '', sort: 'pushed', order: 'desc' }],
  ['sort=name', { sort: 'name', order: 'asc' }],
  ['sort=version', { sort: 'version', order: 'desc' }],
  ['sort=version&order=asc&q=%20v1%20', { q: 'v1', sort: 'version', order: 'asc' }],
])('the address ?%s asks for this list', (query, filter) => {
  expect(of(query)).toMatchObject(filter);
});

test.each(['sort=colour', 'order=sideways', `q=${'a'.repeat(10_000)}`])(
  'a mistyped ?%.20s still gives a list',
  (query) => {
    const filter = of(query);
    expect(filter).toMatchObject({ sort: 'pushed', order: 'desc' });
    expect(filter.q.length).toBeLessThanOrEqual(200);
  },
);
