import { getTenant, updateTenant } from '#lib/access/index';
import { deleteTenant } from '#lib/catalog/index';
import { deleteTenantQuery, tenantParams, updateTenantBody } from '#lib/contract/tenants';
import { refuseWhileDeployed } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  params: tenantParams,
  async handle({ context, principal, params }) {
    return json(await getTenant(context.db, principal, params.tenantId));
  },
});

export const PATCH = route({
  params: tenantParams,
  body: updateTenantBody,
  async handle({ context, principal, params, body }) {
    return json(await updateTenant(context.db, principal, params.tenantId, body));
  },
});

export const DELETE = route({
  params: tenantParams,
  query: deleteTenantQuery,
  async handle({ context, principal, params, query }) {
    await deleteTenant(context.db, principal, params.tenantId, { ...query, refuse: refuseWhileDeployed });
    return new Response(null, { status: 204 });
  },
});
