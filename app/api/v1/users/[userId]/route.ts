import { getUser, updateUser } from '#lib/access/index';
import { updateUserBody, userParams } from '#lib/contract/users';
import { route } from '#lib/http/route';

export const GET = route({
  params: userParams,
  async handle({ context, principal, params }) {
    return Response.json(await getUser(context.db, principal, params.userId));
  },
});

export const PATCH = route({
  params: userParams,
  body: updateUserBody,
  async handle({ context, principal, params, body }) {
    return Response.json(await updateUser(context.db, principal, params.userId, body));
  },
});
