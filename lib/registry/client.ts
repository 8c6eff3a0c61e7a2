import { setTimeout } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { errorOf, readAtMost } from './answer.ts';
import { type Digest, digestOf } from './digest.ts';
import { createDownloads, type Download } from './download.ts';
import { RegistryError } from './errors.ts';
import { createReading, type RegistryReading } from './reading.ts';
import type { Reference } from './reference.ts';
import type { Access, DownloadRequest, RegistryRequest, RegistryResponse } from './request.ts';
import { createWriting, type RegistryWriting } from './writing.ts';

/** The registry that keeps the content. Its one user is the gateway, and what works on the catalog's behalf. */
export type RegistryClient = RegistryReading &
  RegistryWriting & {
    readonly url: URL;
    /**
     * Sends one request and hands the answer back as it is, whatever its status; the body is a stream that the caller
     * must read or destroy.
     * @throws RegistryError UNREACHABLE: no answer. Whether the request may be repeated is the caller's to know.
     */
    send(request: RegistryRequest): Promise<RegistryResponse>;
    /**
     * GET of a body that may be large, as fast as it gets and in constant memory. Null where that is not possible, and
     * for every answer but a plain 200 or 206: `send` the same then.
     */
    download(request: DownloadRequest): Promise<Download | null>;
    /**
     * A blob of at most `maxBytes`, verified against its digest. Safe to repeat.
     * @throws RegistryError BLOB_UNKNOWN, TOO_LARGE, DIGEST_MISMATCH, UNREACHABLE
     */
    readBlob(
      name: string,
      digest: Digest,
      options: { maxBytes: number; signal?: AbortSignal },
    ): Promise<Buffer>;
    /**
     * Makes a blob of one repository one of another too, without moving a byte. Safe to repeat.
     * @throws RegistryError BLOB_UNKNOWN where the first does not have it; UNREACHABLE
     */
    mountBlob(name: string, digest: Digest, options: { from: string; signal?: AbortSignal }): Promise<void>;
    /**
     * Stores a manifest under a tag or its digest.
     * @throws RegistryError with the registry's code and sentence where it refuses (MANIFEST_BLOB_UNKNOWN …); UNREACHABLE
     */
    putManifest(
      name: string,
      reference: Reference,
      manifest: { raw: Buffer; mediaType: string },
    ): Promise<void>;
    /** Removes a manifest and, in the registry, every tag on it. One that is not there is no error. */
    deleteManifest(name: string, digest: Digest): Promise<void>;
    /** @throws RegistryError UNREACHABLE where nobody answers as a registry within `timeoutMs`. */
    ping(options?: { timeoutMs?: number }): Promise<void>;
    close(): Promise<void>;
  };

/** The end of an upload may wait for an object store to copy gigabytes. */
const patientMs = 15 * 60_000;
const usualMs = 30_000;

/**
 * How often a manifest is put while the registry finds a digest in it invalid. We have checked them all: 2.8 writes the
 * links to a repository's blobs in place, and reads an empty one while another upload of the same blob ends.
 */
const maxAttempts = 6;

/**
 * @param token Makes the Bearer token for exactly this access (lib/access, createStorageTokens).
 * A URL with user and password (`REGISTRY_URL=https://user:pass@…`) uses these instead.
 */
export function createRegistryClient(
  baseUrl: URL,
  { token }: { token?: (access: readonly Access[]) => string } = {},
): RegistryClient {
  const url = new URL(baseUrl.origin);
  const basic = baseUrl.username ? basicCredentials(baseUrl) : null;
  const agent = new Agent({
    connections: 256,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    bodyTimeout: 5 * 60_000,
  });

  const downloads = url.protocol === 'http:' ? createDownloads(url) : null;
  const authorize = (access: readonly Access[]) => basic ?? (token ? `Bearer ${token(access)}` : null);

  async function send(call: RegistryRequest): Promise<RegistryResponse> {
    const authorization = authorize(call.access);
    try {
      return await request(new URL(call.path, url), {
        dispatcher: agent,
        method: call.method,
        headers: { ...call.headers, ...(authorization && { authorization }) },
        body: call.body ?? null,
        signal: call.signal ?? null,
        headersTimeout: call.headersTimeoutMs ?? (call.body ? patientMs : usualMs),
      });
    } catch (cause) {
      throw new RegistryError('UNREACHABLE', `the registry at ${url.host} does not answer`, { cause });
    }
  }

  return {
    ...createReading(send),
    ...createWriting(send),
    url,
    send,
    async download({ path, access, headers, signal }) {
      if (!downloads) return null;
      const authorization = authorize(access);
      return await downloads.open({
        path,
        headers: { ...headers, ...(authorization && { authorization }) },
        signal,
      });
    },
    async readBlob(name, digest, { maxBytes, signal }) {
      const path = `/v2/${name}/blobs/${digest}`;
      const access = [{ name, actions: ['pull'] as const }];
      const response = await send({ method: 'GET', path, access, ...(signal && { signal }) });
      if (response.statusCode !== 200) throw await errorOf(response, 'BLOB_UNKNOWN');
      const bytes = await readAtMost(response.body, maxBytes);
      if (digestOf(bytes) !== digest)
        throw new RegistryError('DIGEST_MISMATCH', `other bytes than those of ${digest}`);
      return bytes;
    },
    async mountBlob(name, digest, { from, signal }) {
      const access: Access[] = [
        { name, actions: ['pull', 'push'] },
        { name: from, actions: ['pull'] },
      ];
      const path = `/v2/${name}/blobs/uploads/?mount=${digest}&from=${encodeURIComponent(from)}`;
      const response = await send({ method: 'POST', path, access, ...(signal && { signal }) });
      if (response.statusCode === 201) return void (await response.body.dump());
      if (response.statusCode !== 202) throw await errorOf(response, 'BLOB_UNKNOWN');
      // It offers an upload instead, which nobody will make.
      await response.body.dump();
      const upload = new URL(String(response.headers.location ?? ''), url);
      const cancel: Access[] = [{ name, actions: ['pull', 'push', 'delete'] }];
      const ended = await send({
        method: 'DELETE',
        path: upload.pathname + upload.search,
        access: cancel,
      });
      await ended.body.dump();
      throw new RegistryError('BLOB_UNKNOWN', `${from} does not have ${digest}`);
    },
    async putManifest(name, reference, { raw, mediaType }) {
      const last = reference.kind === 'tag' ? reference.tag : reference.digest;
      for (let attempt = 1; ; attempt += 1) {
        const response = await send({
          method: 'PUT',
          path: `/v2/${name}/manifests/${last}`,
          access: [{ name, actions: ['pull', 'push'] }],
          headers: { 'content-type': mediaType },
          body: raw,
          headersTimeoutMs: 60_000,
        });
        if (response.statusCode === 201) return void (await response.body.dump());
        const error = await errorOf(response, 'MANIFEST_INVALID');
        if (error.code !== 'DIGEST_INVALID' || attempt >= maxAttempts) throw error;
        await setTimeout(attempt * 20);
      }
    },
    async deleteManifest(name, digest) {
      const path = `/v2/${name}/manifests/${digest}`;
      const response = await send({ method: 'DELETE', path, access: [{ name, actions: ['delete'] }] });
      if (response.statusCode !== 202 && response.statusCode !== 404)
        throw await errorOf(response, 'MANIFEST_UNKNOWN');
      await response.body.dump();
    },
    async ping({ timeoutMs = 2000 } = {}) {
      const response = await send({
        method: 'GET',
        path: '/v2/',
        access: [],
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body.dump();
      if (response.statusCode === 200) return;
      throw new RegistryError('UNREACHABLE', `the registry at ${url.host} answers ${response.statusCode}`, {
        status: response.statusCode,
      });
    },
    async close() {
      downloads?.close();
      await agent.close();
    },
  };
}

function basicCredentials(url: URL): string {
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
