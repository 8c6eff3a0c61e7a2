import { endOwnSession } from '#lib/access/index';
import { sessionParams } from '#lib/contract/sessions';
import { route } from '#lib/http/route';

export const DELETE = route({
  params: sessionParams,
  async handle({ context, principal, params }) {
    await endOwnSession(context.db, principal, params.sessionId);
    return new Response(null, { status: 204 });
  },
});
