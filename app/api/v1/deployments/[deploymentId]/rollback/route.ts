import { deploymentParams, rollbackBody } from '#lib/contract/deployments';
import { getDeployment, rollbackDeployment } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: deploymentParams,
  body: rollbackBody,
  async handle({ context, principal, params: { deploymentId }, body }) {
    await rollbackDeployment(context.deploy, principal, deploymentId, body);
    return json(await getDeployment(context.deploy, principal, deploymentId), { status: 202 });
  },
});
