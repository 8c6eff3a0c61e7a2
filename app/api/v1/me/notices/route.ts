import { route } from '#lib/http/route';
import { listNotices } from '#lib/notices/index';

export const GET = route({
  async handle({ context, principal }) {
    return Response.json(await listNotices(context.db, principal));
  },
});
