import { listTokensOfUser } from '#lib/access/index';
import { userParams } from '#lib/contract/users';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: userParams,
  async handle({ context, principal, params }) {
    return json(await listTokensOfUser(context.db, principal, params.userId));
  },
});
