import { rotateToken } from '#lib/access/index';
import { rotateBody, tokenParams } from '#lib/contract/me';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: tokenParams,
  body: rotateBody,
  async handle({ context, principal, params, body }) {
    return json(await rotateToken(context.db, principal, params.tokenId, body));
  },
});
