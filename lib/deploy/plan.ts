import { type DeploymentPlan, deploymentPlan } from '../contract/plan.ts';
import type { Blueprint, BlueprintInput } from './blueprint.ts';

/**
 * What a blueprint makes of an image and values: pure, so that the same input is the same plan, which tests compare as a
 * value and revisions keep.
 *
 * @throws PlanError for values that cannot go together; Error for a blueprint that makes what the schema does not know.
 */
export function planDeployment(blueprint: Blueprint, input: BlueprintInput): DeploymentPlan {
  return deploymentPlan.parse(blueprint.plan(input));
}
