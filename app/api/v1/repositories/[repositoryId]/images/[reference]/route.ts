import { getImage } from '#lib/catalog/index';
import { imageParams, imageQuery } from '#lib/contract/images';
import { json } from '#lib/http/json-response';
import { publicRoute } from '#lib/http/route';

export const GET = publicRoute({
  params: imageParams,
  query: imageQuery,
  async handle({ context, principal, params, query }) {
    return json(await getImage(context, principal, params.repositoryId, params.reference, query));
  },
});
