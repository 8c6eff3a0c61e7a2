import { deploymentParams } from '#lib/contract/deployments';
import { getDeployment, operateDeployment } from '#lib/deploy/index';
import { route } from '#lib/http/route';

export const POST = route({
  params: deploymentParams,
  async handle({ context, principal, params: { deploymentId } }) {
    await operateDeployment(context.deploy, principal, deploymentId, 'start');
    return Response.json(await getDeployment(context.deploy, principal, deploymentId), { status: 202 });
  },
});
