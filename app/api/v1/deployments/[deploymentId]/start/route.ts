import { deploymentParams } from '#lib/contract/deployments';
import { getDeployment, operateDeployment } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: deploymentParams,
  async handle({ context, principal, params: { deploymentId } }) {
    await operateDeployment(context.deploy, principal, deploymentId, 'start');
    return json(await getDeployment(context.deploy, principal, deploymentId), { status: 202 });
  },
});
