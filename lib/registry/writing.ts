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
   * @throws RegistryError DIGEST_MISMATCH for other bytes; UNREACHABLE; and what `body` throws
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
      const location = await begin(name, signal);
      const counted = counting(body);
      try {
        const response = await send({
          method: 'PATCH',
          path: location,
          access: pushTo(name),
          headers: { 'content-type': 'application/octet-stream' },
          body: Readable.from(counted.chunks, { objectMode: false, highWaterMark: 1024 * 1024 }),
          signal,
        });
        if (response.statusCode !== 202) throw await errorOf(response, 'BLOB_UPLOAD_INVALID');
        await response.body.dump();
        const stored = counted.stored();
        if (expected && stored.digest !== expected)
          throw new RegistryError('DIGEST_MISMATCH', `other bytes than those of ${expected}`);
        await end(name, locationOf(response), stored.digest, Buffer.alloc(0));
        return stored;
      } catch (error) {
        await cancel(name, location).catch(() => {});
        throw counted.failure() ?? error;
      }
    },
  };
}

function locationOf({ headers }: RegistryResponse): string {
  const { pathname, search } = new URL(String(headers.location ?? ''), 'http://registry');
  return pathname + search;
}

/** Digest and length of what passes, and what its source failed with: the request tells that as its own failure. */
function counting(body: AsyncIterable<Buffer>) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let failed: unknown = null;
  async function* watched(): AsyncIterable<Buffer> {
    try {
      yield* body;
    } catch (error) {
      failed = error;
      throw error;
    }
  }
  // What ends the request is thrown into this one, and is no failure of the source.
  async function* pass(): AsyncIterable<Buffer> {
    for await (const chunk of watched()) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  }
  return {
    chunks: pass(),
    stored: (): StoredBlob => ({ digest: `sha256:${hash.digest('hex')}` as Digest, sizeBytes }),
    failure: () => failed,
  };
}
