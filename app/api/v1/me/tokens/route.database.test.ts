import { afterAll, beforeAll, expect, test } from 'vitest';
import { createdTokenView, tokenPage } from '#lib/contract/me';
import { buildUser } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { call, installContext } from '#lib/testing/requests';
import * as ofUserOne from '../../users/[userId]/tokens/[tokenId]/route';
import * as ofUser from '../../users/[userId]/tokens/route';
import * as me from '../route';
import * as rotation from './[tokenId]/rotate/route';
import * as tokens from './route';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
});
afterAll(() => database[Symbol.asyncDispose]());

type As = Awaited<ReturnType<typeof buildUser>>;
const make = async (as: As, body: object = {}) =>
  createdTokenView.parse(await (await call(tokens.POST, { as, body: { name: 'ci', ...body } })).json());
const rotate = (as: As | null, tokenId: string, body: object = {}) =>
  call(rotation.POST, { as, params: { tokenId }, body });

test('200: a rotated token has a new secret, which works and tells where from', async () => {
  const as = await buildUser(database.db);
  const made = await make(as, { repositories: ['acme/*'], expiresInDays: 3 });
  const answer = await rotate(as, made.token.id);
  expect(answer.status).toBe(200);
  const rotated = createdTokenView.parse(await answer.json());
  expect(rotated.secret).not.toBe(made.secret);
  expect(rotated.token).toMatchObject({
    id: made.token.id,
    repositories: ['acme/*'],
    expiresAt: made.token.expiresAt,
    createdBy: { id: as.userId, name: as.name },
  });
  const headers = { authorization: `Bearer ${rotated.secret}`, 'user-agent': 'curl/8.1' };
  expect((await call(me.GET, { headers })).status).toBe(200);
  const listed = tokenPage.parse(await (await call(tokens.GET, { as })).json());
  const used = listed.items.find(({ id }) => id === made.token.id);
  expect(used).toMatchObject({ lastUsedAddress: '192.0.2.1', lastUsedAgent: 'curl/8.1' });
});

test('200, 204: an administrator sees the tokens of a user, and revokes one', async () => {
  const [as, owner] = [await buildUser(database.db, { isAdmin: true }), await buildUser(database.db)];
  const { token, secret } = await make(owner);
  const params = { userId: owner.userId, tokenId: token.id };
  const listed = tokenPage.parse(await (await call(ofUser.GET, { as, params })).json());
  expect(listed.items.map(({ id }) => id)).toContain(token.id);
  expect((await call(ofUserOne.DELETE, { as, method: 'DELETE', params })).status).toBe(204);
  expect((await call(me.GET, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(401);
  expect((await call(ofUserOne.DELETE, { as, method: 'DELETE', params })).status).toBe(404);
});

test.each([
  { repositories: ['ACME/*'] },
  { repositories: ['acme/**/app'] },
  { repositories: Array.from({ length: 21 }, (_, at) => `acme/${at}`) },
])('400: %j', async (body) => {
  const as = await buildUser(database.db);
  expect((await call(tokens.POST, { as, body: { name: 'ci', ...body } })).status).toBe(400);
});

test('400 for an overlap of more than a day; 401, 403, 404 for others', async () => {
  const [as, other] = [await buildUser(database.db), await buildUser(database.db)];
  const { token } = await make(as);
  const params = { userId: as.userId, tokenId: token.id };
  const narrow = { ...as, scopes: new Set(['manage', 'pull'] as const) };
  const statuses = [
    await rotate(as, token.id, { overlapHours: 25 }),
    await rotate(null, token.id),
    await call(ofUser.GET, { params }),
    await rotate(narrow, token.id),
    await call(ofUser.GET, { as: other, params }),
    await call(ofUserOne.DELETE, { as: other, method: 'DELETE', params }),
    await rotate(other, token.id),
    await rotate(as, 'tok_unknown'),
  ].map(({ status }) => status);
  expect(statuses).toEqual([400, 401, 401, 403, 403, 403, 404, 404]);
  const admin = await buildUser(database.db, { isAdmin: true });
  const gone = await call(ofUser.GET, { as: admin, params: { userId: 'usr_unknown' } });
  expect(gone.status).toBe(404);
});
