import { getUser, updateUser } from '#lib/access/index';
import { updateUserBody, userParams } from '#lib/contract/users';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: userParams,
  async handle({ context, principal, params }) {
    return json(await getUser(context.db, principal, params.userId));
  },
});

export const PATCH = route({
  params: userParams,
  body: updateUserBody,
  async handle({ context, principal, params, body }) {
    return json(await updateUser(context.db, principal, params.userId, body));
  },
});
