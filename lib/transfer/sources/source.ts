import type { Descriptor, Digest, Manifest, StoredBlob } from '../../registry/index.ts';

/** A blob that a source can give, as often as it is asked. */
export type SourceBlob = {
  mediaType: string;
  /** What comes out; null where that is known only once it was read. */
  stored: StoredBlob | null;
  /** What is read of the source for it, which is not always what comes out. */
  readBytes: number;
  /** @param onBytes Is told of the source's bytes as they are read. */
  read(signal: AbortSignal, onBytes: (count: number) => void): AsyncIterable<Buffer>;
};

/** What plain tars in an archive became, by their place in it. */
export type PackedLayers = ReadonlyMap<number, PackedLayer>;
export type PackedLayer = { diffId: Digest; stored: StoredBlob };

export type ReadOptions = {
  /** Layers that were compressed before. */
  packed?: PackedLayers;
  /** What a layer may become when it is looked into. */
  maxLayerBytes?: number;
};

/** An image, or an index with all that it holds, on its way somewhere (after go-containerregistry's v1.Image). */
export type SourceImage = {
  /** What the source calls it: full references or bare tags. */
  names: string[];
  /** `os/architecture[/variant]` of each image in it, as far as the source says. */
  platforms: string[];
  /** Configs and layers, each once. */
  blobs: SourceBlob[];
  /**
   * The manifests, children before their index, the named one last.
   * @param stored What each blob turned out to be.
   */
  manifests(stored: ReadonlyMap<SourceBlob, Descriptor>): Manifest[];
};

/** More than any real archive has; nobody would name more of them. */
export const maxImages = 400;
/** Of a name: more than a reference has. */
export const maxNameLength = 500;

export const bytesOf = ({ blobs }: Pick<SourceImage, 'blobs'>): number =>
  blobs.reduce((sum, blob) => sum + blob.readBytes, 0);
