import { rotateToken } from '#lib/access/index';
import { rotateBody, tokenParams } from '#lib/contract/me';
import { route } from '#lib/http/route';

export const POST = route({
  params: tokenParams,
  body: rotateBody,
  async handle({ context, principal, params, body }) {
    return Response.json(await rotateToken(context.db, principal, params.tokenId, body));
  },
});
