import { randomBytes } from 'node:crypto';
import {
  addMember,
  createTenant,
  createTokenFor,
  createUser,
  getTenant,
  getUser,
  getUserByName,
  listUsers,
  loadPrincipal,
  operator,
  revokeTokenOfUser,
  type UserPrincipal,
} from '../access/index.ts';
import type { UserView } from '../contract/users.ts';
import type { Db } from '../db/index.ts';
import { type DemoUser, demoTenants, demoUsers } from '../demo/index.ts';
import { AppError } from '../errors.ts';
import { StartError } from './start-error.ts';

export type NewUser = { name: string; password: string };

/**
 * Makes the tenants and people of the demonstration that are not there yet.
 *
 * @returns who is new, with a password that is known nowhere else.
 * @throws StartError where a name is somebody else's: their tenant and their account are left alone.
 */
export async function ensureDemoAccounts(db: Db): Promise<NewUser[]> {
  for (const tenant of demoTenants) await ensureTenant(db, tenant);
  const created: NewUser[] = [];
  for (const user of demoUsers) {
    const password = await ensureUser(db, user);
    if (password) created.push({ name: user.name, password });
  }
  return created;
}

async function ensureTenant(db: Db, { id, displayName }: (typeof demoTenants)[number]): Promise<void> {
  const known = await orNull(getTenant(db, operator, id));
  if (known && known.displayName !== displayName) throw taken(`The tenant ${id}`);
  if (!known) await createTenant(db, operator, { id, displayName });
}

/** @returns the password of a new one. */
async function ensureUser(db: Db, { name, displayName, roles }: DemoUser): Promise<string | null> {
  const known = await findUser(db, name);
  if (known && known.displayName !== displayName) throw taken(`The user ${name}`);
  const password = known ? null : randomBytes(15).toString('base64url');
  if (password) await createUser(db, operator, { name, displayName, password, isAdmin: false });
  for (const [tenantId, role] of Object.entries(roles)) {
    if (known?.tenants.some(({ id }) => id === tenantId)) continue;
    await addMember(db, operator, tenantId, { user: name, role });
  }
  return password;
}

async function findUser(db: Db, name: string): Promise<UserView | null> {
  const row = await orNull(getUserByName(db, name));
  return row && (await getUser(db, operator, row.id));
}

const taken = (what: string) =>
  new StartError(
    `${what} is there already and is not of the demonstration: it is left alone, and nothing is filled in.`,
  );

async function orNull<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** Who pushes: `null` is a platform administrator, the first that is not disabled. */
export async function findPusher(db: Db, name: string | null): Promise<UserPrincipal> {
  const { id } = name ? await getUserByName(db, name) : await findAdministrator(db);
  return await loadPrincipal(db, id, 'session');
}

async function findAdministrator(db: Db): Promise<{ id: string }> {
  for (let cursor: string | undefined; ; ) {
    const page = await listUsers(db, operator, { limit: 100, ...(cursor && { cursor }) });
    const found = page.items.find(({ isAdmin, disabled }) => isAdmin && !disabled);
    if (found) return found;
    if (!page.nextCursor)
      throw new StartError('There is no platform administrator who could push to library.');
    cursor = page.nextCursor;
  }
}

/** Access tokens for as long as the pushing takes: each is made when it is first needed, and revoked in the end. */
export function lendTokens(db: Db) {
  const lent = new Map<string, { userId: string; tokenId: string; secret: string }>();
  return {
    async secretOf({ userId, name }: UserPrincipal): Promise<string> {
      const known = lent.get(userId);
      if (known) return known.secret;
      const { token, secret } = await createTokenFor(db, operator, name, {
        name: 'npm run demo',
        scopes: ['pull', 'push'],
        repositories: [],
        expiresInDays: 1,
      });
      lent.set(userId, { userId, tokenId: token.id, secret });
      return secret;
    },
    async [Symbol.asyncDispose]() {
      for (const { userId, tokenId } of lent.values()) await revokeTokenOfUser(db, operator, userId, tokenId);
    },
  };
}
