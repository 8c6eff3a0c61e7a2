import { listFavourites } from '#lib/catalog/index';
import { route } from '#lib/http/route';

export const GET = route({
  async handle({ context, principal }) {
    return Response.json(await listFavourites(context.db, principal));
  },
});
