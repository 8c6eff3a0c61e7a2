import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '#lib/access/index';
import { claimRun } from '#lib/catalog/index';
import { createRegistryClient } from '#lib/registry/index';
import { buildUser } from '#lib/testing/accounts';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { call, installContext } from '#lib/testing/requests';
import * as reconcile from './reconcile/route';
import * as registry from './route';
import * as unknown from './unknown/route';

let database: TestDatabase;
let admin: UserPrincipal;
// Nobody listens there.
const client = createRegistryClient(new URL('http://secret:password@127.0.0.1:9'));
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database, { registry: client });
  admin = await buildUser(database.db, { isAdmin: true });
});
afterAll(async () => {
  await client.close();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await database.db.deleteFrom('reconcile_runs').execute();
  await database.db.deleteFrom('unknown_repositories').execute();
});

const post = (body: unknown) => ({ method: 'POST', body }) as const;

describe('GET /registry', () => {
  test('200: says where it is and that it does not answer, never with what credentials', async () => {
    const answer = await call(registry.GET, { as: admin });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ address: 'http://127.0.0.1:9', answers: false, runs: [] });
    expect(text).not.toContain('secret');
  });
  test('401 and 403: for everybody else', async () => {
    expect((await call(registry.GET)).status).toBe(401);
    expect((await call(registry.GET, { as: await buildUser(database.db) })).status).toBe(403);
  });
});

describe('POST /registry/reconcile', () => {
  test('202: the run waits for a worker, is listed, and stands in the audit', async () => {
    const answer = await call(reconcile.POST, { as: admin, ...post({ adopt: true }) });
    expect(answer.status).toBe(202);
    const run = await answer.json();
    expect(run).toMatchObject({
      state: 'queued',
      cause: 'button',
      adopt: true,
      startedBy: { name: admin.name },
    });
    const listed = await (await call(registry.GET, { as: admin })).json();
    expect(listed.runs).toEqual([run]);
    const event = await database.db
      .selectFrom('audit_events')
      .select(['actor_id', 'detail'])
      .where('subject', '=', run.id)
      .executeTakeFirstOrThrow();
    expect(event).toEqual({ actor_id: admin.userId, detail: { adopt: true } });
  });
  test('400: for what is no yes or no', async () => {
    expect((await call(reconcile.POST, { as: admin, ...post({ adopt: 'yes' }) })).status).toBe(400);
  });
  test('401 and 403: for everybody else', async () => {
    expect((await call(reconcile.POST, post({}))).status).toBe(401);
    const as = await buildUser(database.db);
    expect((await call(reconcile.POST, { as, ...post({}) })).status).toBe(403);
  });
  test('409: while one waits or is under way', async () => {
    await call(reconcile.POST, { as: admin, ...post({}) });
    const second = await call(reconcile.POST, { as: admin, ...post({}) });
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ error: { reason: 'reconcile-running' } });
    await claimRun(database.db);
    expect((await call(reconcile.POST, { as: admin, ...post({}) })).status).toBe(409);
  });
  test('one of many at once, and one worker gets it', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => call(reconcile.POST, { as: admin, ...post({}) })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409]);
    const claims = await Promise.all([1, 2, 3].map(() => claimRun(database.db)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });
});

describe('GET /registry/unknown', () => {
  beforeEach(async () => {
    const rows = [
      ['acme/a', 'acme', 'no-tenant'],
      ['acme/b', 'acme', 'no-tenant'],
      ['alone', 'alone', 'name-invalid'],
      ['docker/x', 'docker', 'no-tenant'],
      ['ghcr.io/x', 'ghcr.io', 'no-tenant'],
    ] as const;
    await database.db
      .insertInto('unknown_repositories')
      .values(
        rows.map(([storage_name, prefix, reason]) => ({
          storage_name,
          prefix,
          reason,
          tag_count: 2,
          last_run_id: 'rec_1',
        })),
      )
      .execute();
  });
  test('200: together by what stands first, page by page, and which of them can be a tenant', async () => {
    const first = await (await call(unknown.GET, { as: admin, query: { limit: '2' } })).json();
    expect(first.items).toMatchObject([
      { prefix: 'acme', canBeTenant: true, repositoryCount: 2, tagCount: 4, examples: ['acme/a', 'acme/b'] },
      { prefix: 'alone', canBeTenant: false, reason: 'name-invalid' },
    ]);
    const query = { limit: '2', cursor: first.nextCursor };
    const second = await (await call(unknown.GET, { as: admin, query })).json();
    expect(second).toMatchObject({
      items: [
        // A name of ours, and one of another registry.
        { prefix: 'docker', canBeTenant: false },
        { prefix: 'ghcr.io', canBeTenant: false },
      ],
      nextCursor: null,
    });
  });
  test('400: a cursor of another list', async () => {
    expect((await call(unknown.GET, { as: admin, query: { cursor: 'x' } })).status).toBe(400);
  });
  test('401 and 403: for everybody else', async () => {
    expect((await call(unknown.GET)).status).toBe(401);
    expect((await call(unknown.GET, { as: await buildUser(database.db) })).status).toBe(403);
  });
});
