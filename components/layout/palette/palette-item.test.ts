import { Boxes } from 'lucide-react';
import { expect, test } from 'vitest';
import { matchesItem } from './palette-item';

const item = {
  id: 'x',
  icon: Boxes,
  label: 'Access tokens',
  note: 'acme',
  words: 'tokens 访问令牌',
  href: '/',
};

test.each([
  ['tok', true],
  ['TOKENS acc', true],
  ['acme', true],
  ['kens', false],
  ['access users', false],
  ['令牌', true],
  ['用户', false],
])('%s: %s', (typed, fits) => {
  expect(matchesItem(item, typed)).toBe(fits);
});
