import { listUnknown } from '#lib/catalog/index';
import { listUnknownQuery } from '#lib/contract/registry';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  query: listUnknownQuery,
  async handle({ context, principal, query }) {
    return json(await listUnknown(context.db, principal, query));
  },
});
