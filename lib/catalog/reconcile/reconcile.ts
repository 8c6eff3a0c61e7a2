import type { ReconcileCounts } from '../../contract/registry.ts';
import type { Db } from '../../db/index.ts';
import type { RegistryClient } from '../../registry/index.ts';
import { attempt, examine, type Run } from './examine.ts';
import { createLimit, forEachAtOnce } from './limit.ts';
import { markMissing } from './mark-missing.ts';
import type { MarkerStore } from './marker.ts';
import { recognise, recogniseAgain } from './recognise.ts';
import { type Storage, throttle } from './storage.ts';
import { forgetUnknown, rememberUnknown } from './unknown.ts';
import { listNames, placeNames, type Unknown } from './walk.ts';

export type ReconcileRegistry = Storage & MarkerStore & Pick<RegistryClient, 'ping'>;

type Options = {
  runId: string;
  adopt: boolean;
  /** Kept up to date while it runs. */
  counts: ReconcileCounts;
  signal: AbortSignal;
  /** Requests to the registry at once. */
  inFlight?: number;
};

/** Enough repositories under way that the registry is never waited for while one is written. */
const repositoriesAtOnce = 24;
const writesAtOnce = 3;

/**
 * Compares registry and catalog: brings in what the catalog does not know, and marks what the registry does not have.
 * The catalog is the truth about names, tags and what is deleted; nothing is deleted here, and nothing that was
 * deleted comes back. Safe to repeat and to end at any moment.
 *
 * @throws ReconcileProblem where this is not our registry, or it lost most of its content; RegistryError UNREACHABLE.
 * Then nothing is marked; what was brought in stays.
 */
export async function reconcile(
  { db, registry }: { db: Db; registry: ReconcileRegistry },
  { runId, adopt, counts, signal, inFlight = 32 }: Options,
): Promise<void> {
  await registry.ping({ timeoutMs: 10_000 });
  await recognise({ db, registry }, { adopt });
  const storage = throttle(registry, { inFlight, signal });
  const names = await listNames(db, storage, { adopt });
  counts.repositories = names.length;
  const run: Run = {
    id: runId,
    db,
    storage,
    counts,
    signal,
    writing: createLimit(writesAtOnce),
    referrers: { supported: true },
    missing: [],
    back: [],
    lookedFor: 0,
  };
  await forEachAtOnce(placeNames(db, names), repositoriesAtOnce, async ({ place }) => {
    signal.throwIfAborted();
    if (place && 'unknown' in place) await noteUnknown(run, place.unknown);
    else if (place) await examine(run, place.target);
    counts.repositoriesDone += 1;
  });
  signal.throwIfAborted();
  await recogniseAgain({ db, registry });
  await forgetUnknown(db, runId);
  await markMissing(run, { adopt });
}

async function noteUnknown(run: Run, unknown: Unknown): Promise<void> {
  const { storageName } = unknown;
  const tags = await attempt(run, storageName, () => run.storage.listTags(storageName));
  // 2.8 lists for ever what lost its last tag.
  if (!tags?.length) return;
  await rememberUnknown(run.db, run.id, [{ ...unknown, tagCount: tags.length }]);
  run.counts.unknownRepositories += 1;
}
