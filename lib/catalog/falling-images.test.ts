import { describe, expect, test } from 'vitest';
import { fallingDigests, type ImageNode } from './falling-images.ts';

const node = (digest: string, more: Partial<ImageNode> = {}): ImageNode => ({
  digest,
  isTagged: false,
  parents: [],
  subject: null,
  ...more,
});
const index = [node('index'), node('amd', { parents: ['index'] }), node('arm', { parents: ['index'] })];

describe('what falls', () => {
  test.each<[string, ImageNode[], string[]]>([
    ['an image that lost its last tag', [node('index')], ['index']],
    ['nothing while another tag holds it', [node('index', { isTagged: true })], []],
    ['nothing while an index contains it', [node('index', { parents: ['other'] })], []],
    ['nothing while the image that it signs lives', [node('index', { subject: 'signed' })], []],
    ['an index with its children', index, ['amd', 'arm', 'index']],
    [
      'not the child that has a tag of its own',
      [...index.slice(0, 2), node('arm', { parents: ['index'], isTagged: true })],
      ['amd', 'index'],
    ],
    [
      'not the child that another index contains',
      [...index.slice(0, 2), node('arm', { parents: ['index', 'other'] })],
      ['amd', 'index'],
    ],
    [
      'referrers of what falls, and theirs',
      [node('index'), node('signature', { subject: 'index' }), node('attestation', { subject: 'signature' })],
      ['attestation', 'index', 'signature'],
    ],
    [
      'not a referrer with a tag of its own',
      [node('index'), node('signature', { subject: 'index', isTagged: true })],
      ['index'],
    ],
    [
      'the signature of a child',
      [...index, node('signature', { subject: 'amd' })],
      ['amd', 'arm', 'index', 'signature'],
    ],
    [
      'an index inside of an index',
      [node('index'), node('inner', { parents: ['index'] }), node('leaf', { parents: ['inner'] })],
      ['index', 'inner', 'leaf'],
    ],
  ])('%s', (_what, nodes, expected) => {
    expect(fallingDigests(nodes, { starting: ['index'], forced: null })).toEqual(expected);
  });

  test('a child of two indexes falls when both do, in whatever order', () => {
    const nodes = [node('one'), node('two'), node('shared', { parents: ['one', 'two'] })];
    for (const starting of [
      ['one', 'two'],
      ['two', 'one'],
    ]) {
      expect(fallingDigests(nodes, { starting, forced: null })).toEqual(['one', 'shared', 'two']);
    }
  });

  test('what is forced falls though it signs something that lives', () => {
    const nodes = [node('signature', { subject: 'signed' })];
    expect(fallingDigests(nodes, { starting: ['signature'], forced: 'signature' })).toEqual(['signature']);
  });
});
