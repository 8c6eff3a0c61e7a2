/**
 * Who may do what: users, tenants, memberships, sessions, tokens, passwords, and `can()`.
 *
 * What holds here:
 * - `can()` is the only place where rights are decided. It is pure: it decides from a principal that was read from
 *   the database for this request.
 * - What may not be seen answers like what does not exist: NOT_FOUND, with the same words.
 * - A principal with scopes came by a token; scopes and patterns of repositories only take away, also when a token
 *   makes or rotates another token.
 * - Passwords are checked by the password gate alone, which counts failures in PostgreSQL for all processes.
 * - A session is a row. It is over with sign-out, after 30 days, when the password changes and when the user is
 *   disabled, and its cookie holds nothing but its id.
 * - An account of a provider is found by issuer and subject alone. What its groups give follows them at each sign-in;
 *   what people have set stays.
 * - Secrets are kept as hashes: passwords by Argon2id, tokens by SHA-256. They are shown once, when they are made.
 * - There is always an enabled platform administrator, and nobody takes their own rights away.
 * - Tenant ids are never used again; rows of `tenants` and `users` stay for ever.
 * - In a tenant that is disabled or deleted nobody has a role: its memberships rest.
 * - Robots are rows of `users`, so that what they push is theirs; they are listed with their tenant alone, have no
 *   password, and one membership.
 * - Every change and its audit event stand in one transaction.
 */

export { acceptInvitation, getInvitation } from './accept-invitation.ts';
export { type Answer, answerOnce } from './answer-once.ts';
export { authenticateBasic } from './authenticate-basic.ts';
export { authorize, authorizeOwnAccount, everywhere, withoutToken } from './authorize.ts';
export { authenticateBearer } from './bearer.ts';
export { type Action, can, libraryTenantId } from './can.ts';
export { ensureFirstAdministrator } from './first-administrator.ts';
export { createInvitation, listInvitations, revokeInvitation } from './invitations.ts';
export { type Keys, loadKeys } from './keys.ts';
export { leaveTenant } from './leave-tenant.ts';
export { anonymousPrincipal, loadPrincipal } from './load-principal.ts';
export { changePassword, getMe, updateMe } from './me.ts';
export { addMember, listMembers, removeMember, updateMember } from './members.ts';
export { endOtherSessions, endOwnSession, endSessionsOfUser, listSessions } from './own-sessions.ts';
export { createPasswordGate, type PasswordGate } from './password-gate.ts';
export {
  type AnonymousPrincipal,
  actorOf,
  type Operator,
  operator,
  type Principal,
  type UserPrincipal,
} from './principal.ts';
export { hasPassword, type ProvidedIdentity, signInByProvider } from './provider-sign-in.ts';
export { endPullRobots, findPullRobot, makePullRobot } from './pull-robots.ts';
export { isReservedTenantId } from './reserved-ids.ts';
export { createRobot, deleteRobot, listRobots, rotateRobot, updateRobot } from './robots.ts';
export { seal, unseal } from './seal.ts';
export { endSession, findSession, sessionSeconds, signIn } from './sessions.ts';
export { getSettings, updateSettings } from './settings.ts';
export { signJwtAside } from './sign-jwt.ts';
export { staleVersion } from './stale-version.ts';
export {
  createStorageTokens,
  type StorageAccess,
  storageIssuer,
  storageService,
} from './storage-token.ts';
export { findTenantRights } from './tenant-rights.ts';
export { closeTenant, recordTenantState, reopenTenant } from './tenant-states.ts';
export { createTenant, getTenant, listTenants, updateTenant } from './tenants.ts';
export {
  createToken,
  createTokenFor,
  listTokens,
  listTokensOfUser,
  revokeToken,
  revokeTokenOfUser,
  rotateToken,
} from './tokens.ts';
export { createUser, getUser, getUserByName, listUsers, resetPassword, updateUser } from './users.ts';
