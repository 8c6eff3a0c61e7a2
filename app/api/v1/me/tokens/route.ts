import { createToken, listTokens } from '#lib/access/index';
import { createTokenBody } from '#lib/contract/me';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  async handle({ context, principal }) {
    return json(await listTokens(context.db, principal));
  },
});

export const POST = route({
  body: createTokenBody,
  async handle({ context, principal, body }) {
    return json(await createToken(context.db, principal, body), { status: 201 });
  },
});
