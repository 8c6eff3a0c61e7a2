import { listSessions } from '#lib/access/index';
import { route } from '#lib/http/route';

export const GET = route({
  async handle({ context, principal }) {
    return Response.json(await listSessions(context.db, principal));
  },
});
