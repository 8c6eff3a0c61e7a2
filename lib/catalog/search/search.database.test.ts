import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Principal, UserPrincipal } from '../../access/index.ts';
import { buildTenant, buildUser } from '../../testing/accounts.ts';
import { buildImage, buildRepository } from '../../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { deleteContent, search } from '../index.ts';

let database: TestDatabase;
let tenantId: string;
let member: UserPrincipal;
beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  tenantId = await buildTenant(db);
  member = await buildUser(db, { roles: { [tenantId]: 'admin' } });
  for (const [path, tags] of [
    ['web', ['v1', 'v10', 'V2', 'latest']],
    ['web-admin', ['v1.0']],
    ['team/web', ['beta']],
    ['my_web', ['x_y', 'xzy']],
  ] as const) {
    await buildImage(db, await buildRepository(db, { tenantId, path }), { tags: [...tags] });
  }
});
afterAll(() => database[Symbol.asyncDispose]());

const host = 'registry.example:3000';
const short = (name: string) => name.replace(/^[^/]+\//, '');

async function find(q: string, { as = member, limit = 50 }: { as?: Principal; limit?: number } = {}) {
  const { repositories, tags } = await search(database.db, as, { q, limit }, { host });
  return {
    repositories: repositories.map(({ name }) => short(name)),
    tags: tags.map(({ repositoryName, name }) => `${short(repositoryName)}:${name}`),
  };
}

test('repositories by part of the name: exactly this one first, then those that begin so', async () => {
  expect((await find('web')).repositories).toEqual(['web', 'web-admin', 'my_web', 'team/web']);
  expect((await find('WEB')).repositories).toEqual(['web', 'web-admin', 'my_web', 'team/web']);
  expect((await find(`${tenantId}/web`)).repositories).toEqual(['web', 'web-admin']);
  expect((await find('web', { limit: 1 })).repositories).toEqual(['web']);
});

test('a name that was copied from a command is found without the host in front', async () => {
  expect(await find(`${host}/${tenantId}/web:v1`)).toMatchObject({ repositories: ['web', 'web-admin'] });
  expect((await find(`${host}/${tenantId}/web:v1`)).tags[0]).toBe('web:v1');
});

test('tags by their beginning, exactly this one first', async () => {
  const { tags } = await find('v1');
  expect(tags[0]).toBe('web:v1');
  expect([...tags].sort()).toEqual(['web-admin:v1.0', 'web:v1', 'web:v10']);
  expect((await find('atest')).tags).toEqual([]);
});

test('name:tag looks for both', async () => {
  expect(await find('admin:v1')).toEqual({ repositories: ['web-admin'], tags: ['web-admin:v1.0'] });
  expect((await find('web:')).tags).toHaveLength(8);
  expect((await find('web:v1')).tags.slice(0, 1)).toEqual(['web:v1']);
});

test('% and _ and quotes mean themselves', async () => {
  expect(await find('%')).toEqual({ repositories: [], tags: [] });
  expect(await find('_')).toEqual({ repositories: ['my_web'], tags: [] });
  expect((await find('x_y')).tags).toEqual(['my_web:x_y']);
  expect(await find("'; drop table tags; --")).toEqual({ repositories: [], tags: [] });
  expect(await find('\\')).toEqual({ repositories: [], tags: [] });
});

test('nothing that the asker may not see is found, neither repository nor tag', async () => {
  const { db } = database;
  const stranger = await buildUser(db, { roles: { [await buildTenant(db)]: 'admin' } });
  const anonymous = { kind: 'anonymous' as const, mayPullPublic: true };
  const open = await buildRepository(db, { tenantId, path: 'web-open', visibility: 'public' });
  const inside = await buildRepository(db, { tenantId, path: 'web-inside', visibility: 'internal' });
  await buildImage(db, open, { tags: ['v1-open'] });
  await buildImage(db, inside, { tags: ['v1-inside'] });

  expect(await find('web', { as: anonymous })).toEqual({ repositories: ['web-open'], tags: [] });
  expect((await find('v1', { as: anonymous })).tags).toEqual(['web-open:v1-open']);
  expect((await find('web:v1', { as: stranger })).tags.sort()).toEqual([
    'web-inside:v1-inside',
    'web-open:v1-open',
  ]);
  await deleteContent(db, member, open.id, { kind: 'repository' });
  await deleteContent(db, member, inside.id, { kind: 'tags', tags: ['v1-inside'] });
  expect((await find('v1', { as: stranger })).tags).toEqual([]);
  expect((await find('v1-open')).tags).toEqual([]);
});

test('a platform administrator who finds what is private is audited for each tenant', async () => {
  const { db } = database;
  const platform = await buildUser(db, { isAdmin: true });
  await find('web', { as: platform });
  await find('v1', { as: platform });
  const events = await db
    .selectFrom('audit_events')
    .select(['subject', 'action'])
    .where('actor_id', '=', platform.userId)
    .execute();
  expect(events).toEqual([{ subject: tenantId, action: 'repository.read' }]);
});
