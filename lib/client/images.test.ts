import { expect, test } from 'vitest';
import { imageQuery, isSameImage } from './images.ts';

const keyOf = (...image: Parameters<typeof imageQuery>) => imageQuery(...image).queryKey;

test('an image is the same on every platform, and another by its name or its repository', () => {
  const shown = keyOf('repo_1', '1.0', null);
  expect(isSameImage(shown, keyOf('repo_1', '1.0', 'linux/arm64'))).toBe(true);
  expect(isSameImage(shown, keyOf('repo_1', '2.0', null))).toBe(false);
  expect(isSameImage(shown, keyOf('repo_2', '1.0', null))).toBe(false);
  expect(isSameImage(undefined, shown)).toBe(false);
});
