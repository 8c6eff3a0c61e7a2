import { poolParams } from '#lib/contract/pools';
import { listPoolDeployments } from '#lib/deploy/index';
import { route } from '#lib/http/route';

export const GET = route({
  params: poolParams,
  async handle({ context, principal, params }) {
    return Response.json(await listPoolDeployments(context.db, principal, params.poolId));
  },
});
