import { Duplex } from 'node:stream';
import { createZstdDecompress, type ZstdDecompress } from 'node:zlib';

/**
 * Takes what zstd has compressed, of however many frames. Node's own decompressor takes one frame, and drops without a
 * word what follows it in the same piece; pzstd writes many.
 */
export const createUnzstd = (): Duplex => Duplex.from(unzstd);

async function* unzstd(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const pieces = source[Symbol.asyncIterator]();
  for (let rest = await next(pieces); rest; ) {
    const frame = createZstdDecompress();
    const feeding = feed(frame, rest, pieces);
    feeding.catch((error: Error) => frame.destroy(error));
    yield* frame as AsyncIterable<Buffer>;
    rest = await feeding;
  }
}

/** Null at the end. */
async function next(pieces: AsyncIterator<Buffer>): Promise<Buffer | null> {
  const { value, done } = await pieces.next();
  return done ? null : value;
}

/** @returns what follows the frame; null at the end. */
async function feed(
  frame: ZstdDecompress,
  first: Buffer,
  pieces: AsyncIterator<Buffer>,
): Promise<Buffer | null> {
  const over = new Promise<void>((resolve) => {
    frame.once('end', resolve).once('close', resolve);
  });
  for (let piece: Buffer | null = first; piece; piece = await next(pieces)) {
    const before = frame.bytesWritten;
    await Promise.race([new Promise((resolve) => frame.write(piece, resolve)), over]);
    const taken = frame.bytesWritten - before;
    if (frame.destroyed || taken < piece.length) return piece.subarray(taken);
  }
  frame.end();
  return null;
}
