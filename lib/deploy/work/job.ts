import type { DeploymentState, ProblemView } from '../../contract/deployments.ts';
import type { Trx } from '../../db/index.ts';
import type { DeployContext } from '../context.ts';
import type { DeploymentRow } from '../deployment-rows.ts';
import type { DeploymentRef, Engine, EngineError } from '../engine.ts';
import type { ClaimedOperation } from '../operations/rows.ts';
import type { Steps } from '../operations/steps.ts';
import type { PoolRow } from '../pools/rows.ts';
import { redactedStart } from '../redact.ts';

/** How an operation ended; `settle` writes what that means for the deployment. */
export type Outcome = {
  state: 'done' | 'failed' | 'canceled';
  problem?: ProblemView | null;
  undone?: boolean;
  settle: ((trx: Trx) => Promise<void>) | null;
};

export type Work = {
  steps: Steps;
  /** The worker ends, or somebody else has taken over: leave everything as it is, at once. */
  left: AbortSignal;
  /** Somebody has asked to give it up: undo it. */
  canceled: AbortSignal;
  /** Whether a failure is one to wait for: the engine is away, and was not for long. Then it is thrown on. */
  isPostponed: (error: unknown) => boolean;
  /**
   * Writes down the steps, before something begins that must not be done twice, and what else has to stand there with
   * them. Of the rows that `alongside` changes the deployment's comes first.
   */
  save: (alongside?: (trx: Trx) => Promise<void>) => Promise<void>;
};

/** What every operation works with. */
export type Job = {
  context: DeployContext;
  operation: ClaimedOperation;
  deployment: DeploymentRow;
  pool: PoolRow;
  engine: Engine;
  ref: DeploymentRef;
};

const longestMessage = 800;

/** Why it failed, for people: engines pass on what containers have said of themselves. */
export function problemFrom(
  { code, message, service }: EngineError,
  secrets: readonly string[],
): ProblemView {
  return { code, message: redactedStart(message, secrets, longestMessage), service, log: [] };
}

export async function setState(
  trx: Trx,
  { deployment }: Pick<Job, 'deployment'>,
  state: DeploymentState,
  currentRevision?: number,
): Promise<void> {
  await trx
    .updateTable('deployments')
    .set({
      state,
      changed_at: new Date(),
      ...(currentRevision !== undefined && { current_revision: currentRevision }),
    })
    .where('id', '=', deployment.id)
    .execute();
}
