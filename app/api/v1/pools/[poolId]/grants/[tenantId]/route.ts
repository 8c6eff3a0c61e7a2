import { poolGrantParams, setGrantBody } from '#lib/contract/pools';
import { removeGrant, setGrant } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const PATCH = route({
  params: poolGrantParams,
  body: setGrantBody,
  async handle({ context, principal, params, body }) {
    return json(await setGrant(context.db, principal, params, body));
  },
});

export const DELETE = route({
  params: poolGrantParams,
  async handle({ context, principal, params }) {
    await removeGrant(context.db, principal, params);
    return new Response(null, { status: 204 });
  },
});
