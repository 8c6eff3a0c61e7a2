import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';

/** A repository behind one of two doors: the gateway, or Distribution itself. */
export type Door = { origin: string; name: string; bearer: string };

const agent = new Agent({ connections: 64, pipelining: 1, keepAliveTimeout: 10_000, bodyTimeout: 0 });

type Ask = { headers?: Record<string, string>; body?: Buffer | Readable | AsyncIterable<Buffer> };

/** Sends a request and reads its answer away. */
async function ask(
  { origin, bearer }: Door,
  method: 'GET' | 'POST' | 'PATCH' | 'PUT',
  path: string,
  { headers = {}, body }: Ask = {},
): Promise<{ location: string }> {
  const answer = await request(new URL(path, origin), {
    dispatcher: agent,
    method,
    headers: { authorization: `Bearer ${bearer}`, ...headers },
    body: (body as Readable | undefined) ?? null,
    headersTimeout: 0,
  });
  if (answer.statusCode >= 300) {
    throw new Error(`${method} ${path}: ${answer.statusCode} ${await answer.body.text()}`);
  }
  await answer.body.dump();
  return { location: String(answer.headers.location ?? '') };
}

const bytesType = { 'content-type': 'application/octet-stream' };

/** POST and one PUT with all bytes. */
export async function pushSmallBlob(door: Door, digest: string, bytes: Buffer): Promise<void> {
  const { location } = await ask(door, 'POST', `/v2/${door.name}/blobs/uploads/`);
  await ask(door, 'PUT', withDigest(door, location, digest), { headers: bytesType, body: bytes });
}

/** POST, one PATCH of a stream whose length is not told, PUT: as docker and containerd push a layer. */
export async function pushStream(door: Door, digest: string, body: AsyncIterable<Buffer>): Promise<void> {
  const started = await ask(door, 'POST', `/v2/${door.name}/blobs/uploads/`);
  const sent = await ask(door, 'PATCH', pathOf(door, started.location), { headers: bytesType, body });
  await ask(door, 'PUT', withDigest(door, sent.location, digest));
}

export async function pushManifest(
  door: Door,
  reference: string,
  manifest: { raw: Buffer; mediaType: string },
): Promise<void> {
  const headers = { 'content-type': manifest.mediaType };
  await ask(door, 'PUT', `/v2/${door.name}/manifests/${reference}`, { headers, body: manifest.raw });
}

/** Of what came, all of it. */
export type Received = { update(bytes: Buffer): unknown };

/** Reads a blob, and hands each piece to whoever looks at it. */
export async function pullBlob(
  { origin, name, bearer }: Door,
  digest: string,
  received: Received,
): Promise<void> {
  const answer = await request(`${origin}/v2/${name}/blobs/${digest}`, {
    dispatcher: agent,
    headers: { authorization: `Bearer ${bearer}` },
  });
  if (answer.statusCode !== 200) throw new Error(`GET of a blob: ${answer.statusCode}`);
  answer.body.on('data', (chunk: Buffer) => received.update(chunk));
  await new Promise((resolve, reject) => {
    answer.body.once('end', resolve).once('error', reject);
  });
}

function pathOf({ origin }: Door, location: string): string {
  const { pathname, search } = new URL(location, origin);
  return pathname + search;
}

function withDigest(door: Door, location: string, digest: string): string {
  const path = pathOf(door, location);
  return `${path}${path.includes('?') ? '&' : '?'}digest=${digest}`;
}
