import { listTokensOfUser } from '#lib/access/index';
import { userParams } from '#lib/contract/users';
import { route } from '#lib/http/route';

export const GET = route({
  params: userParams,
  async handle({ context, principal, params }) {
    return Response.json(await listTokensOfUser(context.db, principal, params.userId));
  },
});
