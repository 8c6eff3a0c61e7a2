import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  authenticateBearer,
  createRobot,
  createTenant,
  getTenant,
  loadPrincipal,
  type UserPrincipal,
  updateTenant,
} from '../access/index.ts';
import { listDeletionsQuery } from '../contract/deletions.ts';
import { listRepositoriesQuery } from '../contract/repositories.ts';
import { createRobotBody } from '../contract/robots.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { type BuiltRepository, buildImage, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import {
  deleteContent,
  deleteTenant,
  findRepository,
  getRepository,
  listDeletions,
  listRepositories,
  openRepository,
  purgeDueDeletions,
  restoreTenant,
  undoDeletion,
} from './index.ts';

let database: TestDatabase;
let boss: UserPrincipal;
let tenantId: string;
let member: UserPrincipal;
let app: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
  boss = await buildUser(database.db, { isAdmin: true });
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  const { db } = database;
  tenantId = await buildTenant(db);
  member = await buildUser(db, { roles: { [tenantId]: 'admin' } });
  app = await buildRepository(db, { tenantId, visibility: 'public' });
  await buildImage(db, app, { tags: ['1'] });
});

const remove = () => deleteTenant(database.db, boss, tenantId, { confirm: tenantId });
const restore = () => restoreTenant(database.db, boss, tenantId);
const asMember = () => loadPrincipal(database.db, member.userId, 'session');
async function shown(principal: UserPrincipal): Promise<string[]> {
  const query = listRepositoriesQuery.parse({ tenant: tenantId });
  return (await listRepositories(database.db, principal, query)).items.map(({ id }) => id);
}
const notFound = { code: 'NOT_FOUND' };

async function letWindowPass(): Promise<void> {
  const past = new Date(Date.now() - 1000);
  await database.db.updateTable('tenants').set({ purge_after: past }).where('id', '=', tenantId).execute();
  const ofTenant = database.db.selectFrom('repositories').select('id').where('tenant_id', '=', tenantId);
  await database.db
    .updateTable('deletions')
    .set({ purge_after: past })
    .where('repository_id', 'in', ofTenant)
    .execute();
}

async function purge(): Promise<string[]> {
  const deleted: string[] = [];
  const registry = { deleteManifest: async (name: string) => void deleted.push(name) };
  await purgeDueDeletions({ db: database.db, registry }, new AbortController().signal);
  return deleted;
}

describe('a deleted tenant', () => {
  test('is gone at once with all its repositories, for members and for platform administrators', async () => {
    const { db } = database;
    await remove();
    expect(await shown(boss)).toEqual([]);
    expect(await shown(await asMember())).toEqual([]);
    expect((await asMember()).memberships).toEqual(new Map());
    expect(await findRepository(db, app.name)).toBeNull();
    await expect(getRepository(db, boss, app.id)).rejects.toMatchObject(notFound);
    await expect(getTenant(db, await asMember(), tenantId)).rejects.toMatchObject(notFound);
    expect(await getTenant(db, boss, tenantId)).toMatchObject({ state: 'deleted', repositoryCount: 0 });
  });

  test('takes no push, also by a token from before', async () => {
    await remove();
    const open = openRepository(database.db, { name: `${tenantId}/new`, tenantId, userId: member.userId });
    await expect(open).rejects.toMatchObject({ code: 'DENIED' });
  });

  test('takes its robots along, and brings them back', async () => {
    const { db } = database;
    const body = createRobotBody.parse({ name: 'ci', scopes: ['pull'] });
    const { robot, secret } = await createRobot(db, member, tenantId, body);
    const stranger = { code: 'UNAUTHENTICATED' };
    await remove();
    await expect(authenticateBearer(db, secret)).rejects.toMatchObject(stranger);
    await expect(loadPrincipal(db, robot.id, 'token')).rejects.toMatchObject(stranger);
    await restore();
    expect(await authenticateBearer(db, secret)).toMatchObject({ userId: robot.id });
  });

  test('comes back as it was, without what had been deleted before', async () => {
    const { db } = database;
    const other = await buildRepository(db, { tenantId });
    const before = await deleteContent(db, member, other.id, { kind: 'repository' });
    await remove();
    await expect(undoDeletion(db, boss, before.id)).rejects.toMatchObject(notFound);
    expect((await listDeletions(db, boss, listDeletionsQuery.parse({ tenant: tenantId }))).items).toEqual([]);

    expect(await restore()).toMatchObject({ state: 'active', repositoryCount: 1 });
    expect(await shown(await asMember())).toEqual([app.id]);
    expect((await asMember()).memberships).toEqual(new Map([[tenantId, 'admin']]));
    await undoDeletion(db, await asMember(), before.id);
    expect((await shown(member)).sort()).toEqual([app.id, other.id].sort());
    await expect(restore()).rejects.toMatchObject(notFound);
  });

  test('is purged by the existing purge once its window is over, and cannot come back then', async () => {
    await remove();
    expect(await purge()).toEqual([]);
    await letWindowPass();
    await expect(restore()).rejects.toMatchObject({ code: 'CONFLICT', reason: 'undo-expired' });
    expect(await purge()).toEqual([app.storageName]);
    await expect(getTenant(database.db, boss, tenantId)).rejects.toMatchObject(notFound);
  });

  test('leaves its id to nobody', async () => {
    await remove();
    await letWindowPass();
    const again = createTenant(database.db, boss, { id: tenantId, displayName: '' });
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT', reason: 'name-taken' });
  });

  test('can be deleted again after it came back', async () => {
    await remove();
    await restore();
    await remove();
    expect(await shown(boss)).toEqual([]);
    await restore();
    expect(await shown(boss)).toEqual([app.id]);
  });
});

describe('a disabled tenant', () => {
  const setDisabled = (disabled: boolean) => updateTenant(database.db, boss, tenantId, { disabled });

  test('is used by nobody but platform administrators, its public images neither', async () => {
    await setDisabled(true);
    const now = await asMember();
    expect(now.memberships).toEqual(new Map());
    for (const who of [now, await buildUser(database.db)]) {
      expect(await shown(who)).toEqual([]);
      await expect(getRepository(database.db, who, app.id)).rejects.toMatchObject(notFound);
    }
    expect(await shown(boss)).toEqual([app.id]);
    expect((await getRepository(database.db, boss, app.id)).id).toBe(app.id);
  });

  test('is as before when it is enabled again', async () => {
    await setDisabled(true);
    await setDisabled(false);
    expect(await shown(await asMember())).toEqual([app.id]);
  });
});
