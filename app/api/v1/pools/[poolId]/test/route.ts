import { poolParams } from '#lib/contract/pools';
import { testPool } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: poolParams,
  async handle({ context, principal, params }) {
    return json(await testPool(context.deploy, principal, params.poolId));
  },
});
