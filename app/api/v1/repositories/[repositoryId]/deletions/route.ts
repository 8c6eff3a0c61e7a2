import { deleteContent } from '#lib/catalog/index';
import { deletionBody } from '#lib/contract/deletions';
import { repositoryParams } from '#lib/contract/repositories';
import { route } from '#lib/http/route';

export const POST = route({
  params: repositoryParams,
  body: deletionBody,
  async handle({ context, principal, params, body }) {
    const deletion = await deleteContent(context.db, principal, params.repositoryId, body);
    return Response.json(deletion, { status: 201 });
  },
});
