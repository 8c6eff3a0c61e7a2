import { expect, test } from 'vitest';
import { isImageConfigMediaType } from '../registry/index.ts';
import { artifactTypeOf, imageConfigTypes } from './artifact.ts';

test.each(imageConfigTypes)('%s is an image, here as in the registry client', (artifactType) => {
  expect(isImageConfigMediaType(artifactType)).toBe(true);
  expect(artifactTypeOf({ artifactType })).toBeNull();
});

test('a chart is an artifact, and what does not tell is none', () => {
  const chart = 'application/vnd.cncf.helm.config.v1+json';
  expect(artifactTypeOf({ artifactType: chart })).toBe(chart);
  expect(artifactTypeOf({ artifactType: null })).toBeNull();
});
