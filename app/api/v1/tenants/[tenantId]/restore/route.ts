import { restoreTenant } from '#lib/catalog/index';
import { tenantParams } from '#lib/contract/tenants';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const POST = route({
  params: tenantParams,
  async handle({ context, principal, params }) {
    return json(await restoreTenant(context.db, principal, params.tenantId));
  },
});
