import { expect, test } from 'vitest';
import { isName, isTag } from '../registry/index.ts';
import { repositoryNamePattern, tagPattern } from './copies.ts';

test.each(['app', 'team/app', 'a.b_c__d-e--f', 'App', 'a..b', 'a/', '/a', 'a//b', 'a___b', 'ä', '', 'a b'])(
  'pages and registry agree on the name %j',
  (name) => expect(repositoryNamePattern.test(name)).toBe(isName(name)),
);

test.each(['v1', '_x', '.x', '-x', 'V1.0-rc_1', 'a'.repeat(128), 'a'.repeat(129), '', 'a b', 'a:b'])(
  'and on the tag %j',
  (tag) => expect(tagPattern.test(tag)).toBe(isTag(tag)),
);
