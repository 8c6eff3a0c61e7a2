import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { digestOf } from '../registry/index.ts';
import type { SourceBlob } from '../transfer/sources/source.ts';
import { openTar, type TarSource } from '../transfer/sources/tar-source.ts';
import { buildTar } from '../transfer/tar.ts';
import { descriptorOf, type TestImage, type TestIndex, type TestManifest } from './images.ts';

/** Files of an archive by their names. */
export type ArchiveFiles = Record<string, string | Buffer>;

/** An archive of these files, open as long as it is used. */
export async function withArchive<Result>(
  files: ArchiveFiles,
  use: (tar: TarSource) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ownbase-archive-'));
  try {
    const file = path.join(folder, 'archive.tar');
    await writeFile(file, buildTar(Object.entries(files).map(([name, content]) => ({ name, content }))));
    return await use(await openTar(file, new AbortController().signal));
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const blobName = (digest: string): string => `blobs/${digest.replace(':', '/')}`;

/** The blobs of images, as an OCI layout has them. */
export function layoutBlobs(...tops: (TestImage | TestIndex)[]): ArchiveFiles {
  const files: ArchiveFiles = {};
  for (const top of tops) {
    files[blobName(top.digest)] = top.raw;
    for (const image of 'images' in top ? top.images : [top]) {
      files[blobName(image.digest)] = image.raw;
      for (const { digest, bytes } of [image.config, ...image.layers]) files[blobName(digest)] = bytes;
    }
  }
  return files;
}

/** The `index.json` that names these, each by its tag. */
export const layoutIndex = (tops: Record<string, TestManifest>): ArchiveFiles => ({
  'index.json': JSON.stringify({
    schemaVersion: 2,
    manifests: Object.entries(tops).map(([tag, top]) => ({
      ...descriptorOf(top),
      annotations: { 'org.opencontainers.image.ref.name': tag },
    })),
  }),
});

/** What comes out of a blob of a source, and how many of its bytes were told of on the way. */
export async function readSourceBlob(blob: SourceBlob, signal = new AbortController().signal) {
  let told = 0;
  const bytes = await buffer(
    blob.read(signal, (count) => {
      told += count;
    }),
  );
  return { bytes, told, mediaType: blob.mediaType, digest: digestOf(bytes), sizeBytes: bytes.length };
}
