import { deploymentParams, scaleBody } from '#lib/contract/deployments';
import { getDeployment, scaleDeployment } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: deploymentParams,
  body: scaleBody,
  async handle({ context, principal, params: { deploymentId }, body }) {
    await scaleDeployment(context.deploy, principal, deploymentId, body);
    return json(await getDeployment(context.deploy, principal, deploymentId), { status: 202 });
  },
});
