import type { DbOrTrx, Trx } from '../../db/index.ts';
import type { Job, Work } from './job.ts';

/** One copy of each volume is kept: the one from before the newest upgrade. */
export const backupName = 'before-upgrade';
const stopWithinMs = 15 * 60_000;

type Place = { service: string; volume: string };

/** From now on these volumes are not to be used before they are as their copies are. */
export async function oweRestore(trx: Trx, deploymentId: string, volumes: Place[]): Promise<void> {
  if (volumes.length > 0) await writeOwed(trx, deploymentId, volumes);
}

/**
 * Puts back what an undo owes, of this operation or of one before it that did not get so far. Comes before anything that
 * starts services or copies their volumes aside. It takes as long as the copy did: only the worker's end ends it.
 *
 * @returns whether this operation has put something back: services of it may have no containers then.
 */
export async function restoreOwed(job: Job, work: Work): Promise<boolean> {
  const { context, deployment, engine, ref } = job;
  const owed = await readOwed(context.db, deployment.id);
  if (owed.length > 0) {
    const signal = AbortSignal.any([work.left, AbortSignal.timeout(stopWithinMs)]);
    await engine.stop(ref, { signal });
  }
  for (const [at, volume] of owed.entries()) {
    const step = { kind: 'restore', service: volume.service } as const;
    await work.steps.run(step, () => engine.restore(ref, volume, backupName, { signal: work.left }));
    await work.save((trx) => writeOwed(trx, deployment.id, owed.slice(at + 1)));
  }
  return work.steps.list.some(({ kind }) => kind === 'restore');
}

async function readOwed(db: DbOrTrx, deploymentId: string): Promise<Place[]> {
  const { restore_owed } = await db
    .selectFrom('deployments')
    .select('restore_owed')
    .where('id', '=', deploymentId)
    .executeTakeFirstOrThrow();
  return restore_owed;
}

async function writeOwed(trx: Trx, deploymentId: string, volumes: Place[]): Promise<void> {
  await trx
    .updateTable('deployments')
    .set({ restore_owed: JSON.stringify(volumes) })
    .where('id', '=', deploymentId)
    .execute();
}
