import { testPoolBody } from '#lib/contract/pools';
import { testConnection } from '#lib/deploy/index';
import { route } from '#lib/http/route';

export const POST = route({
  body: testPoolBody,
  async handle({ context, principal, body }) {
    return Response.json(await testConnection(context.deploy, principal, body));
  },
});
