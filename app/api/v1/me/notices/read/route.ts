import { readNoticesBody } from '#lib/contract/personal';
import { route } from '#lib/http/route';
import { markNoticesRead } from '#lib/notices/index';

export const POST = route({
  body: readNoticesBody,
  async handle({ context, principal, body }) {
    await markNoticesRead(context.db, principal, body);
    return new Response(null, { status: 204 });
  },
});
