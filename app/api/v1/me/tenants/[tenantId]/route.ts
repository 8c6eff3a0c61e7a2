import { leaveTenant } from '#lib/access/index';
import { tenantParams } from '#lib/contract/tenants';
import { route } from '#lib/http/route';

export const DELETE = route({
  params: tenantParams,
  async handle({ context, principal, params }) {
    await leaveTenant(context.db, principal, params.tenantId);
    return new Response(null, { status: 204 });
  },
});
