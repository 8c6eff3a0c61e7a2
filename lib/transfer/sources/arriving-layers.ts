import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Digest, isDigest } from '../../registry/index.ts';
import { gzipped } from '../gzip.ts';
import { ArchiveError } from './archive-error.ts';
import { sniffCompression } from './expand.ts';
import type { PackedLayers, SourceBlob } from './source.ts';
import { type ReadAt, readTarEntries, type TarFile } from './tar-index.ts';
import { readAt } from './tar-source.ts';

/** `diffId`: of a plain tar that is compressed on the way, once it was read. */
export type ArrivingLayer = SourceBlob & { offset: number; diffId: Digest | null };

/** What is smaller can wait. */
const leastBytes = 64 * 1024;
const pieceBytes = 1024 * 1024;

/**
 * What looks like a layer in an archive that is on its way, each as soon as it begins; none of an archive that is
 * compressed. Whether an image names it is not known yet.
 *
 * @param read Waits for what is not there yet.
 * @param options `known`: what need not be compressed again.
 * @throws ArchiveError as readTarEntries does; what `read` throws
 */
export async function* arrivingLayers(
  read: ReadAt,
  { known, ...options }: { known: PackedLayers; sizeBytes: number; signal: AbortSignal },
): AsyncGenerator<ArrivingLayer> {
  if (sniffCompression(await read(0, 4))) return;
  for await (const [name, entry] of readTarEntries(read, options)) {
    if (entry.kind !== 'file' || entry.file.sizeBytes < leastBytes) continue;
    const digest = digestIn(name);
    if (known.has(entry.file.offset)) continue;
    if (digest) yield blobAsItIs(read, entry.file, digest);
    else if (await isPlainTar(read, name, entry.file)) yield packedTar(read, entry.file);
  }
}

/**
 * Waits for the bytes of a file that grows.
 * @throws ArchiveError `archive-truncated` where it stands still for so long; the reason of `signal`
 */
export function readGrowing(
  handle: FileHandle,
  { signal, patienceMs, lookEveryMs }: { signal: AbortSignal; patienceMs: number; lookEveryMs: number },
): ReadAt {
  let arrived = { bytes: 0, atMs: Date.now() };
  const look = async () => {
    const { size } = await handle.stat();
    if (size > arrived.bytes) arrived = { bytes: size, atMs: Date.now() };
  };
  return async (offset, sizeBytes) => {
    for (let isFirst = true; arrived.bytes < offset + sizeBytes; isFirst = false) {
      if (!isFirst) await sleep(lookEveryMs, undefined, { signal });
      await look();
      if (Date.now() - arrived.atMs > patienceMs) throw new ArchiveError('archive-truncated');
    }
    return await readAt(handle, offset, sizeBytes);
  };
}

/** An OCI layout names its blobs so. */
function digestIn(name: string): Digest | null {
  const digest = name.replace(/^blobs\/sha256\//, 'sha256:');
  return isDigest(digest) ? digest : null;
}

function blobAsItIs(read: ReadAt, { offset, sizeBytes }: TarFile, digest: Digest): ArrivingLayer {
  return {
    mediaType: 'application/octet-stream',
    stored: { digest, sizeBytes },
    readBytes: sizeBytes,
    offset,
    diffId: null,
    read: (signal, onBytes) => pieces(read, { offset, sizeBytes }, { signal, onBytes }),
  };
}

function packedTar(read: ReadAt, { offset, sizeBytes }: TarFile): ArrivingLayer {
  const layer: ArrivingLayer = {
    mediaType: 'application/octet-stream',
    stored: null,
    readBytes: sizeBytes,
    offset,
    diffId: null,
    read: (signal, onBytes) =>
      gzipped(pieces(read, { offset, sizeBytes }, { signal, onBytes }), (diffId) => {
        layer.diffId = diffId;
      }),
  };
  return layer;
}

async function isPlainTar(read: ReadAt, name: string, { offset }: TarFile): Promise<boolean> {
  return name.endsWith('.tar') && sniffCompression(await read(offset, 4)) === null;
}

async function* pieces(
  read: ReadAt,
  { offset, sizeBytes }: TarFile,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (count: number) => void },
): AsyncIterable<Buffer> {
  for (let at = 0; at < sizeBytes; at += pieceBytes) {
    signal.throwIfAborted();
    const bytes = await read(offset + at, Math.min(pieceBytes, sizeBytes - at));
    onBytes(bytes.length);
    yield bytes;
  }
}
