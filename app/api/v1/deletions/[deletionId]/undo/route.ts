import { undoDeletion } from '#lib/catalog/index';
import { deletionParams } from '#lib/contract/deletions';
import { route } from '#lib/http/route';

export const POST = route({
  params: deletionParams,
  async handle({ context, principal, params }) {
    return Response.json(await undoDeletion(context.db, principal, params.deletionId));
  },
});
