import { changeDeploymentBody, deploymentParams, removeDeploymentQuery } from '#lib/contract/deployments';
import { changeDeployment, getDeployment, removeDeployment } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: deploymentParams,
  async handle({ context, principal, params }) {
    return json(await getDeployment(context.deploy, principal, params.deploymentId));
  },
});

export const PATCH = route({
  params: deploymentParams,
  body: changeDeploymentBody,
  async handle({ context, principal, params: { deploymentId }, body }) {
    await changeDeployment(context.deploy, principal, deploymentId, body);
    return json(await getDeployment(context.deploy, principal, deploymentId), { status: 202 });
  },
});

export const DELETE = route({
  params: deploymentParams,
  query: removeDeploymentQuery,
  async handle({ context, principal, params: { deploymentId }, query }) {
    await removeDeployment(context.deploy, principal, deploymentId, { withVolumes: query.volumes === true });
    return json(await getDeployment(context.deploy, principal, deploymentId), { status: 202 });
  },
});
