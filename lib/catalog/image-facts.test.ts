import { describe, expect, test } from 'vitest';
import {
  parseManifest,
  type RegistryClient,
  RegistryError,
  type RegistryErrorCode,
} from '../registry/index.ts';
import { buildImage, buildMultiPlatform, type TestManifest } from '../testing/images.ts';
import { maxConfigBytes, parseFacts, readImageFacts } from './image-facts.ts';

const factsOf = (config: unknown) => parseFacts(Buffer.from(JSON.stringify(config)));
const nothing = { platform: null, createdAt: null, author: null, labels: {} };

describe('parseFacts', () => {
  test('takes platform, time and author', () => {
    const config = {
      os: 'linux',
      architecture: 'arm64',
      variant: 'v8',
      created: '2026-01-02T03:04:05.123456789Z',
      author: 'Ada',
    };
    expect(factsOf(config)).toEqual({
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      createdAt: new Date('2026-01-02T03:04:05.123Z'),
      author: 'Ada',
      labels: {},
    });
  });

  test.each<[string, unknown]>([
    ['nothing', {}],
    ['values of other types', { os: 1, architecture: {}, created: 5, author: ['Ada'] }],
    ['empty texts', { os: '', architecture: '', created: '', author: '' }],
    ['an architecture alone', { architecture: 'amd64' }],
    ['Go’s time that is none', { created: '0001-01-01T00:00:00Z' }],
    ['a time before computers', { created: '1969-12-31T23:59:59Z' }],
    ['a time after all', { created: '+275760-09-13T00:00:00.000Z' }],
    ['no time', { created: 'yesterday' }],
    ['a time of 10,000 characters', { created: `2026-01-01${' '.repeat(10_000)}` }],
    ['a list', []],
  ])('of %s makes nothing up', (_, config) => {
    expect(factsOf(config)).toEqual(nothing);
  });

  test('takes the beginning of Unix time, which reproducible builds have', () => {
    expect(factsOf({ created: '1970-01-01T00:00:00Z' })!.createdAt).toEqual(new Date(0));
  });

  test('shortens an author and leaves out what PostgreSQL does not keep', () => {
    expect(factsOf({ author: `a\0${'b'.repeat(1000)}` })!.author).toBe(`a${'b'.repeat(499)}`);
  });

  test.each(['null', '1', '"x"'])('has none for %s', (json) => {
    expect(parseFacts(Buffer.from(json))).toBeNull();
  });
});

describe('readImageFacts', () => {
  const failing = (code: RegistryErrorCode) =>
    registryOf(() => Promise.reject(new RegistryError(code, 'no')));
  const registryOf = (readBlob: RegistryClient['readBlob']) => ({ readBlob }) as RegistryClient;
  const read = (registry: RegistryClient, { raw, mediaType }: TestManifest) =>
    readImageFacts(registry, 'acme/app', parseManifest(raw, mediaType));
  const image = buildImage('app');
  const never = registryOf(() => Promise.reject(new Error('it was asked')));

  test('reads the config of the image from where it is stored', async () => {
    const asked: unknown[] = [];
    const registry = registryOf(async (...request) => {
      asked.push(request);
      return image.config.bytes;
    });
    expect(await read(registry, image)).toMatchObject({
      author: 'Ada',
      platform: { os: 'linux', architecture: 'amd64' },
    });
    expect(asked).toEqual([['acme/app', image.config.digest, { maxBytes: maxConfigBytes }]]);
  });

  test('asks for nothing of an index, of an artifact, and of a config that is too large', async () => {
    expect(await read(never, buildMultiPlatform('app'))).toBeNull();
    expect(
      await read(never, buildImage('app', { configMediaType: 'application/vnd.example.config' })),
    ).toBeNull();
    expect(
      await read(never, buildImage('app', { configBytes: Buffer.alloc(maxConfigBytes + 1) })),
    ).toBeNull();
  });

  test('has none for a config that is no JSON', async () => {
    expect(
      await read(
        registryOf(async () => Buffer.from('{')),
        image,
      ),
    ).toBeNull();
  });

  test.each<RegistryErrorCode>(['BLOB_UNKNOWN', 'TOO_LARGE', 'DIGEST_MISMATCH'])(
    'has none where the registry says %s',
    async (code) => {
      expect(await read(failing(code), image)).toBeNull();
    },
  );

  test('says so where the registry is away: the push can be done again', async () => {
    await expect(read(failing('UNREACHABLE'), image)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});

describe('labels', () => {
  const labelsOf = (config: unknown) => factsOf({ config })?.labels;

  test('labels are kept as they are', () => {
    expect(labelsOf({ Labels: { team: 'shop', empty: '' } })).toEqual({ team: 'shop', empty: '' });
  });

  test.each([
    undefined,
    null,
    'x',
    {},
    { Labels: null },
    { Labels: [] },
    { Labels: 'x' },
    { Labels: { a: 1, b: null, c: {} } },
  ])('a config %j has none', (config) => {
    expect(labelsOf(config)).toEqual({});
  });

  test('what is too much is left out: keys that are too long, the rest of a long value, more than a hundred', () => {
    expect(labelsOf({ Labels: { ['k'.repeat(201)]: 'x', long: 'v'.repeat(5000) } })).toEqual({
      long: 'v'.repeat(1000),
    });
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, 'v']));
    expect(Object.keys(labelsOf({ Labels: many })!)).toHaveLength(100);
  });

  test('what PostgreSQL cannot keep is taken out', () => {
    expect(labelsOf({ Labels: { 'a\0b': 'c\0d', half: '\ud800' } })).toEqual({ ab: 'cd', half: '\ufffd' });
  });
});
