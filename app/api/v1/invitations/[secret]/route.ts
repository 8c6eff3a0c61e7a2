import { getInvitation } from '#lib/access/index';
import { invitationSecretParams } from '#lib/contract/invitations';
import { json } from '#lib/http/json-response';
import { publicRoute } from '#lib/http/route';

export const GET = publicRoute({
  params: invitationSecretParams,
  async handle({ context, principal, params }) {
    return json(await getInvitation(context.db, principal, params.secret));
  },
});
