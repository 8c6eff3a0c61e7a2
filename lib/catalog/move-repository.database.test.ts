import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { AppError } from '../errors.ts';
import { buildTenant, buildUser, uniqueName } from '../testing/accounts.ts';
import { type BuiltRepository, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import {
  addFavourite,
  deleteContent,
  findRedirect,
  getRepository,
  getRepositoryByName,
  listFavourites,
  moveRepository,
  openRepository,
  purgeDueDeletions,
  undoDeletion,
  updateRepository,
} from './index.ts';

let database: TestDatabase;
let tenantId: string;
let otherId: string;
let admin: UserPrincipal;
let root: UserPrincipal;
let repository: BuiltRepository;
let target: string;
beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await buildTenant(database.db);
  otherId = await buildTenant(database.db);
  admin = await buildUser(database.db, { roles: { [tenantId]: 'admin', [otherId]: 'admin' } });
  root = await buildUser(database.db, { isAdmin: true });
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  repository = await buildRepository(database.db, { tenantId });
  target = `${tenantId}/${uniqueName('to')}`;
});

const move = (name: string, { as = admin, version = 1, id = repository.id } = {}) =>
  moveRepository(database.db, as, id, { name, version });
const nameOf = async (old: string) => (await getRepositoryByName(database.db, admin, old)).name;
const redirects = async (id = repository.id) => {
  const rows = await database.db
    .selectFrom('repository_redirects')
    .select('name')
    .where('repository_id', '=', id)
    .orderBy('moved_at')
    .execute();
  return rows.map(({ name }) => name);
};
const remove = (id = repository.id) => deleteContent(database.db, root, id, { kind: 'repository' });
const endWindow = (deletionId: string) =>
  database.db
    .updateTable('deletions')
    .set({ purge_after: new Date(0) })
    .where('id', '=', deletionId)
    .execute();

describe('a new name', () => {
  test('is all that changes, with what is derived from it, and the event says from where to where', async () => {
    await addFavourite(database.db, admin, repository.id);
    const moved = await move(`${target}_ownbase`);
    expect(moved).toMatchObject({
      id: repository.id,
      name: `${target}_ownbase`,
      tenantId,
      visibility: 'private',
      isBaseImage: true,
      version: 2,
      abilities: { move: true },
    });
    const { items } = await listFavourites(database.db, admin);
    expect(items).toContainEqual(expect.objectContaining({ name: moved.name }));
    const row = await database.db
      .selectFrom('repositories')
      .select('storage_name')
      .where('id', '=', repository.id)
      .executeTakeFirstOrThrow();
    expect(row.storage_name).toBe(repository.storageName);
    const events = await database.db
      .selectFrom('audit_events')
      .select(['action', 'actor_id', 'tenant_id', 'detail'])
      .where('subject', '=', repository.id)
      .execute();
    expect(events).toEqual([
      {
        action: 'repository.move',
        actor_id: admin.userId,
        tenant_id: tenantId,
        detail: { from: repository.name, to: moved.name },
      },
    ]);
  });

  test('of several leads from all before it, and back again', async () => {
    const [second, third] = [`${target}/2`, `${target}/3`];
    await move(second);
    await move(third, { version: 2 });
    expect(await Promise.all([repository.name, second, third].map(nameOf))).toEqual([third, third, third]);
    expect(await redirects()).toEqual([repository.name, second]);
    await move(repository.name, { version: 3 });
    expect(await redirects()).toEqual([second, third]);
    expect(await findRedirect(database.db, repository.name)).toBeNull();
    expect(await nameOf(third)).toBe(repository.name);
  });

  test('in library is public, outside of it private again, and elsewhere as it was', async () => {
    const visibilityAs = async (name: string, version: number) =>
      (await move(name, { as: root, version })).visibility;
    await updateRepository(database.db, root, repository.id, { version: 1, visibility: 'internal' });
    expect(await visibilityAs(`${otherId}/${uniqueName('app')}`, 2)).toBe('internal');
    expect(await visibilityAs(`library/${uniqueName('app')}`, 3)).toBe('public');
    expect(await visibilityAs(target, 4)).toBe('private');
    expect(await getRepository(database.db, admin, repository.id)).toMatchObject({ tenantId, name: target });
  });
});

describe('refused', () => {
  const developer = () => buildUser(database.db, { roles: { [tenantId]: 'developer', [otherId]: 'admin' } });
  const adminHere = () => buildUser(database.db, { roles: { [tenantId]: 'admin', [otherId]: 'developer' } });
  test.each<[string, () => Promise<UserPrincipal>, () => string, object]>([
    ['to a developer', developer, () => target, { code: 'FORBIDDEN', reason: 'not-allowed' }],
    ['to whom it is hidden', () => buildUser(database.db), () => target, { code: 'NOT_FOUND' }],
    [
      'to a token without manage',
      async () => ({ ...admin, scopes: new Set(['push'] as const) }),
      () => target,
      { code: 'FORBIDDEN', reason: 'not-allowed' },
    ],
    [
      'to a token whose patterns do not match the new name',
      async () => ({ ...admin, repositories: [repository.name] }),
      () => target,
      { code: 'FORBIDDEN', reason: 'not-allowed' },
    ],
    [
      'to a tenant where one is a developer',
      adminHere,
      () => `${otherId}/app`,
      { code: 'FORBIDDEN', reason: 'not-allowed' },
    ],
    [
      'to library',
      async () => admin,
      () => 'library/app',
      { code: 'FORBIDDEN', message: expect.stringContaining('to library/app.') },
    ],
    [
      'to nobody’s tenant',
      async () => admin,
      () => 'nobody/app',
      { code: 'FORBIDDEN', message: expect.stringContaining('to nobody/app.') },
    ],
    ['to nobody’s tenant, for root', async () => root, () => 'nobody/app', { code: 'NOT_FOUND' }],
    ['for its own name', async () => admin, () => repository.name, { code: 'INVALID_INPUT' }],
  ])('%s', async (_what, who, name, error) => {
    await expect(move(name(), { as: await who() })).rejects.toMatchObject(error);
    expect(await getRepository(database.db, admin, repository.id)).toMatchObject({ version: 1 });
    expect(await redirects()).toEqual([]);
  });

  test('when it must stay in its tenant, which is asked by all its names', async () => {
    await move(target);
    const refuse = (_: unknown, leaving: object) => {
      throw new AppError('CONFLICT', JSON.stringify(leaving));
    };
    const leave = (name: string) =>
      moveRepository(database.db, admin, repository.id, { name, version: 2 }, { refuse });
    await expect(leave(`${otherId}/app`)).rejects.toMatchObject({
      message: JSON.stringify({ tenantId, names: [target, repository.name] }),
    });
    expect(await leave(`${target}/2`)).toMatchObject({ version: 3 });
  });

  test('from an older version, and once it is deleted', async () => {
    await expect(move(target, { version: 0 })).rejects.toMatchObject({ reason: 'stale-version' });
    await remove();
    await expect(move(target)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('for a name that is taken, or belongs to what can come back', async () => {
    const holder = await buildRepository(database.db, { tenantId });
    const taken = { code: 'CONFLICT', reason: 'repository-name-taken' };
    await expect(move(holder.name)).rejects.toMatchObject(taken);
    const { id } = await remove(holder.id);
    await expect(move(holder.name)).rejects.toMatchObject(taken);
    await undoDeletion(database.db, root, id);
    await expect(move(holder.name)).rejects.toMatchObject(taken);
    await endWindow((await remove(holder.id)).id);
    expect(await move(holder.name)).toMatchObject({ name: holder.name });
  });

  test('to all but one of those who want the same name, or the same repository', async () => {
    const rivals = await Promise.all([1, 2, 3].map(() => buildRepository(database.db, { tenantId })));
    const reasonsOf = (outcomes: PromiseSettledResult<unknown>[]) =>
      outcomes.map((each) => (each.status === 'rejected' ? each.reason.reason : 'moved')).sort();
    expect(reasonsOf(await Promise.allSettled(rivals.map(({ id }) => move(target, { id }))))).toEqual([
      'moved',
      'repository-name-taken',
      'repository-name-taken',
    ]);
    expect(reasonsOf(await Promise.allSettled([1, 2].map((to) => move(`${target}/${to}`))))).toEqual([
      'moved',
      'stale-version',
    ]);
  });
});

describe('an old name', () => {
  beforeEach(() => move(target));
  const open = () => openRepository(database.db, { name: repository.name, tenantId, userId: admin.userId });

  test('is another repository’s once somebody moves there', async () => {
    const next = await buildRepository(database.db, { tenantId });
    await move(repository.name, { id: next.id });
    expect(await nameOf(repository.name)).toBe(repository.name);
    expect(await redirects()).toEqual([]);
  });

  test('leads on while a push to it has shown nothing, which gives way to a repository that comes back', async () => {
    const opened = await open();
    expect(opened.id).not.toBe(repository.id);
    expect(await nameOf(repository.name)).toBe(target);
    await move(repository.name, { version: 2 });
    expect((await open()).id).toBe(repository.id);
  });

  test('never gives its storage name away', async () => {
    await database.db
      .updateTable('repositories')
      .set({ storage_name: repository.name })
      .where('id', '=', repository.id)
      .execute();
    expect((await open()).storageName).not.toBe(repository.name);
  });

  test('says to those who may not see what it leads to that there is nothing', async () => {
    const stranger = await buildUser(database.db, { roles: { [otherId]: 'admin' } });
    const ask = (name: string) => getRepositoryByName(database.db, stranger, name).catch((error) => error);
    expect(await ask(repository.name)).toEqual(await ask(`${tenantId}/missing`));
  });

  test('leads nowhere while the repository is deleted, and is forgotten with its purge', async () => {
    const { id } = await remove();
    await expect(nameOf(repository.name)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await undoDeletion(database.db, root, id);
    expect(await nameOf(repository.name)).toBe(target);
    await endWindow((await remove()).id);
    expect(await redirects()).toHaveLength(1);
    const registry = { deleteManifest: async () => {} };
    await purgeDueDeletions({ db: database.db, registry }, new AbortController().signal);
    expect(await redirects()).toEqual([]);
  });
});
