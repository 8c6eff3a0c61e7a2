import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import type { CreateDeploymentBody } from '../contract/deployments.ts';
import type { DeploymentPlan } from '../contract/plan.ts';
import { buildTenant, buildUser, uniqueName } from '../testing/accounts.ts';
import { blobDigest, buildImage, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { buildPool } from '../testing/deploy/factories.ts';
import type { DeployContext } from './context.ts';
import { changeDeployment, createDeployment } from './deployments.ts';
import { createEngines } from './engines/engines.ts';
import { followTags } from './follow.ts';
import { previewPlan } from './form.ts';

const sealKey = randomBytes(32);
const configs = new Map<string, Buffer>();
let database: TestDatabase;
let context: DeployContext;
beforeAll(async () => {
  database = await createTestDatabase();
  const registry = { readBlob: async (_name: string, digest: string) => configs.get(digest)! };
  context = { db: database.db, registry, engines: createEngines(sealKey), sealKey };
});
afterAll(async () => {
  await context?.engines.close();
  await database[Symbol.asyncDispose]();
});

const home = '/var/lib/postgresql';
const placeOf = (major: number) =>
  major < 18
    ? { pgdata: `${home}/data`, volume: `${home}/data` }
    : { pgdata: `${home}/${major}/docker`, volume: home };

/** A tenant that may deploy, its images of PostgreSQL, and a deployment of one as a worker would have left it. */
async function furnish() {
  const { db } = database;
  const tenantId = await buildTenant(db);
  const user = await buildUser(db, { roles: { [tenantId]: 'developer' } });
  const poolId = await buildPool(db, sealKey, { tenants: [tenantId] });
  const repository = await buildRepository(db, { tenantId, path: 'postgres' });
  const push = async (major: number, tag: string) => {
    const config = { name: uniqueName('config'), sizeBytes: 100 };
    const { pgdata, volume } = placeOf(major);
    const run = { Env: [`PG_MAJOR=${major}`, `PGDATA=${pgdata}`], Volumes: { [volume]: {} } };
    const text = JSON.stringify({ os: 'linux', architecture: 'amd64', config: run, rootfs: {} });
    configs.set(blobDigest(config), Buffer.from(text));
    await buildImage(db, repository, { config, tags: [tag] });
    return `${repository.name}:${tag}`;
  };
  const asked = { tenantId, poolId, name: 'db', values: {}, reason: '' };
  const run = async (image: string, more: Partial<CreateDeploymentBody> = {}) => {
    const follow = { mode: 'off' } as const;
    const id = await createDeployment(context, user, { ...asked, image, follow, ...more });
    await settle(id);
    return id;
  };
  return { tenantId, user, asked, push, run };
}

/** What a worker would write: the newest revision runs. */
async function settle(id: string): Promise<void> {
  await database.pool.query(
    `update deployments set state = 'ready', current_revision = last_revision where id = $1`,
    [id],
  );
  await database.pool.query(`update deployment_revisions set outcome = 'applied' where deployment_id = $1`, [
    id,
  ]);
  await database.pool.query(`update deployment_operations set state = 'done' where deployment_id = $1`, [id]);
}

async function planOf(id: string): Promise<DeploymentPlan> {
  const { plan } = await database.db
    .selectFrom('deployment_revisions')
    .select('plan')
    .where('deployment_id', '=', id)
    .orderBy('number', 'desc')
    .executeTakeFirstOrThrow();
  return plan;
}

const refusalOf = (user: UserPrincipal, id: string, change: { image?: string; values?: { cpus: number } }) =>
  changeDeployment(context, user, id, { revision: 1, reason: '', ...change }).then(
    () => null,
    (error: { reason: string; issues: { path: string; message: string }[] }) => error,
  );

test('another major version over the data of a database is refused, whoever asks for it', async () => {
  const { user, asked, push, run } = await furnish();
  const id = await run(await push(17, '17.5.0'));
  const next = await push(18, '18.1.0');
  expect(await refusalOf(user, id, { image: next })).toMatchObject({
    reason: 'preflight-failed',
    issues: [
      { path: 'storage', message: expect.stringMatching(/PostgreSQL 17.*PostgreSQL 18.*dump.*restore/) },
    ],
  });
  const preview = await previewPlan(context, user, {
    ...asked,
    image: next,
    deploymentId: id,
    follow: { mode: 'off' },
  });
  expect(preview.ready).toBe(false);
  expect(preview.preflight).toContainEqual(
    expect.objectContaining({
      key: 'data-version',
      state: 'failed',
      params: { application: 'PostgreSQL', from: '17', to: '18' },
    }),
  );

  const follow = { mode: 'range', range: '>=17' } as const;
  await changeDeployment(context, user, id, { revision: 1, follow, reason: '' });
  expect(await followTags(context, new AbortController().signal)).toBe(0);
  const { follow_problem, last_revision } = await database.db
    .selectFrom('deployments')
    .select(['follow_problem', 'last_revision'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect({ follow_problem, last_revision }).toEqual({
    follow_problem: expect.stringContaining('PostgreSQL 18'),
    last_revision: 1,
  });
});

test.each([17, 18])('a newer release of PostgreSQL %i goes on with the data where it lies', async (major) => {
  const { user, push, run } = await furnish();
  const id = await run(await push(major, 'latest'));
  const first = await planOf(id);
  await changeDeployment(context, user, id, {
    revision: 1,
    image: await push(major, 'newer'),
    reason: '',
  });
  const second = await planOf(id);
  expect(second.services[0]?.volumes).toEqual(first.services[0]?.volumes);
  expect(second.services[0]?.env).toEqual(first.services[0]?.env);
  expect(second.services[0]?.image.tag).toBe('newer');
});

test('what would move a volume with data is refused: it would come up empty', async () => {
  const { user, push, run } = await furnish();
  const id = await run(await push(17, 'latest'));
  // As it was planned once: the image has its data in a volume without a name.
  const plan = await planOf(id);
  plan.services[0]!.volumes[0]!.path = home;
  delete plan.services[0]!.env.PGDATA;
  await database.db
    .updateTable('deployment_revisions')
    .set({ plan: JSON.stringify(plan) })
    .where('deployment_id', '=', id)
    .execute();
  expect(await refusalOf(user, id, { values: { cpus: 2 } })).toMatchObject({
    reason: 'preflight-failed',
    issues: [
      { path: 'storage', message: expect.stringContaining(`at ${home} and would be at ${home}/data`) },
    ],
  });
});

test('each folder of any image has its own volume, whatever rows go and come', async () => {
  const { user, push, run } = await furnish();
  const volumesAt = (...paths: string[]) => ({
    volumes: paths.map((path) => ({ path, sizeBytes: 2 ** 30 })),
  });
  const id = await run(await push(17, 'latest'), { blueprint: 'generic', values: volumesAt('/a', '/b') });
  const change = async (revision: number, ...paths: string[]) => {
    await changeDeployment(context, user, id, { revision, values: volumesAt(...paths), reason: '' });
    await settle(id);
    return (await planOf(id)).services[0]?.volumes.map((volume) => [volume.path, volume.id]);
  };
  expect(await change(1, '/b')).toEqual([['/b', 'data2']]);
  const replaced = [
    ['/c', 'data3'],
    ['/b', 'data2'],
  ];
  expect(await change(2, '/c', '/b')).toEqual(replaced);
  const back = [
    ['/a', 'data'],
    ['/b', 'data2'],
  ];
  expect(await change(3, '/a', '/b')).toEqual(back);
});

test('what has never come up may be changed for anything', async () => {
  const { user, push, run } = await furnish();
  const id = await run(await push(17, '17.5'));
  await database.db
    .updateTable('deployments')
    .set({ state: 'failed', current_revision: null })
    .where('id', '=', id)
    .execute();
  const image = await push(18, '18.1');
  await changeDeployment(context, user, id, { revision: 0, image, reason: '' });
  expect((await planOf(id)).services[0]?.volumes[0]?.path).toBe(home);
});
