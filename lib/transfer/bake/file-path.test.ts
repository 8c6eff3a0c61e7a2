import { expect, test } from 'vitest';
import { requireFilePath } from './file-path.ts';

test.each(['/app.car', '/opt/a b/c', '/.hidden', '/..a', '/opt/.whatever', '/opt/ünï.json'])(
  '%s is taken',
  (path) => {
    expect(requireFilePath(path, 'path')).toBe(path);
  },
);

test.each([
  '',
  '/',
  'app.car',
  './app.car',
  '/opt/',
  '/opt//app.car',
  '/opt/./app.car',
  '/opt/../app.car',
  '/../app.car',
  '/..',
  '/.',
  '/opt/..',
  '/opt/.wh.app.car',
  '/.wh..wh..opq/app.car',
])('%j is refused', (path) => {
  expect(() => requireFilePath(path, 'files.0.path')).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      issues: [{ path: 'files.0.path', message: expect.any(String) }],
    }),
  );
});
