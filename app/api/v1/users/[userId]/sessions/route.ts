import { endSessionsOfUser } from '#lib/access/index';
import { userParams } from '#lib/contract/users';
import { route } from '#lib/http/route';

export const DELETE = route({
  params: userParams,
  async handle({ context, principal, params }) {
    await endSessionsOfUser(context.db, principal, params.userId);
    return new Response(null, { status: 204 });
  },
});
