import { afterEach, expect, test, vi } from 'vitest';
import { countPassed } from './passed-bytes.ts';

const mebibyte = 1024 * 1024;
afterEach(() => vi.unstubAllGlobals());

test('has young objects collected once for every 32 MiB', () => {
  countPassed(32 * mebibyte); // whatever others have passed on before counts from now on
  const gc = vi.fn();
  vi.stubGlobal('gc', gc);
  for (let passed = 0; passed < 31; passed += 1) countPassed(mebibyte);
  expect(gc).not.toHaveBeenCalled();
  countPassed(mebibyte);
  expect(gc.mock.calls).toEqual([[{ type: 'minor' }]]);
  for (let passed = 0; passed < 64; passed += 1) countPassed(mebibyte);
  expect(gc).toHaveBeenCalledTimes(3);
});

test('does nothing where the process may not ask for it', () => {
  vi.stubGlobal('gc', undefined);
  expect(() => countPassed(100 * mebibyte)).not.toThrow();
});
