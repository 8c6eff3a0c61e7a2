import { listDeletions } from '#lib/catalog/index';
import { listDeletionsQuery } from '#lib/contract/deletions';
import { route } from '#lib/http/route';

export const GET = route({
  query: listDeletionsQuery,
  async handle({ context, principal, query }) {
    return Response.json(await listDeletions(context.db, principal, query));
  },
});
