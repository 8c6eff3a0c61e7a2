import { sql } from 'kysely';
import type { DeploymentState, ProblemView } from '../../contract/deployments.ts';
import { type Db, retryOnDeadlock, type Trx } from '../../db/index.ts';
import { keepBeating } from '../../jobs/index.ts';
import { log } from '../../log.ts';
import type { DeployContext } from '../context.ts';
import { EngineError } from '../engine.ts';
import {
  beat,
  type ClaimedOperation,
  claimOperation,
  endOperation,
  postponeOperation,
  releaseOperation,
} from '../operations/rows.ts';
import { createSteps, type Steps } from '../operations/steps.ts';
import { setOutcome } from '../revisions.ts';
import type { Outcome } from './job.ts';
import { perform } from './perform.ts';

type Options = { signal: AbortSignal; beatEveryMs?: number };

/**
 * For a worker: takes up an operation that waits, or whose worker is gone, and works on it to its end.
 * @returns whether there was one.
 */
export async function workOnDeployments(context: DeployContext, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  const operation = await claimOperation(context.db);
  if (!operation) return false;
  await workOn(context, operation, { signal });
  return true;
}

/**
 * Works on an operation to its end. Its failure is told by its row, and not thrown.
 * @throws where its end cannot be written: then it is taken up again, and finds what is done.
 */
export async function workOn(
  context: DeployContext,
  operation: ClaimedOperation,
  { signal, beatEveryMs = 700 }: Options,
): Promise<void> {
  const steps = createSteps(operation.steps);
  const heart = keepBeating(() => beat(context.db, operation, steps.list), {
    id: operation.id,
    everyMs: beatEveryMs,
  });
  const { lost, canceled } = heart;
  if (operation.isCanceled) canceled.abort();
  const postponed = new WeakSet<object>();
  const isPostponed = (error: unknown): error is EngineError => {
    const isAway = error instanceof EngineError && awayCodes.has(error.code);
    if (!isAway || canceled.signal.aborted || Date.now() > operation.patientUntil.getTime()) return false;
    postponed.add(error);
    return true;
  };
  const isLeft = AbortSignal.any([signal, lost.signal]);
  let outcome: Outcome;
  try {
    outcome = await perform(context, operation, {
      steps,
      left: isLeft,
      canceled: canceled.signal,
      isPostponed,
      save: (alongside) => save(context.db, operation, { steps, lost, alongside }),
    });
  } catch (error) {
    await heart.stop();
    if (lost.signal.aborted) return;
    if (signal.aborted) return await releaseOperation(context.db, operation, steps.list);
    // Decided once: whoever threw it on has undone nothing.
    if (error instanceof EngineError && (postponed.has(error) || isPostponed(error))) {
      const problem = waiting(error, operation.patientUntil);
      return await postponeOperation(context.db, operation, { steps: steps.list, problem });
    }
    log.error({ operation: operation.id, err: error }, 'an operation of a deployment failed');
    const settle = (trx: Trx) => settleFailed(trx, operation);
    outcome = { state: 'failed', problem: toProblem(error), settle };
  }
  await heart.stop();
  await finish(context.db, operation, steps, outcome);
}

type Saving = { steps: Steps; lost: AbortController; alongside?: ((trx: Trx) => Promise<void>) | undefined };

/**
 * What is done is written, before something begins that must not be done twice. What cannot be written is not gone on
 * with: whoever takes it up next begins from what stands there.
 */
async function save(db: Db, operation: ClaimedOperation, { steps, lost, alongside }: Saving): Promise<void> {
  try {
    await db.transaction().execute(async (trx) => {
      await alongside?.(trx);
      const { isOurs } = await beat(trx, operation, steps.list);
      if (!isOurs) throw new Error('somebody else works on it');
    });
  } catch (error) {
    log.warn(
      { operation: operation.id, err: error },
      'an operation of a deployment is left to another worker',
    );
    lost.abort();
    lost.signal.throwIfAborted();
  }
}

/** The end of an operation and what it changed of the deployment stand in one transaction. */
async function finish(
  db: Db,
  operation: ClaimedOperation,
  steps: Steps,
  { state, problem = null, undone = false, settle }: Outcome,
): Promise<void> {
  await retryOnDeadlock(() =>
    db.transaction().execute(async (trx) => {
      await holdDeployment(trx, operation.deploymentId);
      const isOurs = await endOperation(trx, operation, { state, problem, undone, steps: steps.list });
      if (isOurs) await settle?.(trx);
    }),
  );
}

/** Before its operation, as whoever cancels or changes it does: two orders would be a deadlock. */
async function holdDeployment(trx: Trx, id: string): Promise<void> {
  await trx.selectFrom('deployments').select('id').where('id', '=', id).forUpdate().execute();
}

/** A machine that is off says nothing, so that the call to it ends by its time. */
const awayCodes = new Set<EngineError['code']>(['unreachable', 'timed-out']);

/** A revision that nobody goes on with weighs on no limit. What runs now is for whoever watches it to find out. */
async function settleFailed(trx: Trx, { deploymentId, revision }: ClaimedOperation): Promise<void> {
  if (revision === null) return;
  await setOutcome(trx, deploymentId, revision, 'failed');
  await trx
    .updateTable('deployments')
    .set({
      state: sql<DeploymentState>`case when current_revision is null then 'failed' else 'unready' end`,
      changed_at: new Date(),
    })
    .where('id', '=', deploymentId)
    .where('removed_at', 'is', null)
    .execute();
}

/** What is said while the engine is waited for. */
function waiting(error: EngineError, until: Date): ProblemView {
  const time = `${until.toISOString().slice(11, 16)} UTC`;
  return {
    ...toProblem(error),
    message: `${error.message} It is asked again every few seconds until ${time}.`,
  };
}

function toProblem(error: unknown): ProblemView {
  if (error instanceof EngineError) {
    return { code: error.code, message: error.message, service: error.service, log: [] };
  }
  return {
    code: 'internal',
    message: 'It failed on our side; the log of the worker says more.',
    service: null,
    log: [],
  };
}
