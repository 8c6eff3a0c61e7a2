/**
 * Deployments: from an image and some values to a plan, and from a plan to what runs in a pool.
 *
 * What holds here:
 * - Tenants give typed parameters and nothing else. A blueprint makes a plan of them, whose schema has no field for what
 *   nobody may have; `validatePlan` looks at each plan again, when it is made and when it is applied.
 * - Images of our own are pinned by digest, and pulled by a robot of the tenant that may pull and nothing else.
 * - A revision is a whole plan with its secrets, sealed. Applying an old one again is how one goes back.
 * - An operation is a row with a heartbeat. Every one may be begun again from the start: engines converge.
 * - What does not come up is undone: the revision before it runs again, and the first one leaves nothing.
 * - Data that an undo could not put back yet is put back before anything else is started or copied aside.
 * - "Ready" means that the readiness check was answered, and not that something runs.
 * - Whatever is made in an engine has our labels with instance, tenant and deployment; nothing else is touched.
 */
export type { DeployContext } from './context.ts';
export {
  cancelOperation,
  changeDeployment,
  createDeployment,
  operateDeployment,
  removeDeployment,
  rollbackDeployment,
  scaleDeployment,
} from './deployments.ts';
export { createEngines, type Engines } from './engines/engines.ts';
export { followTags } from './follow.ts';
export { deployForm, previewPlan } from './form.ts';
export { followLogs, readLogs, readUsage } from './live.ts';
export { removeGrant, setGrant } from './pools/grants.ts';
export { offerLocalPool } from './pools/local-pool.ts';
export {
  createPool,
  deletePool,
  getPool,
  listPoolDeployments,
  listPools,
  testConnection,
  testPool,
  updatePool,
} from './pools/pools.ts';
export { getDeployment, listDeployments, listRevisions, revealSecret } from './read.ts';
export { refuseWhileDeployed, refuseWhileInUse } from './tenants.ts';
export { watchDeployments } from './watch.ts';
export { workOnDeployments } from './work/work.ts';
