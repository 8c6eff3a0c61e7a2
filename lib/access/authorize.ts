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
  if (by.kind === 'user' && can({ ...by, scopes: null }, action, thing)) throw scopeMissing();
  throw new AppError('FORBIDDEN', 'You may not do this. Ask an administrator of the tenant.', {
    reason: 'not-allowed',
  });
}

/**
 * One's own account: whoever has signed in may manage it, a token needs the scope `manage`.
 * @throws AppError FORBIDDEN `token-scope`
 */
export function authorizeOwnAccount(user: UserPrincipal): void {
  if (user.scopes !== null && !user.scopes.has('manage')) throw scopeMissing();
}

function scopeMissing(): AppError {
  return new AppError('FORBIDDEN', 'The scopes of this token do not allow it. Use a token that has them.', {
    reason: 'token-scope',
  });
}
