import { z } from 'zod';
import { revokeToken } from '#lib/access/index';
import { route } from '#lib/http/route';

export const DELETE = route({
  params: z.object({ tokenId: z.string().max(64) }),
  async handle({ context, principal, params }) {
    await revokeToken(context.db, principal, params.tokenId);
    return new Response(null, { status: 204 });
  },
});
