import { rotateRobot } from '#lib/access/index';
import { rotateBody } from '#lib/contract/me';
import { robotParams } from '#lib/contract/robots';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: robotParams,
  body: rotateBody,
  async handle({ context, principal, params: { tenantId, robotId }, body }) {
    return json(await rotateRobot(context.db, principal, tenantId, robotId, body));
  },
});
