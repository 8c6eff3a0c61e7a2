/**
 * Tenant ids that nobody gets: they stand first in addresses and image names, where they mean or may come to mean
 * something else.
 */
const reservedIds: ReadonlySet<string> = new Set([
  'account',
  'admin',
  'anonymous',
  'api',
  'auth',
  'deployments',
  'docker',
  'docs',
  'guides',
  'health',
  'help',
  'internal',
  'library',
  'login',
  'logout',
  'mirror',
  'next',
  'ownbase',
  'private',
  'public',
  'registry',
  'search',
  'settings',
  'sign-in',
  'sign-out',
  'static',
  'status',
  'system',
  'tenants',
  'token',
  'transfers',
  'upstreams',
  'users',
  'v1',
  'v2',
]);

export function isReservedTenantId(id: string): boolean {
  return reservedIds.has(id);
}
