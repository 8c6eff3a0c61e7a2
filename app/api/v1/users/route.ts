import { createUser, listUsers } from '#lib/access/index';
import { createUserBody, listUsersQuery } from '#lib/contract/users';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  query: listUsersQuery,
  async handle({ context, principal, query }) {
    return json(await listUsers(context.db, principal, query));
  },
});

export const POST = route({
  body: createUserBody,
  async handle({ context, principal, body }) {
    return json(await createUser(context.db, principal, body), { status: 201 });
  },
});
