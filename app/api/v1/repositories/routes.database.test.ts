import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '#lib/access/index';
import { deletionPreview, deletionView, undoneView } from '#lib/contract/deletions';
import { apiErrorBody } from '#lib/contract/errors';
import { imageView } from '#lib/contract/images';
import { repositoryDetail, repositoryPage, tagPage } from '#lib/contract/repositories';
import { searchResult } from '#lib/contract/search';
import type { Manifest } from '#lib/registry/index';
import { buildTenant, buildUser } from '#lib/testing/accounts';
import { type BuiltRepository, buildImage, buildRepository } from '#lib/testing/catalog-factories';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { type Call, call, installContext } from '#lib/testing/requests';
import * as undo from '../deletions/[deletionId]/undo/route';
import * as deletions from '../deletions/route';
import * as openapi from '../openapi.json/route';
import * as search from '../search/route';
import * as preview from './[repositoryId]/deletions/preview/route';
import * as deletionsOf from './[repositoryId]/deletions/route';
import * as image from './[repositoryId]/images/[reference]/route';
import * as move from './[repositoryId]/move/route';
import * as repository from './[repositoryId]/route';
import * as tags from './[repositoryId]/tags/route';
import * as repositories from './route';

let database: TestDatabase;
let admin: UserPrincipal;
let viewer: UserPrincipal;
let stranger: UserPrincipal;
let built: BuiltRepository;
let manifest: Manifest;

beforeAll(async () => {
  database = await createTestDatabase();
  const registry = { readBlob: async () => Buffer.from('{}') };
  installContext(database, { registry: registry as never });
  const tenantId = await buildTenant(database.db);
  admin = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
  viewer = await buildUser(database.db, { roles: { [tenantId]: 'viewer' } });
  stranger = await buildUser(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  const [tenantId] = [...admin.memberships.keys()];
  built = await buildRepository(database.db, { tenantId: tenantId! });
  manifest = await buildImage(database.db, built, { tags: ['v1', 'v2'] });
});

const ofBuilt = () => ({ repositoryId: built.id });
const body = { kind: 'tags', tags: ['v1'] };

async function statusOf(handler: Parameters<typeof call>[0], options: Call): Promise<number> {
  return (await call(handler, options)).status;
}

describe('200 and 201: each answer is what the contract says', () => {
  test('reading', async () => {
    const answers = [
      [repositoryPage, await call(repositories.GET, { as: admin, query: { name: built.name } })],
      [repositoryDetail, await call(repository.GET, { as: admin, params: ofBuilt() })],
      [tagPage, await call(tags.GET, { as: admin, params: ofBuilt() })],
      [imageView, await call(image.GET, { as: admin, params: { ...ofBuilt(), reference: 'v1' } })],
      [searchResult, await call(search.GET, { as: admin, query: { q: built.name } })],
    ] as const;
    for (const [schema, answer] of answers) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const json = await answer.json();
      expect(schema.parse(json)).toEqual(json);
      expect(JSON.stringify(json)).toContain(schema === tagPage ? manifest.digest : built.name);
    }
  });

  test('preview, delete, list, undo', async () => {
    const asAdmin = { as: admin, params: ofBuilt(), body };
    const planned = await call(preview.POST, asAdmin);
    expect(planned.status).toBe(200);
    expect(deletionPreview.parse(await planned.json())).toMatchObject({ tags: ['v1'], images: [] });

    const deleted = await call(deletionsOf.POST, asAdmin);
    expect(deleted.status).toBe(201);
    const { id } = deletionView.parse(await deleted.json());
    const listed = await call(deletions.GET, { as: admin, query: { repository: built.id } });
    expect((await listed.json()).items).toMatchObject([{ id }]);

    const undoing = { as: admin, params: { deletionId: id }, method: 'POST' as const };
    const undone = await call(undo.POST, undoing);
    expect(undone.status).toBe(200);
    expect(undoneView.parse(await undone.json()).restoredTags).toEqual(['v1']);
    expect(await statusOf(undo.POST, undoing)).toBe(409);
  });

  test('a change, and 409 for one that started from an older version', async () => {
    const change = { as: admin, method: 'PATCH' as const, params: ofBuilt() };
    const changed = await call(repository.PATCH, {
      ...change,
      body: { version: 1, description: ' A shop ' },
    });
    expect(await changed.json()).toMatchObject({ version: 2, description: 'A shop' });
    expect(await statusOf(repository.PATCH, { ...change, body: { version: 1 } })).toBe(409);
  });

  test('another name, and 409 for one that started from an older version, or that is taken', async () => {
    const name = `${built.name}-2`;
    const moved = await call(move.POST, { as: admin, params: ofBuilt(), body: { version: 1, name } });
    expect(moved.status).toBe(200);
    expect(repositoryDetail.parse(await moved.json())).toMatchObject({ id: built.id, name, version: 2 });
    const other = await buildRepository(database.db, { tenantId: built.tenantId });
    for (const [version, to, reason] of [
      [1, `${name}-3`, 'stale-version'],
      [2, other.name, 'repository-name-taken'],
    ]) {
      const refused = await call(move.POST, { as: admin, params: ofBuilt(), body: { version, name: to } });
      expect(refused.status).toBe(409);
      expect(apiErrorBody.parse(await refused.json()).error.reason).toBe(reason);
    }
  });

  test('the OpenAPI document, for everybody', async () => {
    const answer = await call(openapi.GET);
    expect([answer.status, (await answer.json()).openapi]).toEqual([200, '3.1.0']);
  });
});

test.each(['app', 'Acme/app', 'acme//app', `acme/${'a'.repeat(196)}`, ''])(
  '400: %j is no name of a repository',
  async (name) => {
    const refused = await call(move.POST, { as: admin, params: ofBuilt(), body: { version: 1, name } });
    expect(refused.status).toBe(400);
    const { issues } = apiErrorBody.parse(await refused.json()).error;
    expect(new Set(issues.map(({ path }) => path))).toEqual(new Set(['name']));
  },
);

test('401: deletions and changes need somebody who has signed in', async () => {
  expect(await statusOf(preview.POST, { params: ofBuilt(), body })).toBe(401);
  expect(await statusOf(deletionsOf.POST, { params: ofBuilt(), body })).toBe(401);
  expect(await statusOf(deletions.GET, {})).toBe(401);
  expect(await statusOf(undo.POST, { method: 'POST', params: { deletionId: 'x' } })).toBe(401);
  expect(await statusOf(move.POST, { params: ofBuilt(), body: { version: 1, name: 'acme/app' } })).toBe(401);
  expect(await statusOf(repository.PATCH, { method: 'PATCH', params: ofBuilt(), body: { version: 1 } })).toBe(
    401,
  );
});

test('403: who may see but not delete or change', async () => {
  const asViewer = { as: viewer, params: ofBuilt() };
  expect(await statusOf(preview.POST, { ...asViewer, body })).toBe(403);
  expect(await statusOf(deletionsOf.POST, { ...asViewer, body })).toBe(403);
  expect(await statusOf(repository.PATCH, { ...asViewer, method: 'PATCH', body: { version: 1 } })).toBe(403);
  const name = `${built.name}-2`;
  expect(await statusOf(move.POST, { ...asViewer, body: { version: 1, name } })).toBe(403);
});

describe('404: a hidden repository answers exactly like a missing one', () => {
  const calls: [string, Parameters<typeof call>[0], Call][] = [
    ['detail', repository.GET, {}],
    ['tags', tags.GET, {}],
    ['image', image.GET, { params: { reference: 'v1' } }],
    ['change', repository.PATCH, { method: 'PATCH', body: { version: 1 } }],
    ['move', move.POST, { body: { version: 1, name: 'acme/app' } }],
    ['preview', preview.POST, { body }],
    ['deletion', deletionsOf.POST, { body }],
  ];
  test.each(calls)('%s', async (_what, handler, options) => {
    const ask = async (repositoryId: string) => {
      const params = { ...options.params, repositoryId };
      const answer = await call(handler, { ...options, as: stranger, params });
      const { error } = apiErrorBody.parse(await answer.json());
      return { status: answer.status, error: { ...error, requestId: '' } };
    };
    const hidden = await ask(built.id);
    expect(hidden).toEqual(await ask('repo_missing'));
    expect(hidden).toMatchObject({ status: 404, error: { reason: 'not-found' } });
  });

  test('to an anonymous visitor too, and public ones are shown where the instance allows it', async () => {
    const shown = await buildRepository(database.db, { tenantId: built.tenantId, visibility: 'public' });
    const status = (id: string) => statusOf(repository.GET, { params: { repositoryId: id } });
    expect([await status(built.id), await status(shown.id)]).toEqual([404, 200]);
    await database.db.updateTable('settings').set({ anonymous_pull: false }).execute();
    expect(await status(shown.id)).toBe(404);
    await database.db.updateTable('settings').set({ anonymous_pull: true }).execute();
  });
});

test('an image is found by its digest in the path, as Next hands it over', async () => {
  const params = { ...ofBuilt(), reference: manifest.digest };
  expect(await statusOf(image.GET, { as: viewer, params })).toBe(200);
});
