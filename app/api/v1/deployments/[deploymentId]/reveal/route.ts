import { deploymentParams, revealBody } from '#lib/contract/deployments';
import { revealSecret } from '#lib/deploy/index';
import { route } from '#lib/http/route';

export const POST = route({
  params: deploymentParams,
  body: revealBody,
  async handle({ context, principal, params, body }) {
    return Response.json({
      value: await revealSecret(context.deploy, principal, params.deploymentId, body.id),
    });
  },
});
