import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gzipped } from './gzip.ts';

const mib = 1024 ** 2;

async function* chunksOf(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function gzip(bytes: Buffer, chunkBytes: number) {
  let diffId = '';
  const packed = await buffer(
    gzipped(chunksOf(bytes, chunkBytes), (digest) => {
      diffId = digest;
    }),
  );
  return { packed, diffId };
}

const text = Buffer.from('what is said again and again, '.repeat(100_000));

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a byte', Buffer.from('x')],
  ['a piece to the byte', text.subarray(0, mib)],
  ['a byte more', text.subarray(0, mib + 1)],
  ['several pieces', text],
  ['what cannot be made smaller', randomBytes(2 * mib + 77)],
])('%s comes out as it went in, and its digest is told', async (_, bytes) => {
  const { packed, diffId } = await gzip(bytes, 100_000);
  expect(gunzipSync(packed).equals(bytes)).toBe(true);
  expect(diffId).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
});

test('however the bytes come, the blob is the same, and smaller', async () => {
  const { packed } = await gzip(text, text.length);
  for (const chunkBytes of [4096, 65_537, mib, mib + 3]) {
    expect((await gzip(text, chunkBytes)).packed.equals(packed)).toBe(true);
  }
  expect(packed.length).toBeLessThan(text.length / 50);
});

test('what the source or the end throws comes out', async () => {
  async function* broken(): AsyncIterable<Buffer> {
    yield text;
    throw new Error('the disk is gone');
  }
  await expect(buffer(gzipped(broken(), () => {}))).rejects.toThrow('the disk is gone');
  const refuse = () => {
    throw new Error('another one');
  };
  await expect(buffer(gzipped(chunksOf(text, mib), refuse))).rejects.toThrow('another one');
});
