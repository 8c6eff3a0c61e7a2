import { deploymentParams } from '#lib/contract/deployments';
import { cancelOperation, getDeployment } from '#lib/deploy/index';
import { route } from '#lib/http/route';

export const POST = route({
  params: deploymentParams,
  async handle({ context, principal, params: { deploymentId } }) {
    await cancelOperation(context.deploy, principal, deploymentId);
    return Response.json(await getDeployment(context.deploy, principal, deploymentId), { status: 202 });
  },
});
