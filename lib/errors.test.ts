import { expect, test, vi } from 'vitest';
import { AppError } from './errors.ts';

test('an error of another copy of the module is one of ours, and what only looks like it is not', async () => {
  vi.resetModules();
  const copy = await import('./errors.ts');
  expect(copy.AppError).not.toBe(AppError);
  const error = new copy.AppError('NOT_FOUND', 'There is no such thing.', { reason: 'not-found' });
  expect(error instanceof AppError).toBe(true);
  expect(error).toMatchObject({ name: 'AppError', code: 'NOT_FOUND', reason: 'not-found' });
  for (const other of [
    new Error('x'),
    { name: 'AppError', code: 'NOT_FOUND' },
    null,
    undefined,
    'AppError',
  ]) {
    expect(other instanceof AppError).toBe(false);
  }
});
