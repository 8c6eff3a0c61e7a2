import { expect, test } from 'vitest';
import { createRecentlyUsed } from './recently-used.ts';

test('what was not used for longest goes first, by weight', () => {
  const cache = createRecentlyUsed<string>({ maxWeight: 10 });
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 4);
  cache.get('a');
  cache.set('c', 'C', 4);

  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C']);
});

test('setting a key again replaces its weight', () => {
  const cache = createRecentlyUsed<string>({ maxWeight: 10 });
  for (let n = 0; n < 5; n += 1) cache.set('a', `A${n}`, 6);
  cache.set('b', 'B', 4);

  expect([cache.get('a'), cache.get('b')]).toEqual(['A4', 'B']);
});

test('what is heavier than everything is not kept, and its old value neither', () => {
  const cache = createRecentlyUsed<string>({ maxWeight: 10 });
  cache.set('b', 'B', 5);
  cache.set('a', 'A', 5);
  cache.set('a', 'huge', 11);

  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 'B']);
});
