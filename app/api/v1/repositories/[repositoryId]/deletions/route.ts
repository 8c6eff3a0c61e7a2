import { deleteContent } from '#lib/catalog/index';
import { deletionBody } from '#lib/contract/deletions';
import { repositoryParams } from '#lib/contract/repositories';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: repositoryParams,
  body: deletionBody,
  async handle({ context, principal, params, body }) {
    const deletion = await deleteContent(context.db, principal, params.repositoryId, body);
    return json(deletion, { status: 201 });
  },
});
