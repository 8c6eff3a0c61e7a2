import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { errorOf } from './answer.ts';
import { type Digest, digestOf } from './digest.ts';
import { RegistryError } from './errors.ts';
import type { Access, RegistryRequest, RegistryResponse } from './request.ts';

export type StoredBlob = { digest: Digest; sizeBytes: number };

/** How blobs get into a registry. */
export type RegistryWriting = {
  /** Whether a repository has a blob. @throws RegistryError UNREACHABLE */
  hasBlob(name: string, digest: Digest, options?: { signal?: AbortSignal }): Promise<boolean>;
  /** Stores a small blob in one request; one that is there already is no error. */
  putBlob(name: string, bytes: Buffer): Promise<Digest>;
  /**
   * Stores a blob of unknown length while it is read: nothing is held. Broken off it leaves nothing but an open
   * upload, which is canceled where the registry still listens.
   *
   * @param expected What the bytes must be; without it they are taken as they come.
   * @throws RegistryError DIGEST_MISMATCH for other bytes; UNREACHABLE; what `body` throws, and the reason of `signal`
   */
  uploadBlob(
    name: string,
    body: AsyncIterable<Buffer>,
    options: { expected?: Digest | undefined; signal: AbortSignal },
  ): Promise<StoredBlob>;
};

type Send = (request: RegistryRequest) => Promise<RegistryResponse>;

export function createWriting(send: Send): RegistryWriting {
  const pushTo = (name: string): Access[] => [{ name, actions: ['pull', 'push'] }];

  async function begin(name: string, signal?: AbortSignal): Promise<string> {
    const path = `/v2/${name}/blobs/uploads/`;
    const response = await send({ method: 'POST', path, access: pushTo(name), ...(signal && { signal }) });
    if (response.statusCode !== 202) throw await errorOf(response, 'BLOB_UPLOAD_INVALID');
    await response.body.dump();
    return locationOf(response);
  }

  async function end(name: string, location: string, digest: Digest, bytes: Buffer): Promise<void> {
    const target = new URL(location, 'http://registry');
    target.searchParams.set('digest', digest);
    const ended = await send({
      method: 'PUT',
      path: target.pathname + target.search,
      access: pushTo(name),
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
    });
    if (ended.statusCode !== 201) throw await errorOf(ended, 'BLOB_UPLOAD_INVALID');
    await ended.body.dump();
  }

  async function cancel(name: string, location: string): Promise<void> {
    const access: Access[] = [{ name, actions: ['pull', 'push', 'delete'] }];
    const response = await send({ method: 'DELETE', path: location, access });
    await response.body.dump();
  }

  return {
    async hasBlob(name, digest, { signal } = {}) {
      const response = await send({
        method: 'HEAD',
        path: `/v2/${name}/blobs/${digest}`,
        access: [{ name, actions: ['pull'] }],
        ...(signal && { signal }),
      });
      if (response.statusCode !== 200 && response.statusCode !== 404)
        throw await errorOf(response, 'BLOB_UNKNOWN');
      await response.body.dump();
      return response.statusCode === 200;
    },
    async putBlob(name, bytes) {
      const digest = digestOf(bytes);
      await end(name, await begin(name), digest, bytes);
      return digest;
    },
    async uploadBlob(name, body, { expected, signal }) {
      let location = await begin(name, signal);
      const source = watch(body, signal);
      try {
        const response = await send({
          method: 'PATCH',
          path: location,
          access: pushTo(name),
          headers: { 'content-type': 'application/octet-stream' },
          body: Readable.from(source.chunks, { objectMode: false, highWaterMark: 1024 * 1024 }),
          signal: source.late,
        });
        if (response.statusCode !== 202) throw await errorOf(response, 'BLOB_UPLOAD_INVALID');
        location = locationOf(response);
        await response.body.dump();
        if (source.isBroken()) throw source.failure();
        const stored = source.stored();
        if (expected && stored.digest !== expected)
          throw new RegistryError('DIGEST_MISMATCH', `other bytes than those of ${expected}`);
        await end(name, location, stored.digest, Buffer.alloc(0));
        return stored;
      } catch (error) {
        await cancel(name, location).catch(() => {});
        throw source.isBroken() ? source.failure() : error;
      } finally {
        source.forget();
      }
    },
  };
}

function locationOf({ headers }: RegistryResponse): string {
  const { pathname, search } = new URL(String(headers.location ?? ''), 'http://registry');
  return pathname + search;
}

/** So long the registry gets to answer what was broken off. */
const graceMs = 2000;

/**
 * Digest and length of what passes, and what its source failed with. A source that fails, or that nobody wants any
 * more, simply ends: the registry tells then where the upload stands, and cancels it at no other address. One that does
 * not answer is left by `late`.
 */
function watch(body: AsyncIterable<Buffer>, signal: AbortSignal) {
  const hash = createHash('sha256');
  const late = new AbortController();
  let sizeBytes = 0;
  let broken: { error: unknown } | null = null;
  let timer: NodeJS.Timeout | null = null;
  const giveUp = (error: unknown) => {
    broken ??= { error };
    timer ??= setTimeout(() => late.abort(error), graceMs);
  };
  const onAbort = () => giveUp(signal.reason);
  signal.addEventListener('abort', onAbort);

  async function* watched(): AsyncIterable<Buffer> {
    try {
      yield* body;
    } catch (error) {
      giveUp(error);
    }
  }
  // What ends the request is thrown into this one, and is no failure of the source.
  async function* pass(): AsyncIterable<Buffer> {
    for await (const chunk of watched()) {
      if (broken) return;
      hash.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  }
  return {
    chunks: pass(),
    late: late.signal,
    stored: (): StoredBlob => ({ digest: `sha256:${hash.digest('hex')}` as Digest, sizeBytes }),
    isBroken: (): boolean => broken !== null,
    failure: (): unknown => broken?.error,
    forget() {
      signal.removeEventListener('abort', onAbort);
      if (timer) clearTimeout(timer);
    },
  };
}
