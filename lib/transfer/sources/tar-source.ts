import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ArchiveError } from './archive-error.ts';
import { readTarIndex, type TarFile, type TarIndex } from './tar-index.ts';

/** A tar on the disk whose files are read by their place. */
export type TarSource = TarIndex & {
  /** The whole of a small file. @throws ArchiveError `archive-too-large` */
  readSmall(file: TarFile, maxBytes: number): Promise<Buffer>;
  /** The first bytes of a file, at most `count`. */
  readHead(file: TarFile, count: number): Promise<Buffer>;
  /** A file as it is, piece by piece. */
  read(file: TarFile, signal: AbortSignal): AsyncIterable<Buffer>;
};

const pieceBytes = 1024 * 1024;

/** @throws ArchiveError as readTarIndex does */
export async function openTar(path: string, signal: AbortSignal): Promise<TarSource> {
  const index = await withFile(path, async (handle) => {
    const { size } = await handle.stat();
    return await readTarIndex((offset, count) => readAt(handle, offset, count), { sizeBytes: size, signal });
  });
  const readPart = (file: TarFile, count: number) =>
    withFile(path, (handle) => readAt(handle, file.offset, Math.min(count, file.sizeBytes)));
  return {
    ...index,
    async readSmall(file, maxBytes) {
      if (file.sizeBytes > maxBytes)
        throw new ArchiveError('archive-too-large', `${file.sizeBytes} bytes of JSON`);
      return await readPart(file, maxBytes);
    },
    readHead: readPart,
    async *read(file, readSignal) {
      if (file.sizeBytes === 0) return;
      const range = { start: file.offset, end: file.offset + file.sizeBytes - 1 };
      let left = file.sizeBytes;
      for await (const chunk of createReadStream(path, {
        ...range,
        highWaterMark: pieceBytes,
        signal: readSignal,
      })) {
        left -= chunk.length;
        yield chunk as Buffer;
      }
      if (left > 0) throw new ArchiveError('archive-truncated');
    },
  };
}

async function withFile<Result>(path: string, use: (handle: FileHandle) => Promise<Result>): Promise<Result> {
  const handle = await open(path);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

/** @throws ArchiveError `archive-truncated` */
export async function readAt(handle: FileHandle, offset: number, sizeBytes: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(sizeBytes);
  const { bytesRead } = await handle.read(bytes, 0, sizeBytes, offset);
  if (bytesRead < sizeBytes) throw new ArchiveError('archive-truncated');
  return bytes;
}
