import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserPrincipal } from '#lib/access/index';
import { noticeList, recentPage } from '#lib/contract/personal';
import { repositoryPage } from '#lib/contract/repositories';
import { buildTenant, buildUser } from '#lib/testing/accounts';
import { type BuiltRepository, buildRepository } from '#lib/testing/catalog-factories';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { type Call, call, installContext } from '#lib/testing/requests';
import * as favourite from './favourites/[repositoryId]/route';
import * as favourites from './favourites/route';
import * as readNotices from './notices/read/route';
import * as notices from './notices/route';
import * as recent from './recent/route';

let database: TestDatabase;
let member: UserPrincipal;
let stranger: UserPrincipal;
let built: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database);
  const tenantId = await buildTenant(database.db);
  member = await buildUser(database.db, { roles: { [tenantId]: 'viewer' } });
  stranger = await buildUser(database.db);
  built = await buildRepository(database.db, { tenantId });
});
afterAll(() => database[Symbol.asyncDispose]());

const ofBuilt = () => ({ repositoryId: built.id });
const until = { until: '2026-01-01T00:00:00Z' };

test('200 and 204: a star comes and goes, each list is what the contract says', async () => {
  const star = { as: member, params: ofBuilt() };
  expect((await call(favourite.POST, { ...star, method: 'POST' })).status).toBe(204);
  const listed = await (await call(favourites.GET, { as: member })).json();
  expect(repositoryPage.parse(listed)).toMatchObject({ items: [{ id: built.id, isFavourite: true }] });
  expect((await call(favourite.DELETE, { ...star, method: 'DELETE' })).status).toBe(204);
  expect(await (await call(favourites.GET, { as: member })).json()).toMatchObject({ items: [] });

  expect(recentPage.parse(await (await call(recent.GET, { as: member })).json()).items).toEqual([]);
  expect(noticeList.parse(await (await call(notices.GET, { as: member })).json()).unreadCount).toBe(0);
  expect((await call(readNotices.POST, { as: member, body: until })).status).toBe(204);
});

test.each([{}, { until: 'yesterday' }, { until: null }, { until: '2026-01-01' }])('400: %j', async (body) => {
  expect((await call(readNotices.POST, { as: member, body })).status).toBe(400);
});

test.each<[string, Parameters<typeof call>[0], Call]>([
  ['favourites', favourites.GET, {}],
  ['star', favourite.POST, { method: 'POST', params: { repositoryId: 'x' } }],
  ['no star', favourite.DELETE, { method: 'DELETE', params: { repositoryId: 'x' } }],
  ['recent', recent.GET, {}],
  ['notices', notices.GET, {}],
  ['read', readNotices.POST, { body: until }],
])('401 for who has not signed in: %s', async (_what, handler, options) => {
  expect((await call(handler, options)).status).toBe(401);
});

test('403: a token without the scope', async () => {
  const as: UserPrincipal = { ...member, scopes: new Set(['pull']) };
  expect((await call(favourite.POST, { as, method: 'POST', params: ofBuilt() })).status).toBe(403);
  expect((await call(notices.GET, { as })).status).toBe(403);
});

test('404: what may not be seen gets no star, like what does not exist', async () => {
  for (const repositoryId of [built.id, 'repo_missing']) {
    const answer = await call(favourite.POST, { as: stranger, method: 'POST', params: { repositoryId } });
    expect(answer.status).toBe(404);
  }
});
