import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { countPassed } from '../passed-bytes.ts';
import { RegistryError } from '../registry/index.ts';

/**
 * Reads a request's body. Of one that is too large the rest stays unread, for `passOverBody`.
 *
 * @throws RegistryError TOO_LARGE; SIZE_INVALID where the body breaks off.
 */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = new RegistryError('TOO_LARGE', `the body has more than ${maxBytes} bytes`);
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new RegistryError('SIZE_INVALID', 'the body broke off', { cause });
  }
  if (sizeBytes > maxBytes) throw tooLarge;
  return Buffer.concat(chunks);
}

/**
 * The body as a stream of its own. Whoever is given it may end it early, as the storage does where it refuses an upload
 * before it has read it; the connection to the client lives on, and the answer can be written.
 */
export function detachedBody(req: IncomingMessage): Readable {
  // Before the storage reads it nobody else would hear of an error, which ends the process.
  const body = new PassThrough().on('error', () => {});
  if (req.destroyed) return body.destroy();
  req.once('close', () => {
    if (!req.complete) body.destroy(new RegistryError('SIZE_INVALID', 'the body broke off'));
  });
  req.on('data', (chunk: Buffer) => countPassed(chunk.length));
  return req.pipe(body);
}

const passedOverMaxBytes = 32 * 1024 * 1024;
const passedOverMaxMs = 5000;

/**
 * Throws away what a client still sends after its answer, for a while: where a connection is closed with bytes unread,
 * the client may lose the answer with it.
 */
export async function passOverBody(req: IncomingMessage): Promise<void> {
  if (req.complete || req.destroyed) return;
  await new Promise<void>((resolve) => {
    let sizeBytes = 0;
    const impatient = setTimeout(resolve, passedOverMaxMs);
    const done = () => {
      clearTimeout(impatient);
      resolve();
    };
    req.once('end', done).once('close', done).once('error', done);
    req.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > passedOverMaxBytes) done();
    });
    // Whoever read it before may have paused it.
    req.resume();
  });
}
