import type { Actor } from '../audit/index.ts';
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
  /** Tenant id → role. */
  readonly memberships: ReadonlyMap<string, Role>;
  /** What a token leaves of its owner's rights; null: all of them. */
  readonly scopes: ReadonlySet<TokenScope> | null;
  readonly via: 'session' | 'token' | 'password';
};

/** Who is asking, read from the database for this request. */
export type Principal = AnonymousPrincipal | UserPrincipal;

/** The principal as the audit names it. */
export function actorOf(principal: UserPrincipal): Actor {
  return { id: principal.userId, name: principal.name, via: principal.via };
}
