import { undoDeletion } from '#lib/catalog/index';
import { deletionParams } from '#lib/contract/deletions';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: deletionParams,
  async handle({ context, principal, params }) {
    return json(await undoDeletion(context.db, principal, params.deletionId));
  },
});
