import { createTenant, listTenants } from '#lib/access/index';
import { createTenantBody, listTenantsQuery } from '#lib/contract/tenants';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  query: listTenantsQuery,
  async handle({ context, principal, query }) {
    return json(await listTenants(context.db, principal, query));
  },
});

export const POST = route({
  body: createTenantBody,
  async handle({ context, principal, body }) {
    return json(await createTenant(context.db, principal, body), { status: 201 });
  },
});
