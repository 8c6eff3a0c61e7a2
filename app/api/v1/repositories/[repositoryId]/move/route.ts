import { moveRepository } from '#lib/catalog/index';
import { moveRepositoryBody, repositoryParams } from '#lib/contract/repositories';
import { refuseWhileInUse } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: repositoryParams,
  body: moveRepositoryBody,
  async handle({ context, principal, params, body }) {
    return json(
      await moveRepository(context.db, principal, params.repositoryId, body, { refuse: refuseWhileInUse }),
    );
  },
});
