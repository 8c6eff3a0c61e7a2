import { createRobot, listRobots } from '#lib/access/index';
import { createRobotBody } from '#lib/contract/robots';
import { tenantParams } from '#lib/contract/tenants';
import { route } from '#lib/http/route';

export const GET = route({
  params: tenantParams,
  async handle({ context, principal, params }) {
    return Response.json(await listRobots(context.db, principal, params.tenantId));
  },
});

export const POST = route({
  params: tenantParams,
  body: createRobotBody,
  async handle({ context, principal, params, body }) {
    return Response.json(await createRobot(context.db, principal, params.tenantId, body), { status: 201 });
  },
});
