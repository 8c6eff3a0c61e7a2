import { type Actor, commandActor } from '../audit/index.ts';
import type { Role } from '../contract/common.ts';
import type { TokenScope } from '../contract/me.ts';

export type AnonymousPrincipal = {
  readonly kind: 'anonymous';
  /** The instance setting: public images are pulled and seen without signing in. */
  readonly mayPullPublic: boolean;
};

export type UserPrincipal = {
  readonly kind: 'user';
  readonly userId: string;
  readonly name: string;
  readonly isAdmin: boolean;
  /** Tenant id → role, of the tenants that are neither disabled nor deleted. */
  readonly memberships: ReadonlyMap<string, Role>;
  /** Those that are disabled, so that a refusal can say why. They give no right at all. */
  readonly disabledTenants?: ReadonlySet<string>;
  /** What a token leaves of its owner's rights; null: all of them. */
  readonly scopes: ReadonlySet<TokenScope> | null;
  /**
   * The patterns of a token: it opens the repositories that match one of them and nothing else. Null or absent: every
   * repository that the rest allows, and what is no repository.
   */
  readonly repositories?: readonly string[] | null;
  readonly via: 'session' | 'token' | 'password';
  /** The row of the session that the request came by, where it came by one. */
  readonly sessionId?: string;
};

/** Who is asking, read from the database for this request. */
export type Principal = AnonymousPrincipal | UserPrincipal;

/** Whoever runs the admin command on the machine itself: may do everything, and is no row of `users`. */
export type Operator = { readonly kind: 'operator' };
export const operator: Operator = { kind: 'operator' };

/** The one who changes something, as the audit names it. */
export function actorOf(by: UserPrincipal | Operator): Actor {
  return by.kind === 'operator' ? commandActor : { id: by.userId, name: by.name, via: by.via };
}
