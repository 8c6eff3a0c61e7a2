import { addMember, listMembers } from '#lib/access/index';
import { addMemberBody, tenantParams } from '#lib/contract/tenants';
import { route } from '#lib/http/route';

export const GET = route({
  params: tenantParams,
  async handle({ context, principal, params }) {
    return Response.json(await listMembers(context.db, principal, params.tenantId));
  },
});

export const POST = route({
  params: tenantParams,
  body: addMemberBody,
  async handle({ context, principal, params, body }) {
    return Response.json(await addMember(context.db, principal, params.tenantId, body), { status: 201 });
  },
});
