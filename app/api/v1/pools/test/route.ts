import { testPoolBody } from '#lib/contract/pools';
import { testConnection } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  body: testPoolBody,
  async handle({ context, principal, body }) {
    return json(await testConnection(context.deploy, principal, body));
  },
});
