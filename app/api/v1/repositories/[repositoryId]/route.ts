import { getRepository, updateRepository } from '#lib/catalog/index';
import { repositoryParams, updateRepositoryBody } from '#lib/contract/repositories';
import { json } from '#lib/http/json-response';
import { publicRoute, route } from '#lib/http/route';

export const GET = publicRoute({
  params: repositoryParams,
  async handle({ context, principal, params }) {
    return json(await getRepository(context.db, principal, params.repositoryId));
  },
});

export const PATCH = route({
  params: repositoryParams,
  body: updateRepositoryBody,
  async handle({ context, principal, params, body }) {
    return json(await updateRepository(context.db, principal, params.repositoryId, body));
  },
});
