import type { Db } from '../../db/index.ts';
import { isDigest } from '../../registry/index.ts';
import { hasMarker, type MarkerStore, putMarker, readLink } from './marker.ts';
import { ReconcileProblem } from './problem.ts';

type Context = { db: Db; registry: MarkerStore };

/** How many of the catalog's manifests are looked for where no marker can tell. */
const sampleSize = 20;

/**
 * Makes sure that the registry is the one that the catalog tells of, and marks it as ours where it has no marker yet:
 * where the catalog has nothing to lose, where what it knows is found there, or where an administrator says so.
 *
 * @throws ReconcileProblem another-registry
 */
export async function recognise({ db, registry }: Context, { adopt }: { adopt: boolean }): Promise<void> {
  const { instanceId, wasMarked } = await readLink(db);
  if (await hasMarker(registry, instanceId)) return;
  const isOurs = adopt || (await holdsWhatWeKnow({ db, registry }, { wasMarked }));
  if (!isOurs) {
    throw new ReconcileProblem(
      'another-registry',
      'This is another registry: it does not have the marker of this instance. Nothing was changed. If it is meant to be used from now on, confirm it; what it does not hold is then marked as missing.',
    );
  }
  await putMarker(db, registry, instanceId);
}

/** @throws ReconcileProblem when the registry that was ours at the beginning is not ours any more. */
export async function recogniseAgain({ db, registry }: Context): Promise<void> {
  const { instanceId } = await readLink(db);
  if (await hasMarker(registry, instanceId)) return;
  throw new ReconcileProblem(
    'another-registry',
    'The registry lost the marker of this instance while it was compared. Nothing was marked as missing.',
  );
}

async function holdsWhatWeKnow({ db, registry }: Context, { wasMarked }: { wasMarked: boolean }) {
  const sample = await db
    .selectFrom('manifests as m')
    .innerJoin('repositories as r', 'r.id', 'm.repository_id')
    .select(['r.storage_name', 'm.digest'])
    .where('r.deletion_id', 'is', null)
    .where('m.deletion_id', 'is', null)
    .where('m.missing_at', 'is', null)
    .limit(sampleSize)
    .execute();
  if (sample.length === 0) return true;
  // A marker that is gone says more than names and digests that another registry may hold as well.
  if (wasMarked) return false;
  let found = 0;
  for (const { storage_name, digest } of sample) {
    if (!isDigest(digest)) continue;
    if (await registry.headManifest(storage_name, { kind: 'digest', digest })) found += 1;
  }
  return found * 2 > sample.length;
}
