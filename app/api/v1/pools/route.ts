import { createPoolBody } from '#lib/contract/pools';
import { createPool, listPools } from '#lib/deploy/index';
import { pinnedAddress } from '#lib/http/client-address';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  async handle({ context, principal }) {
    return json(await listPools(context.db, principal));
  },
});

export const POST = route({
  body: createPoolBody,
  async handle({ context, principal, body, request }) {
    const { host } = pinnedAddress(request.headers);
    const pool = await createPool(context.deploy, principal, body, { registryHost: host });
    return json(pool, { status: 201 });
  },
});
