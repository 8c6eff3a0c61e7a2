import { recordAudit, systemActor } from '../../audit/index.ts';
import type { DeployContext } from '../context.ts';
import { refOf } from '../deployment-rows.ts';
import { EngineError } from '../engine.ts';
import type { ClaimedOperation } from '../operations/rows.ts';
import { readPool } from '../pools/rows.ts';
import { findRevision, readSecretValues } from '../revisions.ts';
import { applyRevision } from './apply-revision.ts';
import { checkReady } from './check-ready.ts';
import { deployRevision } from './deploy-revision.ts';
import { type Job, type Outcome, problemFrom, setState, type Work } from './job.ts';
import { restoreOwed } from './owed-restores.ts';

/**
 * Does one operation. Each may be begun again from the start after it was interrupted anywhere.
 * @throws whatever could not be undone or is no fault of an engine; the caller makes a failure of it.
 */
export async function perform(
  context: DeployContext,
  operation: ClaimedOperation,
  work: Work,
): Promise<Outcome> {
  const job = await prepareJob(context, operation);
  if (!job) return { state: 'canceled', settle: null };
  switch (operation.kind) {
    case 'deploy':
      return await deployRevision(job, work);
    case 'stop':
      await work.steps.run({ kind: 'stop' }, () => job.engine.stop(job.ref, { signal: work.left }));
      return { state: 'done', settle: (trx) => setState(trx, job, 'stopped') };
    case 'start':
    case 'restart':
      return await startAgain(job, work);
    case 'remove':
      return await remove(job, work);
  }
}

/** Null where the deployment is gone; what a removed one has left can be removed. */
async function prepareJob(context: DeployContext, operation: ClaimedOperation): Promise<Job | null> {
  const deployment = await context.db
    .selectFrom('deployments')
    .selectAll()
    .where('id', '=', operation.deploymentId)
    .executeTakeFirst();
  if (!deployment || (deployment.removed_at && operation.kind !== 'remove')) return null;
  const pool = await readPool(context.db, deployment.pool_id);
  const engine = await context.engines.of(pool);
  return { context, operation, deployment, pool, engine, ref: await refOf(context.db, deployment) };
}

async function startAgain(job: Job, work: Work): Promise<Outcome> {
  const { context, deployment, operation, pool, engine, ref } = job;
  const { steps, left, canceled, isPostponed } = work;
  const signal = AbortSignal.any([left, canceled]);
  try {
    const kind = operation.kind === 'start' ? 'start' : 'restart';
    const revision =
      deployment.current_revision === null
        ? null
        : await findRevision(context.db, context.sealKey, deployment.id, deployment.current_revision);
    const isPutBack = await restoreOwed(job, work);
    if (isPutBack && revision) await applyRevision(job, work, revision, signal);
    else await steps.run({ kind: 'start' }, () => engine[kind](ref, { signal }));
    if (revision)
      await checkReady(engine, ref, revision.plan, { steps, signal, publicHost: pool.public_host });
    return { state: 'done', settle: (trx) => setState(trx, { deployment }, 'ready') };
  } catch (error) {
    if (left.aborted || isPostponed(error) || !(error instanceof EngineError)) throw error;
    const secrets = await readSecretValues(context.db, context.sealKey, deployment);
    const problem = problemFrom(error, secrets);
    const state = canceled.aborted ? 'canceled' : 'failed';
    return { state, problem, settle: (trx) => setState(trx, { deployment }, 'unready') };
  }
}

async function remove({ engine, ref, deployment, operation }: Job, { steps, left }: Work): Promise<Outcome> {
  const { withVolumes } = operation;
  const kept = await steps.run({ kind: 'remove' }, async () => {
    await engine.remove(ref, { volumes: withVolumes, signal: left });
    return withVolumes ? [] : await engine.volumes(ref, { signal: left });
  });
  return {
    state: 'done',
    settle: async (trx) => {
      await trx
        .updateTable('deployments')
        .set({ state: 'removed', removed_at: deployment.removed_at ?? new Date(), changed_at: new Date() })
        .set({ services: '[]', kept_volumes: JSON.stringify(kept) })
        .where('id', '=', deployment.id)
        .execute();
      await trx.deleteFrom('port_reservations').where('deployment_id', '=', deployment.id).execute();
      await recordAudit(trx, systemActor, {
        action: deployment.removed_at ? 'deployment.volumes-deleted' : 'deployment.removed',
        tenantId: deployment.tenant_id,
        subject: deployment.id,
        detail: { name: deployment.name, volumes: withVolumes },
      });
    },
  };
}
