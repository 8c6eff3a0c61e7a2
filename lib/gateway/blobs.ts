import { pipeline } from 'node:stream/promises';
import type { FrontRepository } from '../catalog/index.ts';
import {
  type Access,
  isDigest,
  parseDigest,
  parseName,
  RegistryError,
  type RegistryRequest,
  type RegistryResponse,
} from '../registry/index.ts';
import { detachedBody } from './body.ts';
import { type Call, requireMethod } from './call.ts';
import { requireBlobs, requirePushTarget, requireRepository } from './repositories.ts';
import { endAfterBody } from './respond.ts';
import type { Services } from './services.ts';
import { newestState, noteState, readOffset, requireNextChunk } from './upload-state.ts';

/** What the registry is told of a request, and what a client is told of its answer; nothing else passes. */
const requestHeaders = ['content-type', 'content-length', 'content-range', 'range', 'if-none-match'];
const responseHeaders = [
  'accept-ranges',
  'cache-control',
  'content-length',
  'content-range',
  'content-type',
  'docker-content-digest',
  'docker-upload-uuid',
  'etag',
  'location',
  'oci-chunk-min-length',
  'range',
];

/** GET and HEAD of `/v2/<name>/blobs/<digest>`. The storage keeps them by repository: a foreign digest is not found. */
export async function handleBlob(services: Services, call: Call, name: string, text: string): Promise<void> {
  requireMethod(call, 'GET', 'HEAD');
  const digest = parseDigest(text);
  const repository = await requireBlobs(services, call, name);
  const target: Forwarded = {
    path: `/v2/${repository.storageName}/blobs/${digest}`,
    access: [{ name: repository.storageName, actions: ['pull'] }],
  };
  if (call.req.method === 'GET' && (await pipeBlob(services, call, target))) return;
  await forward(services, call, repository, target);
}

/** The usual way of a layer to its client; false where the storage has another answer than its bytes. */
async function pipeBlob(
  { registry }: Services,
  { req, res }: Call,
  { path, access }: Forwarded,
): Promise<boolean> {
  const headers = pick(req.headers, ['range', 'if-none-match']);
  const download = await registry.download({ path, access, headers, signal: untilClosed(res) });
  if (!download) return false;
  const told = pick(download.headers, responseHeaders);
  if (!req.complete) told.connection = 'close';
  res.writeHead(download.statusCode, told);
  await download.writeTo(res);
  endAfterBody(res);
  return true;
}

/** POST `/v2/<name>/blobs/uploads/`: begins an upload, or mounts a blob that the caller may pull elsewhere. */
export async function handleUploadStart(services: Services, call: Call, name: string): Promise<void> {
  requireMethod(call, 'POST');
  const repository = await requirePushTarget(services, call, name);
  const source = await findMountSource(services, call);
  const { storageName } = repository;
  const access: Access[] = [{ name: storageName, actions: ['pull', 'push'] }];
  const query = new URLSearchParams();
  if (source && source.storageName !== storageName)
    access.push({ name: source.storageName, actions: ['pull'] });
  if (source) {
    query.set('mount', source.digest);
    query.set('from', source.storageName);
  }
  const search = query.size > 0 ? `?${query}` : '';
  await forward(services, call, repository, { path: `/v2/${storageName}/blobs/uploads/${search}`, access });
}

/**
 * Where a mount may take its blob from. Whatever is not allowed, not known or not well-formed is no error: the client
 * simply uploads, as the specification wants it, and learns nothing about the other repository.
 */
async function findMountSource(
  services: Services,
  call: Call,
): Promise<{ storageName: string; digest: string } | null> {
  const digest = call.url.searchParams.get('mount');
  const from = call.url.searchParams.get('from');
  if (!digest || !from || !isDigest(digest)) return null;
  try {
    const { storageName } = await requireRepository(services, call, parseName(from), 'pull');
    return { storageName, digest };
  } catch (error) {
    if (error instanceof RegistryError) return null;
    throw error;
  }
}

/** PATCH, PUT, GET and DELETE of `/v2/<name>/blobs/uploads/<session>`. */
export async function handleUpload(
  services: Services,
  call: Call,
  name: string,
  session: string,
): Promise<void> {
  requireMethod(call, 'PATCH', 'PUT', 'GET', 'DELETE');
  if (!/^[\w.=-]{1,200}$/.test(session)) throw new RegistryError('BLOB_UPLOAD_UNKNOWN', 'no such upload');
  const digest = call.url.searchParams.get('digest') ?? '';
  if (call.req.method === 'PUT') parseDigest(digest);
  const repository = await requireRepository(services, call, name, 'push');
  const { storageName } = repository;
  // 2.8 asks for `delete` to cancel an upload.
  const actions: Access['actions'] =
    call.req.method === 'DELETE' ? ['pull', 'push', 'delete'] : ['pull', 'push'];
  const state = currentState(call);
  const offset = readOffset(state);
  if (hasBody(call.req)) requireNextChunk(call.req, offset);
  if (hasBody(call.req) && offset === 0) services.freshConfigs.watch(session, call.req);
  await forward(services, call, repository, {
    path: `/v2/${storageName}/blobs/uploads/${session}${uploadQuery(call.url, state)}`,
    access: [{ name: storageName, actions }],
    onAnswer({ statusCode, headers }) {
      if (typeof headers.location === 'string') noteState(state, headers.location);
      if (call.req.method === 'PUT' && statusCode === 201)
        services.freshConfigs.keep(session, storageName, digest);
    },
  });
}

/**
 * Where the upload stands. A client that asks, or says which bytes it sends, may use an address of before; any other
 * one has to use the newest, or its bytes would go where it does not mean them to.
 */
function currentState({ req, url }: Call): string {
  const state = url.searchParams.get('_state') ?? '';
  return req.method === 'GET' || req.headers['content-range'] ? newestState(state) : state;
}

/** What the storage needs to know; a `from` in here would name one of its repositories. */
function uploadQuery({ searchParams }: URL, state: string): string {
  const query = new URLSearchParams();
  if (state) query.set('_state', state);
  const digest = searchParams.get('digest');
  if (digest !== null) query.set('digest', digest);
  return query.size > 0 ? `?${query}` : '';
}

type Forwarded = {
  path: string;
  access: readonly Access[];
  /** Is given the answer before the client has it. */
  onAnswer?: (response: RegistryResponse) => void;
};

/** Passes one request on to the storage and its answer back, as streams. */
async function forward(
  { registry }: Services,
  { req, res, caller }: Call,
  repository: FrontRepository,
  { path, access, onAnswer = () => {} }: Forwarded,
): Promise<void> {
  const body = hasBody(req) ? detachedBody(req) : null;
  const { 'content-length': length, ...headers } = pick(req.headers, requestHeaders);
  const request: RegistryRequest = {
    method: req.method as RegistryRequest['method'],
    path,
    access,
    headers: { ...headers, ...(body && length && { 'content-length': length }) },
    body,
    signal: untilClosed(res),
  };
  const response = await registry.send(request);
  onAnswer(response);
  await answer(response, res, (location) =>
    clientLocation(location, registry.url, repository, caller.origin),
  );
}

/** Aborted once the client is gone before it had its answer. */
function untilClosed(res: Call['res']): AbortSignal {
  const abort = new AbortController();
  res.once('close', () => res.writableFinished || abort.abort());
  // Who is gone already closes no second time.
  if (res.destroyed) abort.abort();
  return abort.signal;
}

function hasBody({ method, headers }: Call['req']): boolean {
  if (method !== 'PATCH' && method !== 'PUT') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

async function answer(
  response: RegistryResponse,
  res: Call['res'],
  rewrite: (location: string) => string,
): Promise<void> {
  const { statusCode, headers, body } = response;
  // 2.8 says here how long the blob is and sends less.
  if (statusCode === 416 && res.req.method === 'GET') {
    body.on('error', () => {}).destroy();
    throw new RegistryError('SIZE_INVALID', 'the range lies outside of the blob', { status: 416 });
  }
  if (statusCode === 401 || statusCode === 403 || statusCode >= 500) {
    await body.dump();
    throw new RegistryError('UNREACHABLE', `the registry behind answers ${statusCode}; try again`);
  }
  const told = pick(headers, responseHeaders);
  if (told.location) told.location = rewrite(told.location);
  if (!res.req.complete) told.connection = 'close';
  res.writeHead(statusCode, told);
  await pipeline(body, res, { end: false });
  endAfterBody(res);
}

function pick(
  headers: Record<string, string | string[] | undefined>,
  names: readonly string[],
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') picked[name] = value;
  }
  return picked;
}

/** The storage's own paths in the client's words. A storage that sends its readers elsewhere is taken at its word. */
function clientLocation(
  location: string,
  storage: URL,
  { name, storageName }: FrontRepository,
  origin: string,
): string {
  const url = new URL(location, storage);
  const prefix = `/v2/${storageName}/`;
  if (!url.pathname.startsWith(prefix)) return location;
  return `${origin}/v2/${name}/${url.pathname.slice(prefix.length)}${url.search}`;
}
