import { type Action, can, libraryTenantId, type Principal } from '../../access/index.ts';
import type { Made } from './kind.ts';
import type { Outcome } from './outcomes.ts';
import type { RepositoryPlace, TenantPlace } from './places.ts';
import { kinds } from './things.ts';

/**
 * Who sees which page: an entry for each. `thing` says what it is about, `address` with which query it is opened (default:
 * none). A page that lists repositories says with `lists` which of those that one may see. A page with several states
 * has an entry for each.
 */
export type PageEntry = {
  what?: string;
  thing: PageThing;
  query?: (made: Made) => string;
  lists?: (place: RepositoryPlace) => boolean;
};

export type PageThing = keyof typeof pageKinds;

/** Whoever has not signed in is sent to do so; to everybody else the pages of others are not there. */
const forUsers =
  <Place>(sees: (principal: Principal, place: Place) => boolean) =>
  (principal: Principal, _: Action | null, place: Place): Outcome => {
    if (principal.kind === 'anonymous') return 401;
    return sees(principal, place) ? 'allowed' : 404;
  };
const administers = (principal: Principal): boolean => can(principal, 'administer', null);

export const pageKinds = {
  open: kinds.open,
  invitationLink: kinds.invitationLink,
  signedIn: { ...kinds.open, expect: forUsers(() => true) },
  tenant: {
    ...kinds.tenant,
    expect: forUsers<TenantPlace>((principal, place) => place.exists && can(principal, 'see-tenant', place)),
  },
  /** For the administrators of a tenant; the public images have none. */
  managedTenant: {
    ...kinds.tenant,
    expect: forUsers<TenantPlace>(
      (principal, place) =>
        place.exists && place.tenantId !== libraryTenantId && can(principal, 'manage-tenant', place),
    ),
  },
  /** The administration's page of a tenant. */
  anyTenant: {
    ...kinds.tenant,
    expect: forUsers<TenantPlace>((principal, { exists }) => exists && administers(principal)),
  },
  instance: { ...kinds.instance, expect: forUsers(administers) },
  /** The administration's page of a user. */
  user: {
    ...kinds.user,
    expect: forUsers<{ exists: boolean }>((principal, { exists }) => exists && administers(principal)),
  },
  /** The administration's page of a resource pool. */
  pool: {
    ...kinds.pool,
    expect: forUsers<{ exists: boolean }>((principal, { exists }) => exists && administers(principal)),
  },
  deployment: {
    ...kinds.deployment,
    expect: forUsers<{ tenantId: string; deployment: string }>(
      (principal, { tenantId, deployment }) =>
        (deployment === 'live' || deployment === 'kept') && can(principal, 'see-deployments', { tenantId }),
    ),
  },
  /** The form for an image, for whoever has signed in and may see the image. */
  formOfRepository: {
    ...kinds.formOfRepository,
    expect: forUsers<RepositoryPlace>((principal, place) => place.exists && can(principal, 'pull', place)),
  },
  repository: kinds.repository,
  /** Shown in the list that visitors are sent to: where there is nothing for them, to sign in. */
  publicList: {
    ...kinds.listedRepository,
    expect(principal: Principal, _: Action | null, place: RepositoryPlace): Outcome {
      const isOpen = can(principal, 'pull', { tenantId: '', visibility: 'public' });
      return isOpen ? kinds.listedRepository.expect(principal, 'pull', place) : 401;
    },
  },
  /** Shown in the list of its tenant. */
  listedInTenant: {
    ...kinds.listedRepository,
    expect(principal: Principal, _: Action | null, place: RepositoryPlace): Outcome {
      if (principal.kind === 'anonymous') return 401;
      if (!place.tenantExists || !can(principal, 'see-tenant', place)) return 404;
      return kinds.listedRepository.expect(principal, 'pull', place);
    },
  },
};

export const pageTable: Record<string, PageEntry | PageEntry[]> = {
  '/': { thing: 'open' },
  '/sign-in': { thing: 'open' },
  '/invite/{secret}': { thing: 'invitationLink' },
  '/public': {
    thing: 'publicList',
    query: ({ name }) => `q=${name}`,
    lists: ({ visibility }) => visibility === 'public',
  },
  '/search': { thing: 'publicList', query: ({ name }) => `q=${name}`, lists: () => true },
  '/api-reference': { thing: 'open' },
  '/t': { thing: 'signedIn' },
  '/t/{tenantId}': [
    { thing: 'tenant' },
    { what: 'its list', thing: 'listedInTenant', query: ({ name }) => `q=${name}`, lists: () => true },
  ],
  '/t/{tenantId}/push': { thing: 'tenant' },
  '/t/{tenantId}/members': { thing: 'tenant' },
  '/t/{tenantId}/robots': { thing: 'managedTenant' },
  '/t/{tenantId}/deleted': { thing: 'tenant' },
  '/r/{name}': [
    { thing: 'repository' },
    { what: 'its overview', thing: 'repository', query: () => 'view=overview' },
    { what: 'its settings', thing: 'repository', query: () => 'view=settings' },
    { what: 'what was deleted', thing: 'repository', query: () => 'view=deleted' },
    { what: 'an image', thing: 'repository', query: () => 'tag=v1' },
  ],
  '/account': { thing: 'signedIn' },
  '/account/tokens': { thing: 'signedIn' },
  '/account/sessions': { thing: 'signedIn' },
  '/admin/users': { thing: 'instance' },
  '/admin/users/{userId}': { thing: 'user' },
  '/admin/tenants': { thing: 'instance' },
  '/admin/tenants/{tenantId}': { thing: 'anyTenant' },
  '/admin/settings': { thing: 'instance' },
  '/admin/registry': { thing: 'instance' },
  '/admin/pools': { thing: 'instance' },
  '/admin/pools/{poolId}': { thing: 'pool' },
  '/deployments': { thing: 'signedIn' },
  '/deployments/new': { thing: 'formOfRepository', query: ({ name }) => `image=${name}:v1` },
  '/deployments/{deploymentId}': { thing: 'deployment' },
  '/transfers': { thing: 'signedIn' },
  '/bake': { thing: 'signedIn' },
};
