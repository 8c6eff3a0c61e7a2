import type { ReconcileProblemCode } from '../../contract/registry.ts';
import type { Db } from '../../db/index.ts';
import { log } from '../../log.ts';
import { RegistryError } from '../../registry/index.ts';
import { ReconcileProblem } from './problem.ts';
import { type ReconcileRegistry, reconcile } from './reconcile.ts';
import { beat, type ClaimedRun, claimRun, endRun, queueWhenDue, releaseRun } from './runs.ts';
import { noCounts } from './tally.ts';

type Context = { db: Db; registry: ReconcileRegistry };
type Options = {
  signal: AbortSignal;
  /** What becomes of a run that `signal` ends: the next worker takes it up, or nobody does. */
  whenAborted?: 'release' | 'cancel';
  beatEveryMs?: number;
};

/**
 * For a worker: takes up the run that waits, that is due, or whose worker is gone, and works on it to its end.
 * @returns whether there was one.
 */
export async function workOnReconcile(context: Context, signal: AbortSignal): Promise<boolean> {
  await queueWhenDue(context.db);
  const run = await claimRun(context.db);
  if (!run || signal.aborted) return false;
  await workOn(context, run, { signal });
  return true;
}

/** Works on a run to its end. Its failure is told by its row, and not thrown. */
export async function workOn(
  context: Context,
  run: ClaimedRun,
  { signal, whenAborted = 'release', beatEveryMs = 2_000 }: Options,
): Promise<void> {
  const counts = noCounts();
  const lost = new AbortController();
  const both = AbortSignal.any([signal, lost.signal]);
  const heart = setInterval(() => {
    beat(context.db, run, counts).then(
      (isOurs) => isOurs || lost.abort(),
      (error: unknown) => log.warn({ run: run.id, err: error }, 'a heartbeat of reconcile failed'),
    );
  }, beatEveryMs);
  try {
    const { id: runId, adopt } = run;
    await reconcile(context, { runId, adopt, counts, signal: both });
    await endRun(context.db, run, { state: 'done', counts });
  } catch (error) {
    if (lost.signal.aborted) return;
    if (!signal.aborted) await endRun(context.db, run, { ...explain(error), counts });
    else if (whenAborted === 'release') await releaseRun(context.db, run);
    else await endRun(context.db, run, { state: 'canceled', counts });
  } finally {
    clearInterval(heart);
  }
}

type Explained = { state: 'stopped' | 'failed'; problem: ReconcileProblemCode; message: string };

function explain(error: unknown): Explained {
  if (error instanceof ReconcileProblem) {
    return { state: 'stopped', problem: error.problem, message: error.message };
  }
  if (error instanceof RegistryError) return explainRegistry(error);
  log.error({ err: error }, 'reconcile failed');
  return {
    state: 'failed',
    problem: 'internal',
    message: 'It failed on our side; the log says more. It is tried again later.',
  };
}

function explainRegistry(error: RegistryError): Explained {
  log.warn({ err: error }, 'reconcile was given up: the registry');
  if (error.code === 'UNREACHABLE') {
    const message = `The registry cannot be reached, so nothing was changed: ${error.message}.`;
    return { state: 'failed', problem: 'unreachable', message };
  }
  return { state: 'failed', problem: 'refused', message: `The registry refuses: ${error.message}.` };
}
