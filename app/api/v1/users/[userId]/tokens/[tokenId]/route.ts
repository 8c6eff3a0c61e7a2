import { revokeTokenOfUser } from '#lib/access/index';
import { userTokenParams } from '#lib/contract/me';
import { route } from '#lib/http/route';

export const DELETE = route({
  params: userTokenParams,
  async handle({ context, principal, params }) {
    await revokeTokenOfUser(context.db, principal, params.userId, params.tokenId);
    return new Response(null, { status: 204 });
  },
});
