import { createInvitation, listInvitations } from '#lib/access/index';
import { createInvitationBody } from '#lib/contract/invitations';
import { tenantParams } from '#lib/contract/tenants';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: tenantParams,
  async handle({ context, principal, params }) {
    return json(await listInvitations(context.db, principal, params.tenantId));
  },
});

export const POST = route({
  params: tenantParams,
  body: createInvitationBody,
  async handle({ context, principal, params, body }) {
    const created = await createInvitation(context.db, principal, params.tenantId, body);
    return json(created, { status: 201 });
  },
});
