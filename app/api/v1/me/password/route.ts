import { changePassword } from '#lib/access/index';
import { changePasswordBody } from '#lib/contract/me';
import { pinnedAddress } from '#lib/http/client-address';
import { route } from '#lib/http/route';

export const POST = route({
  body: changePasswordBody,
  async handle({ context, principal, body, request }) {
    await changePassword(context, principal, body, { address: pinnedAddress(request.headers).ip });
    return new Response(null, { status: 204 });
  },
});
