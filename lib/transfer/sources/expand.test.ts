import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeTestFolder } from '../../testing/folder.ts';
import { expandArchive, sniffCompression } from './expand.ts';

const mib = 1024 ** 2;
/** Half of it cannot be compressed. */
const content = Buffer.concat([randomBytes(mib), Buffer.alloc(mib, 'tar')]);

let root: string;
let folder: string;
beforeAll(async () => {
  root = await makeTestFolder();
});
beforeEach(async () => {
  folder = path.join(root, randomBytes(4).toString('hex'));
  await mkdir(folder);
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

const fileOf = () => path.join(folder, 'upl_1');
async function expand(
  bytes: Buffer,
  {
    maxBytes = 16 * mib,
    freeBytes = async () => 16 * mib,
    signal = new AbortController().signal,
    onBytes = (_: number): void => {},
  } = {},
): Promise<string> {
  await writeFile(fileOf(), bytes);
  return await expandArchive(fileOf(), { maxBytes, freeBytes, signal, onBytes });
}
const left = async () => (await readdir(folder)).sort();

describe.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('an archive compressed by %s', (_, compress) => {
  test('lies plain beside it, and is told of as it is read', async () => {
    const bytes = compress(content);
    let told = 0;
    const file = await expand(bytes, {
      onBytes: (count) => {
        told += count;
      },
    });
    expect((await readFile(file)).equals(content)).toBe(true);
    expect(told).toBe(bytes.length);
    expect(await left()).toEqual(['upl_1', path.basename(file)]);
  });

  test('of several parts one after the other is whole', async () => {
    const file = await expand(Buffer.concat([compress(content), compress(content)]));
    expect((await readFile(file)).equals(Buffer.concat([content, content]))).toBe(true);
  });

  test('is made once: what is there whole is taken', async () => {
    const file = await expand(compress(content));
    await writeFile(file, 'made before');
    expect(await readFile(await expand(compress(content)), 'utf8')).toBe('made before');
  });

  test.each([
    ['in the middle', 0.5],
    ['at its last bytes', 0.99999],
  ])('that ends %s is truncated, and leaves nothing', async (__, part) => {
    const bytes = compress(content);
    await expect(expand(bytes.subarray(0, bytes.length * part))).rejects.toMatchObject({
      name: 'ArchiveError',
      code: 'archive-truncated',
    });
    expect(await left()).toEqual(['upl_1']);
  });

  test('with changed bytes is broken, and leaves nothing', async () => {
    const bytes = compress(content);
    bytes.fill(0xff, 4, 30);
    await expect(expand(bytes)).rejects.toMatchObject({ name: 'ArchiveError', code: 'archive-broken' });
    expect(await left()).toEqual(['upl_1']);
  });

  test('that becomes larger than allowed is refused, and leaves nothing', async () => {
    const refused = expand(compress(content), { maxBytes: content.length - 1 });
    await expect(refused).rejects.toMatchObject({ code: 'archive-too-large' });
    expect(await left()).toEqual(['upl_1']);
    expect(await expand(compress(content), { maxBytes: content.length })).toContain('upl_1');
  });

  test('that the disk has no room for is told so, and leaves nothing', async () => {
    const room = [content.length - 1];
    const refused = expand(compress(content), { freeBytes: async () => room.pop() ?? 0 });
    await expect(refused).rejects.toMatchObject({ code: 'disk-full' });
    expect(await left()).toEqual(['upl_1']);
  });

  test('is whole where two work on it, and where one was killed over it', async () => {
    await writeFile(fileOf(), compress(content));
    await writeFile(`${fileOf()}.0000.part`, 'begun');
    const options = {
      maxBytes: 16 * mib,
      freeBytes: async () => 16 * mib,
      signal: new AbortController().signal,
    };
    const work = () => expandArchive(fileOf(), { ...options, onBytes: () => {} });
    const done = await Promise.allSettled([work(), work(), work()]);
    expect(done.map(({ status }) => status)).toContain('fulfilled');
    expect((await readFile(`${fileOf()}.tar`)).equals(content)).toBe(true);
    expect(await left()).toEqual(['upl_1', 'upl_1.tar']);
  });

  test('ends where it is aborted, and leaves nothing', async () => {
    const stop = new AbortController();
    const aborted = expand(compress(content), { signal: stop.signal, onBytes: () => stop.abort() });
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect(await left()).toEqual(['upl_1']);
  });
});

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('of a bomb of %s no more is read than it takes to see it', async (_, compress) => {
  // A gibibyte, from little more than one mebibyte.
  const piece = compress(Buffer.concat([Buffer.alloc(mib), randomBytes(1024)]));
  const bomb = Buffer.concat(Array.from({ length: 1024 }, () => piece));
  let told = 0;
  const onBytes = (count: number) => {
    told += count;
  };
  await expect(expand(bomb, { maxBytes: 8 * mib, onBytes })).rejects.toMatchObject({
    code: 'archive-too-large',
  });
  expect(told).toBeLessThan(bomb.length / 2);
  expect(await left()).toEqual(['upl_1']);
});

test('zeros behind an archive of gzip fill up a block, and do not count', async () => {
  const file = await expand(Buffer.concat([gzipSync(content), Buffer.alloc(4 * mib)]));
  expect((await readFile(file)).equals(content)).toBe(true);
});

test.each([
  ['text behind an archive of gzip', gzipSync, 'text'],
  ['text behind an archive of zstd', zstdCompressSync, 'text'],
  ['zeros behind an archive of zstd', zstdCompressSync, '\0'],
])('%s is told as broken', async (_, compress, garbage) => {
  const refused = expand(Buffer.concat([compress(content), Buffer.alloc(mib, garbage)]));
  await expect(refused).rejects.toMatchObject({ code: 'archive-broken' });
  expect(await left()).toEqual(['upl_1']);
});

test('what is not compressed stays where it is', async () => {
  for (const bytes of [content, Buffer.alloc(0), Buffer.from('ab')]) {
    expect(await expand(bytes)).toBe(fileOf());
    expect(await left()).toEqual(['upl_1']);
  }
});

test.each([
  ['1f8b', 'gzip'],
  ['28b52ffd', 'zstd'],
  ['28b52f', null],
  ['', null],
  ['1f', null],
])('%s begins %s', (hex, compression) => {
  expect(sniffCompression(Buffer.from(hex, 'hex'))).toBe(compression);
});
