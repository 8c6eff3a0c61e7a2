import { buffer } from 'node:stream/consumers';
import { extract, type Header } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { buildLayer, type LayerFile } from './build-layer.ts';

const fileOf = (path: string, content: string, more: Partial<LayerFile> = {}): LayerFile => ({
  path,
  mode: 0o644,
  uid: 0,
  gid: 0,
  sizeBytes: Buffer.byteLength(content),
  async *read() {
    yield Buffer.from(content);
  },
  ...more,
});
const build = async (...files: LayerFile[]): Promise<Buffer> => await buffer(buildLayer(files));

async function unpack(bytes: Buffer): Promise<{ header: Header; content: string }[]> {
  const tar = extract();
  tar.end(bytes);
  const found = [];
  for await (const entry of tar) found.push({ header: entry.header, content: String(await buffer(entry)) });
  return found;
}

describe('a layer', () => {
  test('has files with their owners and modes, of no age', async () => {
    const [entry] = await unpack(
      await build(fileOf('/opt/app.car', 'content', { mode: 0o4755, uid: 1000, gid: 2_097_151 })),
    );
    expect(entry).toMatchObject({
      content: 'content',
      header: {
        name: 'opt/app.car',
        type: 'file',
        mode: 0o4755,
        uid: 1000,
        gid: 2_097_151,
        size: 7,
        mtime: new Date(0),
      },
    });
  });

  test.each([
    ['of 100 bytes', `/${'x'.repeat(100)}`],
    ['of 101 bytes', `/${'x'.repeat(101)}`],
    ['of more in bytes than in letters', `/${'ü'.repeat(60)}`],
    ['of folders', `/${'folder/'.repeat(140)}file`],
    ['with spaces and signs', '/a folder/=a "file" 🐳 of mine'],
  ])('keeps a name %s', async (_, path) => {
    const mode = { mode: 0o600, uid: 7, gid: 8 };
    const found = await unpack(await build(fileOf('/after', 'next'), fileOf(path, 'content', mode)));
    const entry = found.find(({ content }) => content === 'content')!;
    expect(entry.header).toMatchObject({ name: path.slice(1), ...mode });
    expect(found.map(({ content }) => content).sort()).toEqual(['content', 'next']);
  });

  test.each(Array.from({ length: 30 }, (_, at) => at + 85))('keeps a name of %i bytes', async (length) => {
    // The length of a record counts its own digits.
    const path = `/${'n'.repeat(length)}`;
    expect((await unpack(await build(fileOf(path, ''))))[0]!.header.name).toBe(path.slice(1));
  });

  test('is the same in whatever order its files come', async () => {
    const files = ['/b', '/a', '/a/c', '/ä', '/B'].map((path) => fileOf(path, path));
    const bytes = await build(...files);
    expect((await build(...files.toReversed())).equals(bytes)).toBe(true);
    expect((await build(...files)).equals(bytes)).toBe(true);
  });

  test('ends each file and itself at a whole block', async () => {
    for (const size of [0, 1, 511, 512, 513]) {
      const bytes = await build(fileOf('/a', 'x'.repeat(size)), fileOf('/b', 'next'));
      expect(bytes.length).toBe(512 + Math.ceil(size / 512) * 512 + 1024 + 1024);
      expect((await unpack(bytes)).map(({ content }) => content.length)).toEqual([size, 4]);
    }
  });

  test('throws what a file throws', async () => {
    const broken = fileOf('/a', 'x', {
      // biome-ignore lint/correctness/useYield: it has nothing to give.
      async *read() {
        throw new Error('gone');
      },
    });
    await expect(build(broken)).rejects.toThrow('gone');
  });
});
