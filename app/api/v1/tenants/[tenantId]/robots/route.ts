import { createRobot, listRobots } from '#lib/access/index';
import { createRobotBody } from '#lib/contract/robots';
import { tenantParams } from '#lib/contract/tenants';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: tenantParams,
  async handle({ context, principal, params }) {
    return json(await listRobots(context.db, principal, params.tenantId));
  },
});

export const POST = route({
  params: tenantParams,
  body: createRobotBody,
  async handle({ context, principal, params, body }) {
    return json(await createRobot(context.db, principal, params.tenantId, body), { status: 201 });
  },
});
