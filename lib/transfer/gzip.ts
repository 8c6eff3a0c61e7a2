import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Digest } from '../registry/index.ts';

/** 91 MB/s against 40 for a tenth more bytes: whoever uploads waits for it. */
const level = 1;

/**
 * A plain tar, compressed: the same bytes give the same blob on every machine.
 * @param onEnd Is told the digest of what was compressed (a layer's `diff_id`), and may throw.
 */
export async function* gzipped(
  raw: AsyncIterable<Buffer>,
  onEnd: (digest: Digest) => void,
): AsyncIterable<Buffer> {
  const hash = createHash('sha256');
  const hashed = async function* () {
    for await (const chunk of raw) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const source = Readable.from(hashed(), { objectMode: false });
  const gzip = createGzip({ level, chunkSize: 256 * 1024 });
  source.on('error', (error) => gzip.destroy(error));
  try {
    yield* source.pipe(gzip) as AsyncIterable<Buffer>;
  } finally {
    source.destroy();
  }
  onEnd(`sha256:${hash.digest('hex')}` as Digest);
}
