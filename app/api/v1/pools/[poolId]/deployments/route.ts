import { poolParams } from '#lib/contract/pools';
import { listPoolDeployments } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: poolParams,
  async handle({ context, principal, params }) {
    return json(await listPoolDeployments(context.db, principal, params.poolId));
  },
});
