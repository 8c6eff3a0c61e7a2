import { endOtherSessions } from '#lib/access/index';
import { route } from '#lib/http/route';

export const POST = route({
  async handle({ context, principal }) {
    await endOtherSessions(context.db, principal);
    return new Response(null, { status: 204 });
  },
});
