import { createUser, listUsers } from '#lib/access/index';
import { createUserBody, listUsersQuery } from '#lib/contract/users';
import { route } from '#lib/http/route';

export const GET = route({
  query: listUsersQuery,
  async handle({ context, principal, query }) {
    return Response.json(await listUsers(context.db, principal, query));
  },
});

export const POST = route({
  body: createUserBody,
  async handle({ context, principal, body }) {
    return Response.json(await createUser(context.db, principal, body), { status: 201 });
  },
});
