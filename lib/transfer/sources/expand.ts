import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Duplex, PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ArchiveError } from './archive-error.ts';
import { createUnzstd } from './zstd.ts';

export type Compression = 'gzip' | 'zstd' | null;

/** How a file is compressed, by its first bytes. */
export function sniffCompression(head: Buffer): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  return null;
}

/** A stream that takes compressed bytes and gives what they were. */
export function decompressor(compression: Compression): Duplex {
  if (compression === 'gzip') return createGunzip();
  return compression === 'zstd' ? createUnzstd() : new PassThrough();
}

type Options = {
  maxBytes: number;
  /** What the disk has room for now. */
  freeBytes: () => Promise<number>;
  signal: AbortSignal;
  onBytes: (count: number) => void;
};

/**
 * The tar in a file that was brought in: the file itself, or beside it what came out of a compressed one, so that
 * every part can be read by its place. Safe to repeat: what is there whole is not made again. Another one that still
 * works on it, though its heartbeat stopped, writes into a file of its own.
 *
 * @param options `onBytes` is told of the file's own bytes as they are read.
 * @throws ArchiveError `archive-truncated`, `archive-broken`; `archive-too-large` for more than `maxBytes`; `disk-full`
 */
export async function expandArchive(file: string, options: Options): Promise<string> {
  const tar = `${file}.tar`;
  if (await isThere(tar)) return tar;
  const compression = await compressionOf(file);
  if (compression === null) return file;
  await removeParts(file);
  const part = `${file}.${randomBytes(4).toString('hex')}.part`;
  try {
    await pipeline(
      createReadStream(file).on('data', (chunk) => options.onBytes(chunk.length)),
      decompressor(compression),
      limited(options),
      createWriteStream(part),
      { signal: options.signal },
    );
  } catch (error) {
    await rm(part, { force: true });
    throw told(error);
  }
  await rename(part, tar);
  return tar;
}

/** What others have left who are gone. */
async function removeParts(file: string): Promise<void> {
  const { dir, base } = path.parse(file);
  const names = await readdir(dir);
  const parts = names.filter((name) => name.startsWith(`${base}.`) && name.endsWith('.part'));
  for (const name of parts) await rm(path.join(dir, name), { force: true });
}

async function compressionOf(file: string): Promise<Compression> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return sniffCompression(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** So often the disk is looked at: others fill it too. */
const lookEveryBytes = 64 * 1024 * 1024;

function limited({ maxBytes, freeBytes }: Options): (bytes: AsyncIterable<Buffer>) => AsyncIterable<Buffer> {
  return async function* (bytes) {
    let [sizeBytes, roomBytes] = [0, 0];
    for await (const chunk of bytes) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw new ArchiveError('archive-too-large', `${maxBytes} bytes`);
      if (roomBytes < chunk.length) roomBytes = Math.min(await freeBytes(), lookEveryBytes);
      if (roomBytes < chunk.length) throw new ArchiveError('disk-full');
      roomBytes -= chunk.length;
      yield chunk;
    }
  };
}

async function isThere(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => null);
  await handle?.close();
  return handle !== null;
}

/** What zlib and the disk say, in our words. */
export function told(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return new ArchiveError('expired');
  if (code === 'ENOSPC') return new ArchiveError('disk-full');
  if (code === 'Z_BUF_ERROR') return new ArchiveError('archive-truncated');
  if (/^(Z_|ZSTD_)/.test(code)) return new ArchiveError('archive-broken', 'compression');
  return error;
}
