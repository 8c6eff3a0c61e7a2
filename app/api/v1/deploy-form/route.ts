import { deployFormQuery } from '#lib/contract/deployments';
import { deployForm } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  query: deployFormQuery,
  async handle({ context, principal, query }) {
    return json(await deployForm(context.deploy, principal, query));
  },
});
