import { expect, test, vi } from 'vitest';
import { RegistryError } from './errors.ts';

test('an error of another copy of this module is one of ours', async () => {
  vi.resetModules();
  const other = await import('./errors.ts');

  expect(other.RegistryError).not.toBe(RegistryError);
  expect(new other.RegistryError('BLOB_UNKNOWN', 'x')).toBeInstanceOf(RegistryError);
});

test('other errors are not, and a subclass knows its own alone', () => {
  class Special extends RegistryError {}

  expect(new Error('x')).not.toBeInstanceOf(RegistryError);
  expect(null).not.toBeInstanceOf(RegistryError);
  expect(new RegistryError('DENIED', 'x')).not.toBeInstanceOf(Special);
  expect(new Special('DENIED', 'x')).toBeInstanceOf(RegistryError);
});
