import type { ReconcileCounts } from '../../contract/registry.ts';
import type { Db } from '../../db/index.ts';
import { log } from '../../log.ts';
import { isDigest, RegistryError } from '../../registry/index.ts';
import { bringIn, type Look, type Target } from './bring-in.ts';
import { createFetcher, type Found } from './fetch-images.ts';
import { type Known, nothingKnown, readKnown } from './known.ts';
import { inChunks, type Limit } from './limit.ts';
import { ReconcileProblem } from './problem.ts';
import { isAway, type Storage } from './storage.ts';

/** What a run carries from repository to repository. */
export type Run = {
  id: string;
  db: Db;
  storage: Storage;
  counts: ReconcileCounts;
  signal: AbortSignal;
  /** For the transactions: the sweeps of the worker keep connections of their own. */
  writing: Limit;
  referrers: { supported: boolean };
  /** Live manifests that the registry says it does not have, looked at again at the end. */
  missing: { repositoryId: string; storageName: string; digest: string }[];
  /** Marked as missing, and there again. */
  back: { repositoryId: string; digest: string }[];
  /** How many live manifests were looked for that were there the last time. */
  lookedFor: number;
};

/** So many tags are brought in together. */
const batchSize = 100;
const failuresMax = 200;

type Here = { run: Run; target: Target; known: Known; confirmed: Set<string> };

/** Brings in what one repository has and the catalog does not know, and looks for the content of what it knows. */
export async function examine(run: Run, target: Target): Promise<void> {
  const names = await attempt(run, target.storageName, () => run.storage.listTags(target.storageName));
  if (names === undefined) return;
  const known = target.id === null ? nothingKnown() : await readKnown(run.db, target.id);
  const here: Here = { run, target: { ...target }, known, confirmed: new Set() };
  const fetcher = createFetcher({
    storage: run.storage,
    name: target.storageName,
    known,
    referrers: run.referrers,
  });
  for (const batch of inChunks(names ?? [], batchSize)) {
    run.signal.throwIfAborted();
    const looked = await Promise.all(
      batch.map((tag) =>
        attempt(run, `${target.storageName}:${tag}`, () => lookAtTag(here, fetcher.complete, tag)),
      ),
    );
    await record(
      here,
      looked.filter((each) => each !== undefined && each !== null),
    );
  }
  await lookForContent(here);
}

/** Null: it is as the catalog has it, or the catalog's word stands. */
async function lookAtTag(
  here: Here,
  complete: (manifest: Found['manifest']) => Promise<Found | null>,
  tag: string,
): Promise<Look | null> {
  const { run, target, known, confirmed } = here;
  const seen = known.tags.get(tag) ?? null;
  const buried = known.buriedTags.get(tag);
  const reference = { kind: 'tag' as const, tag };
  if (seen !== null || buried) {
    const head = await run.storage.headManifest(target.storageName, reference);
    if (!head) return null;
    confirmed.add(head.digest);
    if (head.digest === seen || buried?.has(head.digest)) return null;
    const content = known.manifests.get(head.digest);
    // What the catalog knows of old, it has moved the tag away from, or deleted.
    if (content && (seen !== null || content.isBuried)) return null;
    if (content) return { tag: { name: tag, digest: head.digest, seen, createdAt: null }, image: null };
  }
  const manifest = await run.storage.getManifest(target.storageName, reference);
  if (!manifest) return null;
  confirmed.add(manifest.digest);
  const content = known.manifests.get(manifest.digest);
  if (content) {
    if (content.isBuried || seen !== null) return null;
    return { tag: { name: tag, digest: manifest.digest, seen, createdAt: null }, image: null };
  }
  const image = await complete(manifest);
  return image && { tag: { name: tag, digest: manifest.digest, seen, createdAt: image.createdAt }, image };
}

async function record({ run, target }: Here, looks: readonly Look[]): Promise<void> {
  const done = await attempt(run, target.storageName, () =>
    run.writing(() => bringIn(run.db, target, { runId: run.id, looks })),
  );
  if (!done) return;
  // The next batch goes to the row that this one has made.
  target.id = done.repositoryId;
  run.counts.repositoriesAdded += done.isNew ? 1 : 0;
  run.counts.manifestsAdded += done.manifests;
  run.counts.tagsAdded += done.tags.length;
  run.counts.tagsMoved += done.moved.length;
}

/** Live manifests that no tag has led to are looked for by their digests. Blobs are not looked for one by one. */
async function lookForContent({ run, target, known, confirmed }: Here): Promise<void> {
  const { id: repositoryId, storageName } = target;
  if (repositoryId === null) return;
  const live = [...known.manifests].filter(([, { isBuried }]) => !isBuried);
  await Promise.all(
    live.map(async ([digest, { isMissing }]) => {
      const isThere = confirmed.has(digest) || (await isInRegistry(run, storageName, digest));
      if (isThere === undefined) return;
      if (isMissing) return isThere ? void run.back.push({ repositoryId, digest }) : undefined;
      run.lookedFor += 1;
      if (!isThere) run.missing.push({ repositoryId, storageName, digest });
    }),
  );
}

/** Undefined where that could not be found out. */
export async function isInRegistry(
  run: Run,
  storageName: string,
  digest: string,
): Promise<boolean | undefined> {
  if (!isDigest(digest)) return undefined;
  return await attempt(run, `${storageName}@${digest}`, async () => {
    return (await run.storage.headManifest(storageName, { kind: 'digest', digest })) !== null;
  });
}

const lockNotAvailable = '55P03';

/**
 * What fails for one thing alone is counted, and tried again by the next run.
 * @returns undefined then.
 * @throws what stands in the way of everything else too.
 */
export async function attempt<Result>(
  run: Run,
  what: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    run.signal.throwIfAborted();
    const isLock = error instanceof Error && 'code' in error && error.code === lockNotAvailable;
    if (!isLock && (!(error instanceof RegistryError) || isAway(error))) throw error;
    run.counts.failures += 1;
    log.warn({ run: run.id, what, err: error }, 'reconcile could not read one thing, it goes on');
    if (run.counts.failures <= failuresMax) return undefined;
    throw new ReconcileProblem('refused', `The registry refused more than ${failuresMax} requests.`, {
      cause: error,
    });
  }
}
