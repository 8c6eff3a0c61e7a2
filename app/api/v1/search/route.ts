import { search } from '#lib/catalog/index';
import { searchQuery } from '#lib/contract/search';
import { publicRoute } from '#lib/http/route';

export const GET = publicRoute({
  query: searchQuery,
  async handle({ context, principal, query }) {
    return Response.json(await search(context.db, principal, query));
  },
});
