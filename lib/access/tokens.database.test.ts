import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TokenScope } from '../contract/me.ts';
import { buildUser, testPassword } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { authenticateBasic } from './authenticate-basic.ts';
import { authenticateBearer } from './bearer.ts';
import { createPasswordGate } from './password-gate.ts';
import { operator, type UserPrincipal } from './principal.ts';
import { createToken, createTokenFor, listTokens, revokeToken, rotateToken } from './tokens.ts';
import { updateUser } from './users.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
afterEach(() => {
  vi.useRealTimers();
});

const wrong = expect.objectContaining({ code: 'UNAUTHENTICATED', reason: 'wrong-credentials' });
const create = (
  user: UserPrincipal,
  { scopes = ['pull'], expiresInDays = null }: { scopes?: TokenScope[]; expiresInDays?: number | null } = {},
) => createToken(database.db, user, { name: 'ci', scopes, repositories: [], expiresInDays });
const use = (secret: string) => authenticateBearer(database.db, secret);

describe('a personal access token', () => {
  test('is 40 random characters behind obp_, shown once and kept as a hash', async () => {
    const { db, pool } = database;
    const user = await buildUser(db);
    const { token, secret } = await create(user);
    expect(secret).toMatch(/^obp_[0-9A-Za-z]{40}$/);
    const { items } = await listTokens(db, user);
    expect(items).toEqual([token]);
    const { rows } = await pool.query<{ text: string }>(`
      select (select json_agg(t) from access_tokens t)::text || (select json_agg(e) from audit_events e)::text as text`);
    expect(rows[0]?.text).toContain(token.id);
    expect(rows[0]?.text).not.toContain(secret);
  });

  test('is its owner with the scopes that it leaves them', async () => {
    const user = await buildUser(database.db, { isAdmin: true });
    const { secret } = await create(user, { scopes: ['pull', 'delete', 'pull'] });
    const principal = await use(secret);
    expect(principal).toMatchObject({ userId: user.userId, isAdmin: true, via: 'token' });
    expect(principal.scopes).toEqual(new Set(['pull', 'delete']));
  });

  test('opens nothing once it has expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { secret } = await create(await buildUser(database.db), { expiresInDays: 1 });
    const dayMs = 24 * 60 * 60 * 1000;
    vi.setSystemTime(Date.now() + dayMs - 1000);
    await use(secret);
    vi.setSystemTime(Date.now() + 1000);
    await expect(use(secret)).rejects.toEqual(wrong);
  });

  test('opens nothing once it is revoked, and stands in no list', async () => {
    const { db } = database;
    const user = await buildUser(db);
    const { secret, token } = await create(user);
    await revokeToken(db, user, token.id);
    await expect(use(secret)).rejects.toEqual(wrong);
    expect((await listTokens(db, user)).items).toEqual([]);
    await expect(revokeToken(db, user, token.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is revoked by its owner alone; for others it is not there', async () => {
    const { db } = database;
    const { secret, token } = await create(await buildUser(db));
    const other = await buildUser(db, { isAdmin: true });
    await expect(revokeToken(db, other, token.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await use(secret)).via).toBe('token');
  });

  test('opens nothing while its owner is disabled', async () => {
    const { db } = database;
    const { userId, ...user } = await buildUser(db);
    const { secret } = await create({ ...user, userId });
    await updateUser(db, operator, userId, { disabled: true });
    await expect(use(secret)).rejects.toEqual(wrong);
    await updateUser(db, operator, userId, { disabled: false });
    expect((await use(secret)).userId).toBe(userId);
  });

  test.each(['', 'obp_', `obp_${'0'.repeat(40)}`, 'secret', 'obp_\0'])(
    'that nobody made opens nothing: %j',
    async (secret) => {
      await expect(use(secret)).rejects.toEqual(wrong);
    },
  );

  test('says when it was used last, to the minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { db } = database;
    const user = await buildUser(db);
    const { secret, token } = await create(user);
    const lastUsed = async () => (await listTokens(db, user)).items[0]?.lastUsedAt;
    expect(token.lastUsedAt).toBeNull();
    await use(secret);
    const first = new Date().toISOString();
    expect(await lastUsed()).toBe(first);
    vi.setSystemTime(Date.now() + 59_000);
    await use(secret);
    expect(await lastUsed()).toBe(first);
    vi.setSystemTime(Date.now() + 1000);
    await use(secret);
    expect(await lastUsed()).toBe(new Date().toISOString());
  });

  test('makes tokens only with `manage`, and never with more scopes than its own', async () => {
    const { db } = database;
    const owner = await buildUser(db);
    const byToken = async (...scopes: TokenScope[]) => use((await create(owner, { scopes })).secret);
    const scopeMissing = { code: 'FORBIDDEN', reason: 'token-scope' };
    await expect(create(await byToken('pull', 'push'))).rejects.toMatchObject(scopeMissing);
    await expect(listTokens(db, await byToken('push', 'delete'))).rejects.toMatchObject(scopeMissing);
    await expect(create(await byToken('manage'), { scopes: ['push'] })).rejects.toMatchObject(scopeMissing);
    const made = await create(await byToken('manage', 'pull'), { scopes: ['pull'] });
    expect(made.token.scopes).toEqual(['pull']);
  });
});

describe('a token with patterns of repositories', () => {
  test('is its owner with the patterns, and manages nothing but repositories', async () => {
    const { db } = database;
    const owner = await buildUser(db, { isAdmin: true });
    const scopes: TokenScope[] = ['pull', 'push', 'delete', 'manage'];
    const body = { name: 'ci', scopes, repositories: ['acme/*'], expiresInDays: null };
    const user = await use((await createToken(db, owner, body)).secret);
    expect(user.repositories).toEqual(['acme/*']);
    const refused = { code: 'FORBIDDEN', reason: 'token-scope' };
    await expect(create(user)).rejects.toMatchObject(refused);
    await expect(listTokens(db, user)).rejects.toMatchObject(refused);
    await expect(updateUser(db, user, owner.userId, {})).rejects.toMatchObject(refused);
  });
});

describe('rotating a token', () => {
  const rotate = (user: UserPrincipal, tokenId: string, overlapHours = 0) =>
    rotateToken(database.db, user, tokenId, { overlapHours });

  test('ends the old secret at once, and keeps everything else', async () => {
    const user = await buildUser(database.db);
    const made = await create(user, { scopes: ['push'], expiresInDays: 5 });
    const { token, secret } = await rotate(user, made.token.id);
    expect(token).toEqual({ ...made.token, rotatedAt: expect.any(String) });
    await expect(use(made.secret)).rejects.toEqual(wrong);
    expect((await use(secret)).scopes).toEqual(new Set(['push']));
  });

  test('lets the old secret work for the hours that were chosen, and no longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const user = await buildUser(database.db);
    const first = await create(user);
    const second = await rotate(user, first.token.id, 24);
    expect(Date.parse(second.token.previousEndsAt!) - Date.now()).toBe(24 * 60 * 60 * 1000);
    vi.setSystemTime(Date.now() + 24 * 60 * 60 * 1000 - 1000);
    await use(first.secret);
    await use(second.secret);
    vi.setSystemTime(Date.now() + 1000);
    await expect(use(first.secret)).rejects.toEqual(wrong);
    await use(second.secret);
  });

  test('twice leaves at most two secrets, and revoking ends both', async () => {
    const user = await buildUser(database.db);
    const first = await create(user);
    const second = await rotate(user, first.token.id, 1);
    const third = await rotate(user, first.token.id, 1);
    await expect(use(first.secret)).rejects.toEqual(wrong);
    await use(second.secret);
    await revokeToken(database.db, user, first.token.id);
    await expect(use(second.secret)).rejects.toEqual(wrong);
    await expect(use(third.secret)).rejects.toEqual(wrong);
    await expect(rotate(user, first.token.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('gets no token at a secret with more scopes than its own', async () => {
    const owner = await buildUser(database.db);
    const target = await create(owner, { scopes: ['push'] });
    const by = await use((await create(owner, { scopes: ['manage', 'pull'] })).secret);
    await expect(rotate(by, target.token.id)).rejects.toMatchObject({ reason: 'token-scope' });
    await use(target.secret);
  });
});

describe('docker login', () => {
  const login = (name: string, secret: string) => {
    const { db } = database;
    return authenticateBasic(
      { db, passwords: createPasswordGate(database) },
      { name, secret, address: '192.0.2.9' },
    );
  };

  test('takes the password of the account, with all rights', async () => {
    const { name, userId } = await buildUser(database.db);
    expect(await login(name, testPassword)).toMatchObject({ userId, scopes: null, via: 'password' });
    await expect(login(name, 'wrong password')).rejects.toEqual(wrong);
  });

  test('takes a token under the name of its owner and under no other', async () => {
    const [owner, other] = [await buildUser(database.db), await buildUser(database.db)];
    const { secret } = await create(owner);
    expect(await login(owner.name, secret)).toMatchObject({ userId: owner.userId, via: 'token' });
    await expect(login(other.name, secret)).rejects.toEqual(wrong);
    await expect(login('', secret)).rejects.toEqual(wrong);
  });
});

test('the admin command makes tokens for others by name, and says which name it does not know', async () => {
  const { db } = database;
  const { name, userId } = await buildUser(db);
  const body = { name: 'ci', scopes: ['push' as const], repositories: [], expiresInDays: 30 };
  const { secret } = await createTokenFor(db, operator, name, body);
  expect((await use(secret)).userId).toBe(userId);
  await expect(createTokenFor(db, operator, 'nobody', body)).rejects.toMatchObject({
    reason: 'unknown-user',
  });
});
