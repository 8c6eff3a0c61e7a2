import { actorOf, type UserPrincipal } from '../access/index.ts';
import { type FrontRepository, readImageFacts, recordManifest } from '../catalog/index.ts';
import type { Db } from '../db/index.ts';
import type {
  Descriptor,
  Digest,
  Manifest,
  Reference,
  RegistryClient,
  StoredBlob,
} from '../registry/index.ts';
import type { SourceBlob, SourceImage } from './sources/source.ts';

/** Where images go, and as whose. */
export type PushTarget = {
  pushDb: Db;
  registry: RegistryClient;
  principal: UserPrincipal;
  repository: FrontRepository;
  /** Said in the audit event besides. */
  detail: Record<string, string>;
};

/** Asked once more when the blobs are there, which may be hours later. @throws AppError where the rights are gone */
export type Recheck = () => Promise<unknown>;

type BlobOptions<Blob> = {
  signal: AbortSignal;
  /** Is told of the source's bytes as they go out. */
  onBytes: (count: number) => void;
  /** Is told of each blob that is there. */
  onBlob: (blob: Blob, stored: StoredBlob) => void;
};

type Options = BlobOptions<SourceBlob> & { tag: string; recheck: Recheck };

/** So many blobs go out at once: compressing takes processors, and what is small waits for the registry. */
const blobsAtOnce = 4;

/**
 * Brings an image into a repository: all blobs first, then the manifests, the tag last. What is there already is not
 * sent again. Safe to repeat; broken off it leaves nothing but blobs that the garbage collection takes.
 *
 * @returns what the tag names now.
 * @throws ArchiveError what the source throws; RegistryError
 */
export async function pushImage(target: PushTarget, image: SourceImage, options: Options): Promise<Digest> {
  const stored = await pushBlobs(target, () => image.blobs, options);
  return await recordAll(target, image.manifests(stored), options);
}

/** Records an image whose blobs are there: the named manifest comes last. @returns its digest */
export async function recordAll(
  target: PushTarget,
  manifests: readonly Manifest[],
  { tag, signal, recheck }: Pick<Options, 'tag' | 'signal' | 'recheck'>,
): Promise<Digest> {
  await recheck();
  signal.throwIfAborted();
  for (const manifest of manifests.slice(0, -1)) {
    await recordInto(target, manifest, { kind: 'digest', digest: manifest.digest });
  }
  const top = manifests.at(-1)!;
  await recordInto(target, top, { kind: 'tag', tag });
  return top.digest;
}

/**
 * Brings blobs into a repository, several at once. What is there already is not sent again.
 *
 * @param blobs May come one after the other: each is begun when there is room. They end with the signal.
 * @returns what each of them turned out to be.
 * @throws what `blobs` and its sources throw; RegistryError
 */
export async function pushBlobs<Blob extends SourceBlob>(
  target: Pick<PushTarget, 'registry' | 'repository'>,
  blobs: (signal: AbortSignal) => Iterable<Blob> | AsyncIterable<Blob>,
  { signal, onBytes, onBlob }: BlobOptions<Blob>,
): Promise<Map<SourceBlob, Descriptor>> {
  const stored = new Map<SourceBlob, Descriptor>();
  // One that fails ends the others.
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const rest = oneByOne(blobs(both));
  const pushNext = async (): Promise<void> => {
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      const blob = next.value;
      both.throwIfAborted();
      const { mediaType } = blob;
      const sent = await pushBlob(target, blob, { signal: both, onBytes });
      stored.set(blob, { mediaType, ...sent });
      onBlob(blob, sent);
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: blobsAtOnce }, () =>
      pushNext().catch((error: unknown) => {
        if (!stop.signal.aborted) stop.abort(error);
        throw error;
      }),
    ),
  );
  if (ends.some(({ status }) => status === 'rejected')) throw stop.signal.reason;
  return stored;
}

/** Several may ask it at once. */
async function* oneByOne<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

async function pushBlob(
  { registry, repository: { storageName } }: Pick<PushTarget, 'registry' | 'repository'>,
  blob: SourceBlob,
  { signal, onBytes }: Omit<BlobOptions<SourceBlob>, 'onBlob'>,
): Promise<StoredBlob> {
  const { stored } = blob;
  if (stored && (await registry.hasBlob(storageName, stored.digest, { signal }))) {
    onBytes(blob.readBytes);
    return stored;
  }
  const body = blob.read(signal, onBytes);
  return await registry.uploadBlob(storageName, body, { expected: stored?.digest, signal });
}

/** Records a manifest as a push of it is recorded: catalog and registry both have it, or neither does. */
export async function recordInto(
  { pushDb, registry, principal, repository, detail }: PushTarget,
  manifest: Manifest,
  reference: Reference,
): Promise<void> {
  const { storageName } = repository;
  await recordManifest(pushDb, {
    repository,
    reference,
    manifest,
    actor: { ...actorOf(principal), id: principal.userId },
    detail,
    forward: () => registry.putManifest(storageName, reference, manifest),
    readFacts: () => readImageFacts(registry, storageName, manifest),
  });
}
