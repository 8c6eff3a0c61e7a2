import { addFavourite, removeFavourite } from '#lib/catalog/index';
import { repositoryParams } from '#lib/contract/repositories';
import { route } from '#lib/http/route';

export const POST = route({
  params: repositoryParams,
  async handle({ context, principal, params }) {
    await addFavourite(context.db, principal, params.repositoryId);
    return new Response(null, { status: 204 });
  },
});

export const DELETE = route({
  params: repositoryParams,
  async handle({ context, principal, params }) {
    await removeFavourite(context.db, principal, params.repositoryId);
    return new Response(null, { status: 204 });
  },
});
