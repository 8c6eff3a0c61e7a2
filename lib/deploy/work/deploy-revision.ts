import { recordAudit, systemActor } from '../../audit/index.ts';
import type { ProblemView } from '../../contract/deployments.ts';
import type { PlannedService } from '../../contract/plan.ts';
import type { Trx } from '../../db/index.ts';
import { log } from '../../log.ts';
import { EngineError } from '../engine.ts';
import { mayHaveLeftData, noteFailure } from '../operations/rows.ts';
import { requireAllowedPlan } from '../plan-policy.ts';
import { findRevision, type Revision, secretValues, setOutcome } from '../revisions.ts';
import { applyRevision } from './apply-revision.ts';
import { checkReady } from './check-ready.ts';
import { type Job, type Outcome, problemFrom, setState, type Work } from './job.ts';
import { lastLines } from './last-lines.ts';
import { backupName, oweRestore, restoreOwed } from './owed-restores.ts';

const undoWithinMs = 15 * 60_000;

/**
 * Makes a revision run: copies aside what an upgrade may spoil, applies, waits until it is ready. What does not come up
 * is undone: the revision before it runs again, with the data of before; the first one of a deployment leaves nothing.
 */
export async function deployRevision(job: Job, work: Work): Promise<Outcome> {
  const { context, operation, deployment } = job;
  const find = (number: number) => findRevision(context.db, context.sealKey, deployment.id, number);
  const target = (await find(operation.revision!))!;
  const before = deployment.current_revision === null ? null : await find(deployment.current_revision);
  // Undoing may have begun already: on data that is half put back nothing else may run.
  if (operation.failure) return await goBack(job, work, { target, before, problem: operation.failure });
  const signal = AbortSignal.any([work.left, work.canceled]);
  try {
    await requireAllowedPlan(job, target.plan);
    await restoreOwed(job, work);
    await backUp(job, work, { target, before, signal });
    await applyRevision(job, work, target, signal);
    await checkReady(job.engine, job.ref, target.plan, {
      steps: work.steps,
      signal,
      publicHost: job.pool.public_host,
    });
    return { state: 'done', settle: (trx) => settleApplied(trx, job, target) };
  } catch (error) {
    if (work.left.aborted || work.isPostponed(error)) throw error;
    const problem = await problemOf(job, error, {
      isCanceled: work.canceled.aborted,
      // Its containers know those of the one, and their data may have been written with those of the other.
      secrets: secretValues(target, before),
    });
    await work.save(async (trx) => {
      await oweRestore(trx, deployment.id, backedUp(work, { target, before }));
      await noteFailure(trx, operation, problem);
    });
    return await goBack(job, work, { target, before, problem });
  }
}

/** Undoes what failed, and tells how it was left. */
async function goBack(
  job: Job,
  work: Work,
  { target, before, problem }: { target: Revision; before: Revision | null; problem: ProblemView },
): Promise<Outcome> {
  const undone = await undo(job, work, before);
  return failed(job, { target, before, problem, undone, isCanceled: work.canceled.aborted });
}

/** The volumes that the plan names for it, of services that get another image. */
function volumesAtRisk(before: Revision, target: Revision): { service: string; volume: string }[] {
  return target.plan.backup.filter(({ service, volume }) => {
    const [was, is] = [before, target].map(({ plan }) => plan.services.find(({ id }) => id === service));
    const hasVolume = (each?: PlannedService) => each?.volumes.some(({ id }) => id === volume) === true;
    return hasVolume(was) && hasVolume(is) && was!.image.digest !== is!.image.digest;
  });
}

/** Those that were copied aside in this operation: the new version may have spoiled them. */
function backedUp(
  { steps }: Work,
  { target, before }: { target: Revision; before: Revision | null },
): { service: string; volume: string }[] {
  return before ? volumesAtRisk(before, target).filter(({ service }) => steps.isDone('backup', service)) : [];
}

/** Upgrades may change the data: the application is stopped, and what it has is copied aside. */
async function backUp(
  { engine, ref }: Job,
  { steps, save }: Work,
  { target, before, signal }: { target: Revision; before: Revision | null; signal: AbortSignal },
): Promise<void> {
  if (!before) return;
  const atRisk = volumesAtRisk(before, target);
  for (const service of new Set(atRisk.map((volume) => volume.service))) {
    const step = { kind: 'backup', service } as const;
    // What was begun is begun again; what was done is not, since the new version may have written meanwhile.
    if (steps.isDone(step.kind, step.service)) continue;
    if (!steps.isDone('stop')) await steps.run({ kind: 'stop' }, () => engine.stop(ref, { signal }));
    await steps.run(step, async () => {
      const volumes = atRisk.filter((volume) => volume.service === service);
      for (const volume of volumes) await engine.backup(ref, volume, backupName, { signal });
    });
    await save();
  }
}

/** @returns whether things are as before. The worker's end leaves it to the next one. */
async function undo(job: Job, work: Work, before: Revision | null): Promise<boolean> {
  const { engine, ref } = job;
  try {
    await work.steps.run({ kind: 'undo' }, async () => {
      if (before) await restoreOwed(job, work);
      // From here on: how long data takes is its own affair.
      const signal = AbortSignal.any([work.left, AbortSignal.timeout(undoWithinMs)]);
      if (!before) return await takeAway(job, work, signal);
      const wasStopped = job.deployment.state === 'stopped';
      await applyRevision(job, work, before, signal);
      if (wasStopped) await engine.stop(ref, { signal });
    });
    return true;
  } catch (error) {
    if (work.left.aborted || work.isPostponed(error)) throw error;
    log.warn({ deployment: ref.deploymentId, err: error }, 'a deployment could not be undone');
    return false;
  }
}

/** What never came up leaves nothing; only data that may be of use to somebody stays. */
async function takeAway(job: Job, { steps }: Work, signal: AbortSignal): Promise<void> {
  const { engine, ref } = job;
  if (await mayHoldData(job)) return await engine.remove(ref, { volumes: false, signal });
  await steps.run({ kind: 'remove' }, () => engine.remove(ref, { volumes: true, signal }));
}

/** An earlier revision, or this one by an earlier worker, may have run without anybody having been able to write that. */
async function mayHoldData({ context, operation }: Job): Promise<boolean> {
  // It was decided by that worker.
  if (operation.steps.some(({ kind }) => kind === 'remove')) return false;
  return operation.isTakenUpAgain || (await mayHaveLeftData(context.db, operation));
}

async function problemOf(
  job: Job,
  error: unknown,
  { isCanceled, secrets }: { isCanceled: boolean; secrets: readonly string[] },
): Promise<ProblemView> {
  if (isCanceled) return { code: 'canceled', message: 'It was given up on request.', service: null, log: [] };
  if (!(error instanceof EngineError)) {
    log.error({ deployment: job.ref.deploymentId, err: error }, 'a deployment failed on our side');
    return {
      code: 'internal',
      message: 'It failed on our side; the log of the worker says more.',
      service: null,
      log: [],
    };
  }
  const { engine, ref } = job;
  return {
    ...problemFrom(error, secrets),
    log: await lastLines(engine, ref, { service: error.service, secrets }),
  };
}

function failed(
  job: Job,
  {
    target,
    before,
    problem,
    undone,
    isCanceled,
  }: {
    target: Revision;
    before: Revision | null;
    problem: ProblemView;
    undone: boolean;
    isCanceled: boolean;
  },
): Outcome {
  const wasStopped = job.deployment.state === 'stopped';
  const after = before && undone ? (wasStopped ? 'stopped' : 'ready') : before ? 'unready' : 'failed';
  return {
    state: isCanceled ? 'canceled' : 'failed',
    problem,
    undone: undone && before !== null,
    settle: async (trx) => {
      await setOutcome(trx, job.deployment.id, target.number, isCanceled ? 'canceled' : 'failed');
      await setState(trx, job, after);
      await record(trx, job, 'deployment.failed', { revision: target.number, problem: problem.code, undone });
    },
  };
}

async function settleApplied(trx: Trx, job: Job, target: Revision): Promise<void> {
  await setOutcome(trx, job.deployment.id, target.number, 'applied');
  await setState(trx, job, 'ready', target.number);
  await record(trx, job, 'deployment.applied', { revision: target.number });
}

async function record(trx: Trx, job: Job, action: string, detail: Record<string, unknown>): Promise<void> {
  const { id, tenant_id, name } = job.deployment;
  await recordAudit(trx, systemActor, {
    action,
    tenantId: tenant_id,
    subject: id,
    detail: { name, ...detail },
  });
}
