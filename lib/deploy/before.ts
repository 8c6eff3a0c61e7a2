import type { DeploymentPlan } from '../contract/plan.ts';
import type { Before } from './blueprint.ts';
import type { DeployContext } from './context.ts';
import type { DeploymentRow } from './deployment-rows.ts';
import { findImage, imageRefOf, tenantReader } from './images.ts';
import { findVolumes, type Revision, type Secrets } from './revisions.ts';

/** A deployment that is changed: it keeps its ports, its secrets and its data, and does not count against its own limits. */
export type Existing = {
  deploymentId: string;
  secrets: Secrets;
  /** Null: nothing has come up yet, and what failed was taken away with its volumes. */
  running: DeploymentPlan | null;
};

/** @param revision The one that runs; where none does, the last one. */
export function existingOf(
  { id, current_revision }: Pick<DeploymentRow, 'id' | 'current_revision'>,
  { plan, secrets }: Revision,
): Existing {
  return { deploymentId: id, secrets, running: current_revision === null ? null : plan };
}

/** What a further revision has to mind. */
export async function readBefore(
  context: DeployContext,
  tenantId: string,
  { deploymentId, running: plan }: Existing,
): Promise<Before | null> {
  const main = plan?.services.find(({ role }) => role === 'main')?.image;
  if (!plan || !main?.digest) return null;
  const { repository, digest } = main;
  const [image, volumes] = await Promise.all([
    findImage(context, tenantReader(tenantId), imageRefOf({ repository, digest, tag: null })),
    findVolumes(context.db, deploymentId),
  ]);
  return { plan, image, volumes };
}
