import { listTags } from '#lib/catalog/index';
import { listTagsQuery, repositoryParams } from '#lib/contract/repositories';
import { json } from '#lib/http/json-response';
import { publicRoute } from '#lib/http/route';

export const GET = publicRoute({
  params: repositoryParams,
  query: listTagsQuery,
  async handle({ context, principal, params, query }) {
    return json(await listTags(context.db, principal, params.repositoryId, query));
  },
});
