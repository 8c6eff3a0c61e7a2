import type { RegistryClient } from '../registry/index.ts';
import { type Archive, type ByteRange, readArchive } from '../transfer/index.ts';
import type { ApiRequest } from './api-request.ts';
import { parseRange } from './parse-range.ts';

const archiveType = 'application/x-tar';

/** Who reads nothing for so long has gone, or holds a connection to the registry for nothing. */
const stalledAfterMs = 2 * 60_000;

/**
 * An archive as a file, whole or from where a client has got to. Of what breaks off in the middle the connection is
 * ended: with its length the client knows that it is not whole, and asks for the rest.
 *
 * @throws AppError CONFLICT `content-missing`, REGISTRY_UNAVAILABLE where not even its beginning can be read
 */
export async function archiveResponse(
  registry: RegistryClient,
  archive: Archive,
  request: ApiRequest,
): Promise<Response> {
  const { sizeBytes, etag, fileName } = archive;
  const isHead = request.method === 'HEAD';
  const isSame = (request.headers.get('if-range') ?? etag) === etag;
  const range = isSame && !isHead ? parseRange(request.headers.get('range'), sizeBytes) : null;
  const headers = {
    'content-type': archiveType,
    'content-disposition': `attachment; filename="${fileName}"`,
    'accept-ranges': 'bytes',
    // Compressed again it would have another length.
    'cache-control': 'private, no-transform, no-cache',
    etag,
  };
  if (range === 'outside') {
    return new Response(null, {
      status: 416,
      headers: { ...headers, 'content-range': `bytes */${sizeBytes}` },
    });
  }
  const { from, to } = range ?? { from: 0, to: sizeBytes - 1 };
  const body = isHead ? null : await openBody(registry, archive, { from, to }, request.signal);
  return new Response(body, {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(to + 1 - from),
      ...(range && { 'content-range': `bytes ${from}-${to}/${sizeBytes}` }),
    },
  });
}

/** The first bytes are read before there is an answer, so that a registry that is away can still be told. */
async function openBody(
  registry: RegistryClient,
  archive: Archive,
  range: ByteRange,
  requestSignal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const left = new AbortController();
  const bytes = readArchive(registry, archive, range, AbortSignal.any([requestSignal, left.signal]));
  const iterator = bytes[Symbol.asyncIterator]();
  let next = await iterator.next();
  const leave = () => left.abort();
  let impatient = setTimeout(leave, stalledAfterMs);
  requestSignal.addEventListener('abort', () => clearTimeout(impatient), { once: true });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(impatient);
        if (left.signal.aborted) throw left.signal.reason;
        if (next.done) return controller.close();
        controller.enqueue(next.value);
        next = await iterator.next();
        if (!next.done) impatient = setTimeout(leave, stalledAfterMs);
        else controller.close();
      },
      cancel() {
        clearTimeout(impatient);
        leave();
      },
    },
    { highWaterMark: 0 },
  );
}
