import { deploymentParams } from '#lib/contract/deployments';
import { readUsage } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: deploymentParams,
  async handle({ context, principal, params }) {
    return json(await readUsage(context.deploy, principal, params.deploymentId));
  },
});
