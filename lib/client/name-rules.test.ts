import { expect, test } from 'vitest';
import { password, tagName, tenantId, userName } from '../contract/common.ts';
import { moveRepositoryBody } from '../contract/repositories.ts';
import { repositoryPatterns } from '../contract/repository-patterns.ts';
import { robotName } from '../contract/robots.ts';
import {
  arePatterns,
  isPassword,
  isRepositoryName,
  isRobotName,
  isTag,
  isTenantId,
  isUserName,
  patternsOf,
} from './name-rules.ts';

const texts = [
  '',
  'a',
  'ab',
  '42',
  'acme',
  'acme-2',
  '-acme',
  'acme-',
  'ac--me',
  'ac.me',
  'ac_me',
  'ac._me',
  'Acme',
  'ac me',
  'acmé',
  'acme/app',
  'acme//app',
  'acme/a__b--c.d',
  'acme/a___b',
  'V1.0-rc_1',
  '.v1',
  'v1:2',
  'acme\n',
  'a'.repeat(9),
  'a'.repeat(10),
  'a'.repeat(40),
  'a'.repeat(41),
  'a'.repeat(64),
  'a'.repeat(65),
  'a'.repeat(128),
  'a'.repeat(129),
  'a'.repeat(200),
  'a'.repeat(201),
  'acme/app',
  'acme/team/app__x-1.2',
  'acme/app-',
  'acme//app',
  '/app',
  'acme/',
  'acme/App',
  'acme/a..b',
  `acme/${'a'.repeat(195)}`,
  `acme/${'a'.repeat(196)}`,
];

test.each(texts)('the forms accept %j exactly where the API does', (text) => {
  expect({
    tenant: isTenantId(text),
    user: isUserName(text),
    robot: isRobotName(text),
    repository: isRepositoryName(text),
    tag: isTag(text),
    password: isPassword(text),
  }).toEqual({
    tenant: tenantId.safeParse(text).success,
    user: userName.safeParse(text).success,
    robot: robotName.safeParse(text).success,
    repository: moveRepositoryBody.shape.name.safeParse(text).success,
    tag: tagName.safeParse(text).success,
    password: password.safeParse(text).success,
  });
});

test.each([
  '',
  'acme/*',
  'acme/*\n acme/team/**, library/app',
  'acme/a*b*c',
  'acme/**/x',
  'ACME/*',
  '/acme',
  'acme/x/'.repeat(40),
  Array.from({ length: 20 }, (_, at) => `acme/${at}`).join('\n'),
  Array.from({ length: 21 }, (_, at) => `acme/${at}`).join('\n'),
])('%j are patterns here exactly when the server takes them', (text) => {
  expect(arePatterns(text)).toBe(repositoryPatterns.safeParse(patternsOf(text)).success);
});
