import type { Visibility } from '../contract/common.ts';
import type { TokenScope } from '../contract/me.ts';
import { matchesPattern } from '../contract/repository-patterns.ts';
import type { Principal, UserPrincipal } from './principal.ts';

/** The namespace of the curated public images. */
export const libraryTenantId = 'library';

type OfTenant = { tenantId: string };
/** `name` has the tenant in front. Where it is absent nothing matches: a token with patterns is refused. */
type OfRepository = OfTenant & { name?: string };

/** What each action is done to. */
export type Things = {
  /** Pull and see a repository. */
  pull: OfRepository & { visibility: Visibility; tenantDisabled?: boolean };
  /** Push to a repository of the tenant, an existing one or one that the push makes. */
  push: OfRepository;
  /** Change description and overview. */
  edit: OfRepository;
  /** Delete tags, images, repositories; undo it. */
  delete: OfRepository & { developersMayDelete: boolean };
  /** `visibility` is the one it shall get. */
  'set-visibility': OfRepository & { visibility: Visibility };
  /** See the tenant itself: its name and its members. */
  'see-tenant': OfTenant;
  /** Members and the tenant's own settings. */
  'manage-tenant': OfTenant;
  /** See a tenant's deployments: what runs, its logs and revisions. */
  'see-deployments': OfTenant;
  /** Make, change, stop and remove deployments. */
  deploy: OfTenant;
  /** Read a secret of a deployment. `ownerId` is who made it. Platform administrators may not. */
  'reveal-secrets': OfTenant & { ownerId: string | null };
  /** Tenants, users, pools, settings of the instance. */
  administer: null;
};

export type Action = keyof Things;

/** Any one of these scopes will do. */
const scopesOf: Record<Action, readonly TokenScope[]> = {
  // Whoever pushes or deploys an image has to see it.
  pull: ['pull', 'push', 'deploy'],
  push: ['push'],
  edit: ['push'],
  delete: ['delete'],
  'set-visibility': ['manage'],
  'see-tenant': ['pull', 'push', 'deploy', 'manage'],
  'manage-tenant': ['manage'],
  'see-deployments': ['deploy', 'manage'],
  deploy: ['deploy'],
  'reveal-secrets': ['deploy'],
  administer: ['manage'],
};

/**
 * Who may do what (design section 4): the console, the API, the token endpoint and the gateway all ask this.
 * Pure: decides from facts already loaded. A token's scopes and patterns only take away.
 */
export function can<A extends Action>(principal: Principal, action: A, thing: Things[A]): boolean {
  if (principal.kind === 'anonymous') return action === 'pull' && anonymousMayPull(principal, thing);
  return (
    scopesAllow(principal, scopesOf[action]) &&
    patternsAllow(principal, thing) &&
    userMay(principal, action, thing)
  );
}

function anonymousMayPull(principal: { mayPullPublic: boolean }, thing: Things[Action]): boolean {
  return principal.mayPullPublic && visibilityOf(thing) === 'public' && !isDisabled(thing);
}

function scopesAllow({ scopes }: UserPrincipal, anyOf: readonly TokenScope[]): boolean {
  return scopes === null || anyOf.some((scope) => scopes.has(scope));
}

/** What is no repository has no name, so that a token with patterns never opens it. */
function patternsAllow({ repositories }: UserPrincipal, thing: Things[Action]): boolean {
  if (!repositories) return true;
  return (
    thing !== null && 'name' in thing && thing.name !== undefined && matchesPattern(repositories, thing.name)
  );
}

function userMay(user: UserPrincipal, action: Action, thing: Things[Action]): boolean {
  if (user.isAdmin && action !== 'reveal-secrets') return true;
  if (thing === null) return false;
  const role = user.memberships.get(thing.tenantId);
  switch (action) {
    case 'pull':
      return role !== undefined || (visibilityOf(thing) !== 'private' && !isDisabled(thing));
    case 'see-tenant':
    case 'see-deployments':
      return role !== undefined;
    case 'reveal-secrets':
      return (
        role === 'admin' || (role === 'developer' && 'ownerId' in thing && thing.ownerId === user.userId)
      );
    case 'push':
    case 'edit':
    case 'deploy':
      return role === 'developer' || role === 'admin';
    case 'delete':
      return (
        role === 'admin' ||
        (role === 'developer' && 'developersMayDelete' in thing && thing.developersMayDelete)
      );
    case 'set-visibility':
      return role === 'admin' && visibilityOf(thing) !== 'public';
    case 'manage-tenant':
      return role === 'admin';
    case 'administer':
      return false;
  }
}

/** Of its members nobody has a role any more; what they could see without one goes too. */
function isDisabled(thing: Things[Action]): boolean {
  return thing !== null && 'tenantDisabled' in thing && thing.tenantDisabled === true;
}

function visibilityOf(thing: Things[Action]): Visibility {
  return thing && 'visibility' in thing ? thing.visibility : 'private';
}
