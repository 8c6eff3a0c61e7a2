import 'server-only';
import type { RegistryClient } from '../registry/index.ts';
import { type Archive, readArchive } from '../transfer/index.ts';
import { fileLengthHeader } from './file-length.ts';
import { parseRange } from './parse-range.ts';

/**
 * An archive as a file, whole or from where a client has got to. Of what breaks off in the middle the connection is
 * ended: with its length the client knows that it is not whole, and asks for the rest.
 */
export function archiveResponse(registry: RegistryClient, archive: Archive, request: Request): Response {
  const { sizeBytes, etag, fileName } = archive;
  const isSame = (request.headers.get('if-range') ?? etag) === etag;
  const range = isSame ? parseRange(request.headers.get('range'), sizeBytes) : null;
  const headers = {
    'content-type': 'application/x-tar',
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
  const left = new AbortController();
  const signal = AbortSignal.any([request.signal, left.signal]);
  const iterator = readArchive(registry, archive, { from, to }, signal)[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => left.abort(),
  });
  return new Response(body, {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      [fileLengthHeader]: String(to + 1 - from),
      ...(range && { 'content-range': `bytes ${from}-${to}/${sizeBytes}` }),
    },
  });
}
