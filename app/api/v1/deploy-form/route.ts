import { deployFormQuery } from '#lib/contract/deployments';
import { deployForm } from '#lib/deploy/index';
import { route } from '#lib/http/route';

export const GET = route({
  query: deployFormQuery,
  async handle({ context, principal, query }) {
    return Response.json(await deployForm(context.deploy, principal, query));
  },
});
