import { listFavourites } from '#lib/catalog/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  async handle({ context, principal }) {
    return json(await listFavourites(context.db, principal));
  },
});
