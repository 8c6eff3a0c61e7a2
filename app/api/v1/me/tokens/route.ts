import { createToken, listTokens } from '#lib/access/index';
import { createTokenBody } from '#lib/contract/me';
import { route } from '#lib/http/route';

export const GET = route({
  async handle({ context, principal }) {
    return Response.json(await listTokens(context.db, principal));
  },
});

export const POST = route({
  body: createTokenBody,
  async handle({ context, principal, body }) {
    return Response.json(await createToken(context.db, principal, body), { status: 201 });
  },
});
