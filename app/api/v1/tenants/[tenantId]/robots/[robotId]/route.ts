import { deleteRobot, updateRobot } from '#lib/access/index';
import { robotParams, updateRobotBody } from '#lib/contract/robots';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const PATCH = route({
  params: robotParams,
  body: updateRobotBody,
  async handle({ context, principal, params: { tenantId, robotId }, body }) {
    return json(await updateRobot(context.db, principal, tenantId, robotId, body));
  },
});

export const DELETE = route({
  params: robotParams,
  async handle({ context, principal, params: { tenantId, robotId } }) {
    await deleteRobot(context.db, principal, tenantId, robotId);
    return new Response(null, { status: 204 });
  },
});
