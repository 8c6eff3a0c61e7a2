import { AppError } from '../errors.ts';
import { type Action, can, type Things } from './can.ts';
import type { Operator, Principal, UserPrincipal } from './principal.ts';

/** `can()` for those who change things, the operator of the admin command among them. */
export function may<A extends Action>(by: Principal | Operator, action: A, thing: Things[A]): boolean {
  return by.kind === 'operator' || can(by, action, thing);
}

/**
 * Only for things whose existence the asker may know; what may not be seen is NOT_FOUND instead.
 * @throws AppError UNAUTHENTICATED `sign-in-required`, FORBIDDEN `token-scope` where the token alone stands in the
 * way, else FORBIDDEN `not-allowed`.
 */
export function authorize<A extends Action>(by: Principal | Operator, action: A, thing: Things[A]): void {
  if (may(by, action, thing)) return;
  if (by.kind === 'anonymous') {
    throw new AppError('UNAUTHENTICATED', 'Sign in first.', { reason: 'sign-in-required' });
  }
  if (by.kind === 'user' && can(withoutToken(by), action, thing)) throw scopeMissing();
  throw new AppError('FORBIDDEN', 'You may not do this. Ask an administrator of the tenant.', {
    reason: 'not-allowed',
  });
}

/**
 * One's own account: whoever has signed in may manage it, a token needs the scope `manage` and no patterns.
 * @throws AppError FORBIDDEN `token-scope`
 */
export function authorizeOwnAccount(user: UserPrincipal): void {
  if (user.scopes !== null && !user.scopes.has('manage')) throw scopeMissing();
  if (user.repositories) throw scopeMissing();
}

/**
 * Who asks, without the patterns of their token: for questions about all repositories, where the names are compared
 * elsewhere.
 */
export function everywhere(principal: Principal): Principal {
  return principal.kind === 'user' ? { ...principal, repositories: null } : principal;
}

/** All the rights of the owner, whatever the token takes away. */
export function withoutToken(user: UserPrincipal): UserPrincipal {
  return { ...user, scopes: null, repositories: null };
}

function scopeMissing(): AppError {
  return new AppError(
    'FORBIDDEN',
    'This token does not allow it: its scopes or its repositories are too few.',
    {
      reason: 'token-scope',
    },
  );
}
