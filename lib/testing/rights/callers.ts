import { encode } from 'next-auth/jwt';
import type { Pool } from 'pg';
import {
  createPasswordGate,
  createTokenFor,
  operator,
  type Principal,
  signIn,
  type UserPrincipal,
} from '../../access/index.ts';
import type { Role } from '../../contract/common.ts';
import { type TokenScope, tokenScope } from '../../contract/me.ts';
import type { Db } from '../../db/index.ts';
import { buildUser, testPassword } from '../accounts.ts';

/** Somebody, and by what they prove it: the same person is several callers. */
export type Caller = {
  /** `developer, token with push`. */
  who: string;
  /** As `can` is asked about them; null: what they show opens nothing. */
  principal: Principal | null;
  /** The same for the front door, where nobody is taken for somebody else. */
  loggedIn: Principal | null;
  userId: string | null;
  /** What a browser or script of theirs sends to the API. */
  headers: Record<string, string>;
  /** What docker login of theirs was given; null: they did not log in. */
  login: { name: string; password: string } | null;
};

/** Who has which role in the tenants that count as `own`. */
const people: { who: string; role: Role | null; isAdmin?: true; isDisabled?: true }[] = [
  { who: 'signed in', role: null },
  { who: 'viewer', role: 'viewer' },
  { who: 'developer', role: 'developer' },
  { who: 'tenant admin', role: 'admin' },
  { who: 'platform admin', role: null, isAdmin: true },
  { who: 'disabled', role: 'admin', isAdmin: true, isDisabled: true },
];

type TokenKind = { what: string; scopes: TokenScope[]; repositories: string[] };

/** A token of each scope alone, of all, and of all that opens nothing but the repositories of one tenant. */
const tokenKinds = (ownTenant: string): TokenKind[] => [
  ...tokenScope.options.map((scope) => ({ what: scope, scopes: [scope], repositories: [] })),
  { what: 'all scopes', scopes: [...tokenScope.options], repositories: [] },
  {
    what: 'all scopes in one tenant',
    scopes: [...tokenScope.options],
    repositories: [`${ownTenant}/**`],
  },
];

export const anonymous = (mayPullPublic: boolean): Caller => ({
  who: mayPullPublic ? 'anonymous' : 'anonymous, where the setting is off',
  principal: { kind: 'anonymous', mayPullPublic },
  loggedIn: { kind: 'anonymous', mayPullPublic },
  userId: null,
  headers: {},
  login: null,
});

/** Everybody, by session (`docker login`: by password) and by tokens. */
export async function buildCallers(
  { db, pool, authSecret, origin }: { db: Db; pool: Pool; authSecret: string; origin: string },
  ownTenants: readonly string[],
): Promise<Caller[]> {
  const passwords = createPasswordGate({ db, pool });
  const callers = [anonymous(true)];
  for (const { who, role, isAdmin = false, isDisabled = false } of people) {
    const roles = Object.fromEntries(role ? ownTenants.map((tenantId) => [tenantId, role]) : []);
    const user = await buildUser(db, { isAdmin, roles });
    const attempt = { name: user.name, password: testPassword, address: '', userAgent: '' };
    const { sessionId } = await signIn({ db, passwords }, attempt);
    const cookie = await encode({ token: { sid: sessionId }, secret: authSecret });
    callers.push({
      who: `${who}, session`,
      // A session that is over leaves a visitor who has not signed in.
      principal: isDisabled ? anonymous(true).principal : user,
      loggedIn: isDisabled ? null : user,
      userId: user.userId,
      headers: { cookie: `ownbase.session=${cookie}`, origin },
      login: { name: user.name, password: testPassword },
    });
    const kinds = tokenKinds(ownTenants[0]!);
    callers.push(...(await tokensOf(db, user, { who, isDisabled, kinds })));
    if (isDisabled) await disable(db, user);
  }
  return callers;
}

async function tokensOf(
  db: Db,
  user: UserPrincipal,
  { who, isDisabled, kinds }: { who: string; isDisabled: boolean; kinds: TokenKind[] },
): Promise<Caller[]> {
  const made: Caller[] = [];
  for (const { what, scopes, repositories } of kinds) {
    const body = { name: what, scopes, repositories, expiresInDays: null };
    const { secret } = await createTokenFor(db, operator, user.name, body);
    const opens = repositories.length > 0 ? repositories : null;
    const principal: Principal | null = isDisabled
      ? null
      : { ...user, via: 'token', scopes: new Set(scopes), repositories: opens };
    made.push({
      who: `${who}, token with ${what}`,
      principal,
      loggedIn: principal,
      userId: user.userId,
      headers: { authorization: `Bearer ${secret}` },
      login: { name: user.name, password: secret },
    });
  }
  return made;
}

async function disable(db: Db, { userId }: UserPrincipal): Promise<void> {
  await db.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', userId).execute();
}
