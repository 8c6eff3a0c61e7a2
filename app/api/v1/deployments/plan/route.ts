import { planDeploymentBody } from '#lib/contract/deployments';
import { previewPlan } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  body: planDeploymentBody,
  async handle({ context, principal, body }) {
    return json(await previewPlan(context.deploy, principal, body));
  },
});
