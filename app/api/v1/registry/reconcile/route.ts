import { requestReconcile } from '#lib/catalog/index';
import { reconcileBody } from '#lib/contract/registry';
import { route } from '#lib/http/route';

export const POST = route({
  body: reconcileBody,
  async handle({ context, principal, body }) {
    return Response.json(await requestReconcile(context.db, principal, body), { status: 202 });
  },
});
