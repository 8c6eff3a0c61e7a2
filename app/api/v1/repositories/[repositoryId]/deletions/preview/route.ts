import { previewDeletion } from '#lib/catalog/index';
import { deletionBody } from '#lib/contract/deletions';
import { repositoryParams } from '#lib/contract/repositories';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

/** A POST only because the question may be long; it changes nothing. */
export const POST = route({
  params: repositoryParams,
  body: deletionBody,
  async handle({ context, principal, params, body }) {
    return json(await previewDeletion(context.db, principal, params.repositoryId, body));
  },
});
