import { planDeploymentBody } from '#lib/contract/deployments';
import { previewPlan } from '#lib/deploy/index';
import { route } from '#lib/http/route';

export const POST = route({
  body: planDeploymentBody,
  async handle({ context, principal, body }) {
    return Response.json(await previewPlan(context.deploy, principal, body));
  },
});
