import { poolParams, updatePoolBody } from '#lib/contract/pools';
import { deletePool, getPool, updatePool } from '#lib/deploy/index';
import { pinnedAddress } from '#lib/http/client-address';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: poolParams,
  async handle({ context, principal, params }) {
    return json(await getPool(context.db, principal, params.poolId));
  },
});

export const PATCH = route({
  params: poolParams,
  body: updatePoolBody,
  async handle({ context, principal, params, body, request }) {
    const { host } = pinnedAddress(request.headers);
    return json(await updatePool(context.deploy, principal, params.poolId, body, { registryHost: host }));
  },
});

export const DELETE = route({
  params: poolParams,
  async handle({ context, principal, params }) {
    await deletePool(context.db, principal, params.poolId);
    return new Response(null, { status: 204 });
  },
});
