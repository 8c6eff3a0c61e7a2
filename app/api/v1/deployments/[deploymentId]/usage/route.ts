import { deploymentParams } from '#lib/contract/deployments';
import { readUsage } from '#lib/deploy/index';
import { route } from '#lib/http/route';

export const GET = route({
  params: deploymentParams,
  async handle({ context, principal, params }) {
    return Response.json(await readUsage(context.deploy, principal, params.deploymentId));
  },
});
