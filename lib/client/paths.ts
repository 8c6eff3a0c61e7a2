import { repositoryHref } from '../format/repository-address.ts';

/** The address of every page, so that links are made in one way. */
export const paths = {
  public: '/public',
  signIn: (next?: string) => (next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in'),
  /** Where the link of an invitation leads. */
  invite: (secret: string) => `/invite/${encodeURIComponent(secret)}`,
  search: (q?: string) => (q ? `/search?q=${encodeURIComponent(q)}` : '/search'),
  anyTenant: '/t',
  tenant: (tenantId: string) => `/t/${encodeURIComponent(tenantId)}`,
  push: (tenantId: string) => `/t/${encodeURIComponent(tenantId)}/push`,
  members: (tenantId: string) => `/t/${encodeURIComponent(tenantId)}/members`,
  robots: (tenantId: string) => `/t/${encodeURIComponent(tenantId)}/robots`,
  /** What was deleted in a tenant and can still be undone. */
  deleted: (tenantId: string) => `/t/${encodeURIComponent(tenantId)}/deleted`,
  /** `name` holds slashes; `select` chooses a view of the repository, or an image inside it. */
  repository: repositoryHref,
  /** Of one tenant, or of all that one may see. */
  deployments: (tenantId?: string) =>
    tenantId ? `/deployments?tenant=${encodeURIComponent(tenantId)}` : '/deployments',
  deployment: (id: string, view?: string) =>
    `/deployments/${encodeURIComponent(id)}${view ? `?view=${view}` : ''}`,
  /** @param image `acme/app:1.0`, or by digest. */
  deploy: (image: string) => `/deployments/new?image=${encodeURIComponent(image)}`,
  /** To one tenant, or to all where one may push. */
  transfers: (tenantId?: string) =>
    tenantId ? `/transfers?tenant=${encodeURIComponent(tenantId)}` : '/transfers',
  /** @param base what is built on: `acme/app:1.0`, or by digest. */
  bake: (base?: string) => (base ? `/bake?base=${encodeURIComponent(base)}` : '/bake'),
  pools: '/admin/pools',
  pool: (id: string) => `/admin/pools/${encodeURIComponent(id)}`,
  apiReference: '/api-reference',
  account: '/account',
  tokens: '/account/tokens',
  /** With the form for a new one open. */
  newToken: '/account/tokens?new=1',
  sessions: '/account/sessions',
  users: '/admin/users',
  tenants: '/admin/tenants',
  adminTenant: (tenantId: string) => `/admin/tenants/${encodeURIComponent(tenantId)}`,
  registry: '/admin/registry',
  settings: '/admin/settings',
};
