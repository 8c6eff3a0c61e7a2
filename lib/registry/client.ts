import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Agent, type Dispatcher, request } from 'undici';
import { type Digest, digestOf } from './digest.ts';
import { RegistryError, type RegistryErrorCode } from './errors.ts';
import type { Reference } from './reference.ts';

/** Which repository of the storage, and what is done to it. */
export type Access = { name: string; actions: readonly ('pull' | 'push' | 'delete')[] };

export type RegistryRequest = {
  method: Dispatcher.HttpMethod;
  /** From `/v2/` on, with query. */
  path: string;
  access: readonly Access[];
  headers?: Record<string, string>;
  body?: Readable | Buffer | null;
  signal?: AbortSignal;
  /** How long the answer's head may take once the body is sent. */
  headersTimeoutMs?: number;
};

export type RegistryResponse = Dispatcher.ResponseData;

/** The registry that keeps the content. Its one user is the gateway, and what works on the catalog's behalf. */
export type RegistryClient = {
  readonly url: URL;
  /**
   * Sends one request and hands the answer back as it is, whatever its status; the body is a stream that the caller
   * must read or destroy.
   * @throws RegistryError UNREACHABLE: no answer. Whether the request may be repeated is the caller's to know.
   */
  send(request: RegistryRequest): Promise<RegistryResponse>;
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
  { token }: { token?: (access: readonly Access[]) => Promise<string> } = {},
): RegistryClient {
  const url = new URL(baseUrl.origin);
  const basic = baseUrl.username ? basicCredentials(baseUrl) : null;
  const agent = new Agent({
    connections: 256,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    bodyTimeout: 5 * 60_000,
  });

  async function send(call: RegistryRequest): Promise<RegistryResponse> {
    const authorization = basic ?? (token ? `Bearer ${await token(call.access)}` : null);
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
    url,
    send,
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
    close: () => agent.close(),
  };
}

function basicCredentials(url: URL): string {
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

const maxErrorBytes = 64 * 1024;

/** The registry's own code and sentence, where its answer has them. 5xx and refused credentials count as away. */
async function errorOf(response: RegistryResponse, fallback: RegistryErrorCode): Promise<RegistryError> {
  const status = response.statusCode;
  const text = await readAtMost(response.body, maxErrorBytes).then(String, () => '');
  if (status >= 500 || status === 401 || status === 403) {
    return new RegistryError('UNREACHABLE', `the registry answers ${status}`, {
      status,
      cause: text.slice(0, 500),
    });
  }
  const first = firstError(text);
  return new RegistryError(
    (first?.code as RegistryErrorCode) ?? fallback,
    first?.message ?? `status ${status}`,
    { status },
  );
}

function firstError(text: string): { code: string; message: string } | null {
  try {
    const body = JSON.parse(text) as { errors?: { code?: unknown; message?: unknown; detail?: unknown }[] };
    const first = body.errors?.[0];
    if (typeof first?.code !== 'string') return null;
    const detail = first.detail ? ` (${JSON.stringify(first.detail).slice(0, 300)})` : '';
    return { code: first.code, message: `${String(first.message ?? '')}${detail}` };
  } catch {
    return null;
  }
}

/** @throws RegistryError TOO_LARGE; UNREACHABLE where the body breaks off. */
export async function readAtMost(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new RegistryError('UNREACHABLE', 'the answer broke off', { cause });
  }
  if (sizeBytes > maxBytes) throw new RegistryError('TOO_LARGE', `more than ${maxBytes} bytes`);
  return Buffer.concat(chunks);
}
