import { listTags } from '#lib/catalog/index';
import { listTagsQuery, repositoryParams } from '#lib/contract/repositories';
import { publicRoute } from '#lib/http/route';

export const GET = publicRoute({
  params: repositoryParams,
  query: listTagsQuery,
  async handle({ context, principal, params, query }) {
    return Response.json(await listTags(context.db, principal, params.repositoryId, query));
  },
});
