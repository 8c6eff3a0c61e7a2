import type { PlanView } from '../../contract/deployments.ts';
import type { DeploymentPlan } from '../../contract/plan.ts';
import { exportCompose } from './compose.ts';
import { exportDockerRun } from './docker-run.ts';
import { exportKubernetes } from './kubernetes.ts';
import type { ExportPlace } from './placeholders.ts';

/** One plan in the words of other tools, for those who would rather run it by themselves. */
export function exportPlan(plan: DeploymentPlan, place: ExportPlace): PlanView['exports'] {
  return {
    dockerRun: exportDockerRun(plan, place),
    compose: exportCompose(plan, place),
    kubernetes: exportKubernetes(plan, place),
  };
}
