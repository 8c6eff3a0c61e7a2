import { listDeletions } from '#lib/catalog/index';
import { listDeletionsQuery } from '#lib/contract/deletions';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  query: listDeletionsQuery,
  async handle({ context, principal, query }) {
    return json(await listDeletions(context.db, principal, query));
  },
});
