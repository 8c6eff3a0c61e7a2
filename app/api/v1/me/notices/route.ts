import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';
import { listNotices } from '#lib/notices/index';

export const GET = route({
  async handle({ context, principal }) {
    return json(await listNotices(context.db, principal));
  },
});
