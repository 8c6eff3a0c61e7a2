import { requestReconcile } from '#lib/catalog/index';
import { reconcileBody } from '#lib/contract/registry';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  body: reconcileBody,
  async handle({ context, principal, body }) {
    return json(await requestReconcile(context.db, principal, body), { status: 202 });
  },
});
