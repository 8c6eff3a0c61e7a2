import { resetPassword } from '#lib/access/index';
import { resetPasswordBody, userParams } from '#lib/contract/users';
import { route } from '#lib/http/route';

export const POST = route({
  params: userParams,
  body: resetPasswordBody,
  async handle({ context, principal, params, body }) {
    await resetPassword(context.db, principal, params.userId, body);
    return new Response(null, { status: 204 });
  },
});
