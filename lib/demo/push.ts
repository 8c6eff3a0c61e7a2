import { Agent, type Dispatcher, request } from 'undici';
import type { DemoBlob, DemoManifest } from './build-image.ts';

/** Something went wrong between us and the front door; the message says what it answered. */
export class PushError extends Error {
  override readonly name = 'PushError';
}

export type Credentials = { user: string; secret: string };
export type Pusher = Awaited<ReturnType<typeof openPusher>>;

const service = 'ownbase';
const parallel = 8;

/**
 * Pushes to one repository as any client does: a token for it, each blob where it is not there yet, then manifests.
 *
 * @param address Of the console, such as http://localhost:3000.
 */
export async function openPusher(address: string, name: string, { user, secret }: Credentials) {
  const agent = new Agent({ connections: parallel, connectTimeout: 10_000 });
  const basic = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
  const scope = `repository:${name}:pull,push`;
  const query = new URLSearchParams({ service, scope });
  const answer = await ask('GET', `/api/registry/token?${query}`, { authorization: basic });
  if (answer.status !== 200) throw refused(`a token for ${name}`, answer);
  const authorization = `Bearer ${(JSON.parse(answer.text) as { token: string }).token}`;
  const within = `/v2/${name}`;

  async function ask(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Buffer | null = null,
  ): Promise<PushAnswer> {
    const target = new URL(path, address);
    const response = await request(target, {
      dispatcher: agent,
      method: method as Dispatcher.HttpMethod,
      headers,
      body,
    }).catch((cause: Error) => {
      throw new PushError(`${target.origin} does not answer: ${cause.message}`, { cause });
    });
    const text = await response.body.text();
    return { status: response.statusCode, location: String(response.headers.location ?? ''), text };
  }

  /** @returns the bytes that were sent: none where the blob is there. */
  async function pushBlob({ digest, bytes }: DemoBlob): Promise<number> {
    const known = await ask('HEAD', `${within}/blobs/${digest}`, { authorization });
    if (known.status === 200) return 0;
    const started = await ask('POST', `${within}/blobs/uploads/`, { authorization });
    if (started.status !== 202) throw refused(`an upload to ${name}`, started);
    const target = new URL(started.location, address);
    target.searchParams.set('digest', digest);
    const headers = { authorization, 'content-type': 'application/octet-stream' };
    const put = await ask('PUT', target.pathname + target.search, headers, bytes);
    if (put.status !== 201) throw refused(`a blob of ${name}`, put);
    return bytes.length;
  }

  return {
    /** @returns the bytes that were sent. */
    async pushBlobs(blobs: readonly DemoBlob[]): Promise<number> {
      const left = [...new Map(blobs.map((blob) => [blob.digest, blob])).values()].values();
      const sent = await Promise.all(
        Array.from({ length: parallel }, async () => {
          let sum = 0;
          for (const blob of left) sum += await pushBlob(blob);
          return sum;
        }),
      );
      return sent.reduce((sum, each) => sum + each, 0);
    },
    /** @param reference A tag, or the manifest's own digest. */
    async pushManifest({ mediaType, raw, digest }: DemoManifest, reference: string = digest): Promise<void> {
      const headers = { authorization, 'content-type': mediaType };
      const put = await ask('PUT', `${within}/manifests/${reference}`, headers, raw);
      if (put.status !== 201) throw refused(`${name}:${reference}`, put);
    },
    close: () => agent.close(),
  };
}

type PushAnswer = { status: number; location: string; text: string };

const refused = (what: string, { status, text }: PushAnswer) =>
  new PushError(`The registry refused ${what}: ${status} ${text.slice(0, 300)}`);
