import { createHash } from 'node:crypto';
import { type RegistryClient, RegistryError } from '../../registry/index.ts';
import { toAppError } from '../errors.ts';
import type { Archive, ArchivePart } from './plan-archive.ts';

/** From the first byte to the last one, both counted. */
export type ByteRange = { from: number; to: number };

/**
 * The bytes of an archive, as they come from the registry; of a blob that is read whole the digest is checked, so that
 * what does not fit breaks off before its end.
 *
 * @throws AppError CONFLICT `content-missing`; REGISTRY_UNAVAILABLE, also for other bytes than those of the digest
 */
export async function* readArchive(
  registry: Pick<RegistryClient, 'send'>,
  archive: Archive,
  range: ByteRange,
  signal: AbortSignal,
): AsyncIterable<Buffer> {
  try {
    yield* readParts(registry, archive, range, signal);
  } catch (error) {
    throw toAppError(error);
  }
}

async function* readParts(
  registry: Pick<RegistryClient, 'send'>,
  { parts, storageName }: Archive,
  { from, to }: ByteRange,
  signal: AbortSignal,
): AsyncIterable<Buffer> {
  let at = 0;
  for (const part of parts) {
    const sizeBytes = 'bytes' in part ? part.bytes.length : part.sizeBytes;
    const [first, end] = [Math.max(from - at, 0), Math.min(to + 1 - at, sizeBytes)];
    at += sizeBytes;
    if (first >= end) continue;
    if ('bytes' in part) yield part.bytes.subarray(first, end);
    else yield* readBlob(registry, storageName, part, { first, end, signal });
  }
}

type BlobPart = Extract<ArchivePart, { digest: unknown }>;

async function* readBlob(
  registry: Pick<RegistryClient, 'send'>,
  name: string,
  { digest, sizeBytes }: BlobPart,
  { first, end, signal }: { first: number; end: number; signal: AbortSignal },
): AsyncIterable<Buffer> {
  const isWhole = first === 0 && end === sizeBytes;
  const response = await registry.send({
    method: 'GET',
    path: `/v2/${name}/blobs/${digest}`,
    access: [{ name, actions: ['pull'] }],
    ...(!isWhole && { headers: { range: `bytes=${first}-${end - 1}` } }),
    signal,
  });
  if (response.statusCode !== (isWhole ? 200 : 206)) {
    response.body.on('error', () => {}).destroy();
    const code = response.statusCode === 404 ? 'BLOB_UNKNOWN' : 'UNREACHABLE';
    throw new RegistryError(code, `the registry answers ${response.statusCode} for ${digest}`);
  }
  const hash = isWhole ? createHash('sha256') : null;
  let left = end - first;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    left -= chunk.length;
    hash?.update(chunk);
    if (left < 0 || (left === 0 && hash && `sha256:${hash.digest('hex')}` !== digest))
      throw otherBytes(digest);
    yield chunk;
  }
  if (left > 0) throw otherBytes(digest);
}

const otherBytes = (digest: string) =>
  new RegistryError('DIGEST_MISMATCH', `other bytes than those of ${digest}`);
