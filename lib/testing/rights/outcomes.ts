import { type Action, can, type Things } from '../../access/can.ts';
import type { Principal } from '../../access/index.ts';
import type { RepositoryPlace, TenantPlace } from './places.ts';

/**
 * What became of a request. A list answers everybody, so that it `shows` a thing or `hides` it. Any other status is told
 * as it is, and is what nobody expects.
 */
export type Outcome = 'allowed' | 401 | 403 | 404 | 'shows' | 'hides';

/** Whether somebody may do this, in words that a table can hold. */
type Thing = { tenantId?: string; visibility?: string; developersMayDelete?: boolean } | null;
const asks = (principal: Principal, action: Action, thing: Thing): boolean =>
  can(principal, action, thing as Things[Action]);

export const inTenant = (principal: Principal, action: Action, place: TenantPlace): Outcome => {
  if (!place.exists || !asks(principal, 'see-tenant', place)) return 404;
  return asks(principal, action, place) ? 'allowed' : 403;
};

/** What may not be pulled is not there; what may be seen and not be changed is refused. */
export const inRepository = (principal: Principal, action: Action, place: RepositoryPlace): Outcome => {
  if (!place.exists || !asks(principal, 'pull', place)) return 404;
  return asks(principal, action, place) ? 'allowed' : 403;
};

export const shownWhere = (exists: boolean, principal: Principal, action: Action, place: Thing): Outcome =>
  exists && asks(principal, action, place) ? 'shows' : 'hides';

export const ofInstance = (principal: Principal): Outcome =>
  asks(principal, 'administer', null) ? 'allowed' : 403;

/** One's own account is no matter of roles: `authorizeOwnAccount` asks for a token without bounds, of the scope. */
export function ofOwnAccount(principal: Principal): Outcome {
  if (principal.kind === 'anonymous') return 401;
  const { scopes, repositories } = principal;
  return !repositories && (scopes === null || scopes.has('manage')) ? 'allowed' : 403;
}
