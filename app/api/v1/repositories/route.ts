import { listRepositories } from '#lib/catalog/index';
import { listRepositoriesQuery } from '#lib/contract/repositories';
import { json } from '#lib/http/json-response';
import { publicRoute } from '#lib/http/route';

export const GET = publicRoute({
  query: listRepositoriesQuery,
  async handle({ context, principal, query }) {
    return json(await listRepositories(context.db, principal, query));
  },
});
