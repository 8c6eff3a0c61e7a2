import { addMember, listMembers } from '#lib/access/index';
import { addMemberBody, tenantParams } from '#lib/contract/tenants';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: tenantParams,
  async handle({ context, principal, params }) {
    return json(await listMembers(context.db, principal, params.tenantId));
  },
});

export const POST = route({
  params: tenantParams,
  body: addMemberBody,
  async handle({ context, principal, params, body }) {
    return json(await addMember(context.db, principal, params.tenantId, body), { status: 201 });
  },
});
