/** What the journey over every page makes before it looks at them. */
export type Furnished = {
  tenant: string;
  userId: string;
  /** The secret of the link to a tenant that one is no member of. */
  invitation: string;
  poolId: string;
  deploymentId: string;
};

/** A repository with two platforms behind the tag `8.3.1`. */
const appOf = (tenant: string) => `/r/${tenant}/app`;

/** Where each page is looked at, by its folder under app: an entry for each, and in it an address for each of its states. */
export const pageAddresses: Record<string, (furnished: Furnished) => readonly string[]> = {
  '/public': () => ['/public', '/public?kind=base', '/public?q=nothing-has-this-name'],
  '/search': ({ tenant }) => [
    `/search?q=${tenant}`,
    `/search?q=by:${tenant}&platform=linux/arm64&base=true&kind=images`,
    '/search',
  ],
  '/api-reference': () => ['/api-reference', '/api-reference?q=nothing-has-this-name'],
  '/t/{tenantId}': ({ tenant }) => [`/t/${tenant}`, `/t/${tenant}?kind=base`],
  '/t/{tenantId}/push': ({ tenant }) => [`/t/${tenant}/push`],
  '/t/{tenantId}/members': ({ tenant }) => [`/t/${tenant}/members`],
  '/t/{tenantId}/robots': ({ tenant }) => [`/t/${tenant}/robots`],
  '/t/{tenantId}/deleted': ({ tenant }) => [`/t/${tenant}/deleted`],
  '/r/{name}': ({ tenant }) => [
    appOf(tenant),
    ...['view=overview', 'view=settings', 'view=deleted', 'tag=8.3.1'].map(
      (query) => `${appOf(tenant)}?${query}`,
    ),
    `/r/${tenant}/nothing`,
  ],
  '/invite/{secret}': ({ invitation }) => [`/invite/${invitation}`, '/invite/nothing'],
  '/account': () => ['/account'],
  '/account/tokens': () => ['/account/tokens'],
  '/account/sessions': () => ['/account/sessions'],
  '/admin/users': () => ['/admin/users'],
  '/admin/users/{userId}': ({ userId }) => [`/admin/users/${userId}`],
  '/admin/tenants': () => ['/admin/tenants'],
  '/admin/tenants/{tenantId}': ({ tenant }) => [`/admin/tenants/${tenant}`],
  '/admin/settings': () => ['/admin/settings'],
  '/admin/registry': () => ['/admin/registry'],
  '/admin/pools': () => ['/admin/pools'],
  '/admin/pools/{poolId}': ({ poolId }) => [`/admin/pools/${poolId}`],
  '/deployments': ({ tenant }) => [
    '/deployments',
    `/deployments?tenant=${tenant}`,
    '/deployments?q=nothing-has-this-name',
  ],
  '/deployments/new': ({ tenant }) => [`/deployments/new?image=${tenant}/app:8.3.1`],
  '/transfers': ({ tenant }) => [
    '/transfers',
    `/transfers?tenant=${tenant}`,
    '/transfers?tenant=no-such-tenant',
  ],
  '/bake': ({ tenant }) => ['/bake', `/bake?base=${tenant}/app:8.3.1`],
  '/deployments/{deploymentId}': ({ deploymentId }) =>
    ['', '?view=logs', '?view=revisions', '?view=settings'].map(
      (view) => `/deployments/${deploymentId}${view}`,
    ),
};

/** Pages without an entry, and why. */
export const notLookedAt: Record<string, string> = {
  '/': 'only leads elsewhere',
  '/t': 'leads to a tenant wherever there is one',
  '/sign-in': 'the journey begins there',
};
