import { deploymentParams, revealBody } from '#lib/contract/deployments';
import { revealSecret } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: deploymentParams,
  body: revealBody,
  async handle({ context, principal, params, body }) {
    return json({
      value: await revealSecret(context.deploy, principal, params.deploymentId, body.id),
    });
  },
});
