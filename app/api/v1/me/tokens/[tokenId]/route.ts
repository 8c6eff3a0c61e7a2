import { revokeToken } from '#lib/access/index';
import { tokenParams } from '#lib/contract/me';
import { route } from '#lib/http/route';

export const DELETE = route({
  params: tokenParams,
  async handle({ context, principal, params }) {
    await revokeToken(context.db, principal, params.tokenId);
    return new Response(null, { status: 204 });
  },
});
