import { listRepositories } from '#lib/catalog/index';
import { listRepositoriesQuery } from '#lib/contract/repositories';
import { publicRoute } from '#lib/http/route';

export const GET = publicRoute({
  query: listRepositoriesQuery,
  async handle({ context, principal, query }) {
    return Response.json(await listRepositories(context.db, principal, query));
  },
});
