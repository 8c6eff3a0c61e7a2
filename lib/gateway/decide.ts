import { can, everywhere, type Principal, withoutToken } from '../access/index.ts';
import type { RepositoryRights } from '../catalog/index.ts';
import { isName, type Scope } from '../registry/index.ts';
import type { Denial, DenialReason, Grant } from './client-token.ts';

/** What the database says about the names that were asked for. */
export type KnownNames = {
  repositories: ReadonlyMap<string, RepositoryRights>;
  /** What had one of the names before, by that name, where no repository shows under it now. */
  redirects: ReadonlyMap<string, RepositoryRights>;
  tenants: ReadonlyMap<string, { developersMayDelete: boolean; disabled: boolean }>;
};

type Verb = 'pull' | 'push' | 'delete';
const verbs: readonly Verb[] = ['pull', 'push', 'delete'];

/**
 * Filters what a client asks for down to what it may have. Nothing here fails the request: docker asks for other
 * people's repositories on its own, for mounts. What is no repository's name is passed over: the front door refuses it
 * before it looks at a token. Pure.
 */
export function decideScopes(
  principal: Principal,
  scopes: readonly Scope[],
  known: KnownNames,
): { access: Grant[]; denied: Denial[] } {
  const access: Grant[] = [];
  const denied: Denial[] = [];
  for (const scope of scopes) {
    if (scope.type === 'registry' && scope.name === 'catalog') access.push(...decideCatalog(principal));
    if (scope.type !== 'repository' || !isName(scope.name)) continue;
    const decided = decideRepository(principal, scope, known);
    if (decided.grant.actions.length > 0) access.push(decided.grant);
    denied.push(...decided.denied);
  }
  return { access, denied };
}

/** Everybody may ask for the list; it holds what they may see. */
function decideCatalog(principal: Principal): Grant[] {
  const sees = can(everywhere(principal), 'pull', { tenantId: '', visibility: 'public' });
  return sees ? [{ type: 'registry', name: 'catalog', actions: ['*'] }] : [];
}

function decideRepository(principal: Principal, scope: Scope, known: KnownNames) {
  const { name } = scope;
  const repository = redirected(principal, scope, known) ?? known.repositories.get(name) ?? null;
  const tenantId = repository?.tenantId ?? tenantOfName(name, known);
  const asked: Asked = { name: repository?.name ?? name, tenantId, repository, known };
  const wanted = wantedOf(scope);
  const granted = wanted.filter((verb) => mayDo(principal, verb, asked));
  const grant: Grant = { type: 'repository', name, actions: granted };
  if (tenantId !== null) grant.tenant = tenantId;
  if (repository) grant.id = repository.id;
  const byReason = new Map<DenialReason, string[]>();
  for (const verb of wanted.filter((each) => !granted.includes(each))) {
    const reason = reasonFor(principal, verb, asked);
    byReason.set(reason, [...(byReason.get(reason) ?? []), verb]);
  }
  return {
    grant,
    denied: [...byReason].map(([reason, refused]): Denial => ({ name, actions: refused, reason })),
  };
}

const wantedOf = ({ actions }: Scope): Verb[] =>
  verbs.filter((verb) => actions.has(verb) || actions.has('*'));

export const isPullOnly = (scope: Scope): boolean =>
  scope.type === 'repository' && wantedOf(scope).join() === 'pull';

/** Whoever may not pull what an old name leads to is not told that it leads anywhere. */
function redirected(principal: Principal, scope: Scope, known: KnownNames): RepositoryRights | null {
  const repository = isPullOnly(scope) && known.redirects.get(scope.name);
  return repository && can(principal, 'pull', repository) ? repository : null;
}

/** The tenant whose namespace a name lies in: only where the naming rule holds and the tenant exists. */
function tenantOfName(name: string, known: KnownNames): string | null {
  const first = firstComponent(name);
  return first !== null && known.tenants.has(first) ? first : null;
}

/** What stands before the first slash; null for a name without one, or one that is no name. */
export function firstComponent(name: string): string | null {
  const slash = name.indexOf('/');
  return slash > 0 && isName(name) ? name.slice(0, slash) : null;
}

/** One name that is asked for. `tenantId` is null where it lies in no tenant's namespace. */
type Asked = {
  name: string;
  tenantId: string | null;
  repository: RepositoryRights | null;
  known: KnownNames;
};

function mayDo(principal: Principal, verb: Verb, { name, tenantId, repository, known }: Asked): boolean {
  if (tenantId === null) return false;
  if (verb === 'push') return can(principal, 'push', { tenantId, name });
  if (verb === 'pull') {
    // Until its first manifest is recorded a repository is seen by nobody but the members who push it.
    const visibility = repository?.appeared ? repository.visibility : 'private';
    const { tenantDisabled = false } = repository ?? {};
    return can(principal, 'pull', { tenantId, name, visibility, tenantDisabled });
  }
  const { developersMayDelete } = repository ?? known.tenants.get(tenantId) ?? { developersMayDelete: false };
  return can(principal, 'delete', { tenantId, name, developersMayDelete });
}

/** Foreign and unknown tenants get the same reason: whether a tenant exists is not told. */
function reasonFor(principal: Principal, verb: Verb, asked: Asked): DenialReason {
  const { tenantId } = asked;
  if (isKnownDisabled(principal, asked)) return 'disabled';
  if (principal.kind === 'anonymous') return 'anonymous';
  if (tenantId === null || !(principal.isAdmin || principal.memberships.has(tenantId)))
    return verb === 'pull' ? 'unknown' : 'naming';
  // Another token helps only where the role allows it.
  if (!mayDo(withoutToken(principal), verb, asked)) return 'role';
  return mayDo(everywhere(principal), verb, asked) ? 'repositories' : 'scope';
}

/** Told to those who know the tenant, as its members or from what they could see there. */
function isKnownDisabled(principal: Principal, asked: Asked): boolean {
  const { tenantId, repository, known } = asked;
  if (tenantId === null || !(repository?.tenantDisabled ?? known.tenants.get(tenantId)?.disabled))
    return false;
  if (principal.kind === 'user' && principal.isAdmin) return false;
  if (principal.kind === 'user' && principal.disabledTenants?.has(tenantId)) return true;
  const openAgain = repository && { ...repository, tenantDisabled: false };
  return mayDo(principal, 'pull', { ...asked, repository: openAgain });
}
