import { revokeInvitation } from '#lib/access/index';
import { invitationParams } from '#lib/contract/invitations';
import { route } from '#lib/http/route';

export const DELETE = route({
  params: invitationParams,
  async handle({ context, principal, params: { tenantId, invitationId } }) {
    await revokeInvitation(context.db, principal, tenantId, invitationId);
    return new Response(null, { status: 204 });
  },
});
