import { acceptInvitation } from '#lib/access/index';
import { acceptInvitationBody, invitationSecretParams } from '#lib/contract/invitations';
import { json } from '#lib/http/json-response';
import { publicRoute } from '#lib/http/route';

export const POST = publicRoute({
  params: invitationSecretParams,
  body: acceptInvitationBody,
  async handle({ context, principal, params, body }) {
    return json(await acceptInvitation(context.db, principal, params.secret, body));
  },
});
