import { deploymentParams } from '#lib/contract/deployments';
import { listRevisions } from '#lib/deploy/index';
import { route } from '#lib/http/route';

export const GET = route({
  params: deploymentParams,
  async handle({ context, principal, params }) {
    return Response.json(await listRevisions(context.db, principal, params.deploymentId));
  },
});
