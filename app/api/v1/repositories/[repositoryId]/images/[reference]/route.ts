import { getImage } from '#lib/catalog/index';
import { imageParams, imageQuery } from '#lib/contract/images';
import { publicRoute } from '#lib/http/route';

export const GET = publicRoute({
  params: imageParams,
  query: imageQuery,
  async handle({ context, principal, params, query }) {
    return Response.json(await getImage(context, principal, params.repositoryId, params.reference, query));
  },
});
