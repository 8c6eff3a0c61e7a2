import type { FilledPlan, StepUpdate } from '../engine.ts';
import { fillPlan } from '../fill-plan.ts';
import { pullCredential } from '../pull-robots.ts';
import type { Revision } from '../revisions.ts';
import type { Job, Work } from './job.ts';

/** Makes the engine run a revision, with its secrets and what pulls its images. */
export async function applyRevision(
  job: Job,
  work: Work,
  revision: Revision,
  signal: AbortSignal,
): Promise<void> {
  const credential = await pullCredential(job.context, job.pool, job.deployment.tenant_id);
  const plan: FilledPlan = fillPlan(revision.plan, revision.secrets);
  const onStep = (step: StepUpdate) => work.steps.update(step);
  await job.engine.apply(job.ref, plan, { signal, credential, publicHost: job.pool.public_host, onStep });
}
