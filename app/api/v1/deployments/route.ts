import { createDeploymentBody, listDeploymentsQuery } from '#lib/contract/deployments';
import { createDeployment, getDeployment, listDeployments } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  query: listDeploymentsQuery,
  async handle({ context, principal, query }) {
    return json(await listDeployments(context.db, principal, query));
  },
});

export const POST = route({
  body: createDeploymentBody,
  async handle({ context, principal, body }) {
    const id = await createDeployment(context.deploy, principal, body);
    return json(await getDeployment(context.deploy, principal, id), { status: 201 });
  },
});
