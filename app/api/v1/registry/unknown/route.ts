import { listUnknown } from '#lib/catalog/index';
import { listUnknownQuery } from '#lib/contract/registry';
import { route } from '#lib/http/route';

export const GET = route({
  query: listUnknownQuery,
  async handle({ context, principal, query }) {
    return Response.json(await listUnknown(context.db, principal, query));
  },
});
