import { tarEnd, tarHeader, tarPadding } from '../tar.ts';

export type LayerFile = {
  /** Absolute. */
  path: string;
  mode: number;
  uid: number;
  gid: number;
  sizeBytes: number;
  read(): AsyncIterable<Buffer>;
};

/**
 * The tar of a layer that adds these files, of no age and in the order of their paths: the same files give the same
 * bytes. Folders above them stay as the image has them, and are made where it has none.
 */
export async function* buildLayer(files: readonly LayerFile[]): AsyncIterable<Buffer> {
  for (const { path, mode, uid, gid, sizeBytes, read } of files.toSorted(byPath)) {
    yield tarHeader(path.slice(1), { sizeBytes, mode, uid, gid });
    yield* read();
    yield tarPadding(sizeBytes);
  }
  yield tarEnd;
}

const byPath = (a: LayerFile, b: LayerFile): number => (a.path < b.path ? -1 : 1);
