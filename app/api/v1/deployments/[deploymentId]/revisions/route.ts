import { deploymentParams } from '#lib/contract/deployments';
import { listRevisions } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: deploymentParams,
  async handle({ context, principal, params }) {
    return json(await listRevisions(context.db, principal, params.deploymentId));
  },
});
