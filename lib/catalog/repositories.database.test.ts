import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Principal, UserPrincipal } from '../access/index.ts';
import type { Role, Visibility } from '../contract/common.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { type BuiltRepository, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import {
  authorizeRepository,
  type Granted,
  getRepository,
  getRepositoryByName,
  updateRepository,
} from './index.ts';

let database: TestDatabase;
let tenantId: string;
let admin: UserPrincipal;
let repository: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await buildTenant(database.db);
  admin = await buildUser(database.db, { name: 'ada', roles: { [tenantId]: 'admin' } });
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  repository = await buildRepository(database.db, { tenantId, createdBy: admin });
});

const member = (role: Role) => buildUser(database.db, { roles: { [tenantId]: role } });
const failure = (attempt: Promise<unknown>) =>
  attempt.then(
    () => null,
    (error) => error,
  );

describe('what may not be seen answers like what does not exist', () => {
  test.each<[string, () => Promise<Principal>]>([
    ['an anonymous visitor', async () => ({ kind: 'anonymous', mayPullPublic: true })],
    [
      'a member of another tenant',
      async () => {
        const other = await buildTenant(database.db);
        return await buildUser(database.db, { roles: { [other]: 'admin' } });
      },
    ],
    ['a token without pull', async () => ({ ...admin, scopes: new Set(['manage'] as const) })],
  ])('for %s, by id and by name, for every action', async (_who, make) => {
    const { db } = database;
    const principal = await make();
    const missing = await failure(getRepository(db, principal, 'repo_missing'));

    expect(missing).toMatchObject({ code: 'NOT_FOUND', reason: 'not-found', message: 'No such repository.' });
    for (const action of ['pull', 'push', 'edit', 'delete'] as const) {
      expect(await failure(authorizeRepository(db, principal, action, repository.id))).toEqual(missing);
    }
    expect(await failure(getRepositoryByName(db, principal, repository.name))).toEqual(missing);
    expect(await failure(getRepositoryByName(db, principal, `${tenantId}/missing`))).toEqual(missing);
  });

  test('for one that has not appeared, even to its administrator', async () => {
    const unseen = await buildRepository(database.db, { tenantId, appeared: false });
    const missing = await failure(getRepository(database.db, admin, 'repo_missing'));
    expect(await failure(getRepository(database.db, admin, unseen.id))).toEqual(missing);
  });
});

test('who may see but not do is refused by name', async () => {
  const viewer = await member('viewer');
  await expect(authorizeRepository(database.db, viewer, 'push', repository.id)).rejects.toMatchObject({
    code: 'FORBIDDEN',
    reason: 'not-allowed',
    message: `You may not push in ${repository.name}.`,
  });
});

test('a grant for one action is none for another', async () => {
  const pull = await authorizeRepository(database.db, admin, 'pull', repository.id);
  const remove = await authorizeRepository(database.db, admin, 'delete', repository.id);
  const needsPull = (granted: Granted<'pull'>) => granted.id;
  const needsDelete = (granted: Granted<'delete'>) => granted.id;

  // @ts-expect-error a forgotten check does not compile
  needsDelete(pull);
  expect(needsPull(remove)).toBe(needsDelete(remove));
});

describe('abilities', () => {
  const all: Visibility[] = ['private', 'internal', 'public'];
  test.each<[string, () => Promise<Principal>, object]>([
    ['viewer', () => member('viewer'), { push: false, edit: false, delete: false, visibilities: [] }],
    ['developer', () => member('developer'), { push: true, edit: true, delete: false, visibilities: [] }],
    [
      'tenant administrator',
      () => member('admin'),
      { push: true, edit: true, delete: true, visibilities: ['private', 'internal'] },
    ],
    [
      'platform administrator',
      () => buildUser(database.db, { isAdmin: true }),
      { push: true, edit: true, delete: true, visibilities: all },
    ],
    [
      'administrator with a token that may only pull',
      async () => ({ ...admin, scopes: new Set(['pull'] as const) }),
      { push: false, edit: false, delete: false, visibilities: [] },
    ],
  ])('of a %s', async (_who, make, abilities) => {
    expect(await getRepository(database.db, await make(), repository.id)).toMatchObject({
      id: repository.id,
      name: repository.name,
      createdBy: { id: admin.userId, name: 'ada' },
      abilities,
    });
  });
});

describe('changing', () => {
  const update = (who: UserPrincipal, body: Parameters<typeof updateRepository>[3]) =>
    updateRepository(database.db, who, repository.id, body);

  test('only what is given, each change once, with its audit event', async () => {
    const first = await update(await member('developer'), { version: 1, description: 'A shop' });
    expect(first).toMatchObject({ version: 2, description: 'A shop', overview: '', visibility: 'private' });
    const second = await update(admin, { version: 2, overview: '# Shop', visibility: 'internal' });
    expect(second).toMatchObject({
      version: 3,
      description: 'A shop',
      overview: '# Shop',
      visibility: 'internal',
    });

    const events = await database.db
      .selectFrom('audit_events')
      .select(['action', 'detail'])
      .where('subject', '=', repository.id)
      .orderBy('at')
      .execute();
    expect(events).toEqual([
      { action: 'repository.update', detail: { repository: repository.name, changed: ['description'] } },
      {
        action: 'repository.update',
        detail: {
          repository: repository.name,
          changed: ['overview', 'visibility'],
          visibility: { from: 'private', to: 'internal' },
        },
      },
    ]);
  });

  test('of two who started from the same version one is told so', async () => {
    const outcomes = await Promise.allSettled(
      ['one', 'two'].map((description) => update(admin, { version: 1, description })),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused).toMatchObject([{ code: 'CONFLICT', reason: 'stale-version' }]);
    expect(await getRepository(database.db, admin, repository.id)).toMatchObject({ version: 2 });
  });

  test.each<[string, () => Promise<UserPrincipal>, object, string]>([
    ['a viewer the description', () => member('viewer'), { description: 'x' }, 'not-allowed'],
    ['a viewer nothing at all', () => member('viewer'), {}, 'not-allowed'],
    ['a developer the visibility', () => member('developer'), { visibility: 'internal' }, 'not-allowed'],
    [
      'a tenant administrator to public',
      () => member('admin'),
      { visibility: 'public' },
      'public-needs-platform-admin',
    ],
    [
      'a developer text along with the visibility',
      () => member('developer'),
      { description: 'x', visibility: 'internal' },
      'not-allowed',
    ],
    [
      'a pushing token the visibility',
      async () => ({ ...admin, scopes: new Set(['push'] as const) }),
      { visibility: 'internal' },
      'not-allowed',
    ],
    [
      'a managing token the description',
      async () => ({ ...admin, scopes: new Set(['pull', 'manage'] as const) }),
      { description: 'x' },
      'not-allowed',
    ],
  ])('is refused to %s, and nothing is changed', async (_what, make, changes, reason) => {
    await expect(update(await make(), { version: 1, ...changes })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason,
    });
    expect(await getRepository(database.db, admin, repository.id)).toMatchObject({
      version: 1,
      description: '',
      visibility: 'private',
    });
  });

  test('a platform administrator makes it public, and its administrator private again', async () => {
    const platform = await buildUser(database.db, { isAdmin: true });
    await update(platform, { version: 1, visibility: 'public' });
    // Saving the text of a public repository changes no visibility.
    await update(admin, { version: 2, description: 'x', visibility: 'public' });
    expect(await update(admin, { version: 3, visibility: 'private' })).toMatchObject({
      visibility: 'private',
    });
  });
});

test('a platform administrator’s look at a foreign private repository is audited, once in ten minutes', async () => {
  const { db } = database;
  const platform = await buildUser(db, { isAdmin: true });
  const open = await buildRepository(db, { tenantId, visibility: 'internal' });
  await getRepository(db, platform, open.id);
  await Promise.all([
    getRepository(db, platform, repository.id),
    getRepositoryByName(db, platform, repository.name),
    getRepository(db, admin, repository.id),
  ]);

  const events = await db
    .selectFrom('audit_events')
    .select(['actor_id', 'action', 'tenant_id', 'detail'])
    .where('subject', 'in', [repository.id, open.id])
    .execute();
  expect(events).toEqual([
    { actor_id: platform.userId, action: 'repository.read', tenant_id: tenantId, detail: { foreign: true } },
  ]);
});
