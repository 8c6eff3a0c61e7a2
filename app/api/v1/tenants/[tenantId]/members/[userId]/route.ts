import { removeMember, updateMember } from '#lib/access/index';
import { memberParams, updateMemberBody } from '#lib/contract/tenants';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const PATCH = route({
  params: memberParams,
  body: updateMemberBody,
  async handle({ context, principal, params, body }) {
    return json(await updateMember(context.db, principal, params.tenantId, params.userId, body));
  },
});

export const DELETE = route({
  params: memberParams,
  async handle({ context, principal, params }) {
    await removeMember(context.db, principal, params.tenantId, params.userId);
    return new Response(null, { status: 204 });
  },
});
