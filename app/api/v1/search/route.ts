import { search } from '#lib/catalog/index';
import { searchQuery } from '#lib/contract/search';
import { pinnedAddress } from '#lib/http/client-address';
import { json } from '#lib/http/json-response';
import { publicRoute } from '#lib/http/route';

export const GET = publicRoute({
  query: searchQuery,
  async handle({ context, principal, query, request }) {
    return json(await search(context.db, principal, query, pinnedAddress(request.headers)));
  },
});
