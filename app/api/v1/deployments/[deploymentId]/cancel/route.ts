import { deploymentParams } from '#lib/contract/deployments';
import { cancelOperation, getDeployment } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: deploymentParams,
  async handle({ context, principal, params: { deploymentId } }) {
    await cancelOperation(context.deploy, principal, deploymentId);
    return json(await getDeployment(context.deploy, principal, deploymentId), { status: 202 });
  },
});
