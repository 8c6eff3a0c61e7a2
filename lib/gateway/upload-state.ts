import type { IncomingMessage } from 'node:http';
import { RegistryError } from '../registry/index.ts';

/**
 * Distribution writes where an upload stands into its address, as `_state`: a signature of 32 bytes, then JSON. What it
 * says is true, since the storage refuses a state that it did not sign, and one that is not the newest.
 *
 * @returns the bytes that the storage has; null for what cannot be read: then the storage decides alone.
 */
export function readOffset(state: string): number | null {
  try {
    const payload = Buffer.from(state, 'base64url').subarray(32).toString('utf8');
    const { Offset: offset } = JSON.parse(payload) as { Offset?: unknown };
    return Number.isSafeInteger(offset) ? (offset as number) : null;
  } catch {
    return null;
  }
}

/**
 * The states that each upload had, all pointing to the newest: the specification lets a client that lost an answer ask
 * by any address that it was told before, and 2.8 knows the newest alone. Of this process; after a restart the client
 * begins anew.
 */
const uploads = new Map<string, { newest: string }>();
const uploadsMax = 10_000;

/** Notes where an upload went on from a state: the Location of the storage's answer. */
export function noteState(from: string, location: string): void {
  const to = new URL(location, 'http://storage').searchParams.get('_state');
  if (!from || !to || from === to) return;
  const upload = uploads.get(from) ?? { newest: to };
  upload.newest = to;
  for (const state of [from, to]) {
    uploads.delete(state);
    uploads.set(state, upload);
  }
  while (uploads.size > uploadsMax) uploads.delete(uploads.keys().next().value!);
}

/** The state that an upload has now, for one that its client was told before. */
export const newestState = (state: string): string => uploads.get(state)?.newest ?? state;

/**
 * Holds a chunk against what the storage has. 2.8 reads no Content-Range and would append whatever comes.
 *
 * @throws RegistryError BLOB_UPLOAD_INVALID, with status 416 where the chunk is not the next one; SIZE_INVALID
 */
export function requireNextChunk({ headers }: IncomingMessage, offset: number | null): void {
  const range = headers['content-range'];
  if (range === undefined) return;
  const [, first, last] = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\d+|\*))?$/.exec(range) ?? [];
  if (first === undefined || last === undefined) {
    throw new RegistryError(
      'BLOB_UPLOAD_INVALID',
      `Content-Range must be <first>-<last>, not ${range.slice(0, 50)}`,
    );
  }
  const sizeBytes = Number(last) - Number(first) + 1;
  const toldBytes = headers['content-length'];
  if (sizeBytes < 1 || (toldBytes !== undefined && Number(toldBytes) !== sizeBytes)) {
    throw new RegistryError('SIZE_INVALID', `Content-Range ${range} and Content-Length ${toldBytes} differ`);
  }
  if (offset === null || offset === Number(first)) return;
  throw new RegistryError('BLOB_UPLOAD_INVALID', `the next byte of this upload is ${offset}, not ${first}`, {
    status: 416,
  });
}
