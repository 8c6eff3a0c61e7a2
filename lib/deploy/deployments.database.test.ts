import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import type { ParameterValues } from '../contract/blueprints.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { amd64, buildImage, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { buildDeployment, buildPool, markRemoved } from '../testing/deploy/factories.ts';
import { silentEngine, silentEngines } from '../testing/deploy/silent-engine.ts';
import type { DeployContext } from './context.ts';
import { changeDeployment, createDeployment, rollbackDeployment } from './deployments.ts';
import { EngineError } from './engine.ts';
import { previewPlan } from './form.ts';
import { removeGrant, setGrant } from './pools/grants.ts';
import { getPool, updatePool } from './pools/pools.ts';
import { getDeployment, listRevisions } from './read.ts';
import { workOnDeployments } from './work/work.ts';

const sealKey = randomBytes(32);
const config = { ...amd64, config: { ExposedPorts: { '8080/tcp': {} } } };
let database: TestDatabase;
let context: DeployContext;
let root: UserPrincipal;
let image: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  const registry = { readBlob: async () => Buffer.from(JSON.stringify(config)) };
  context = { db, registry, engines: silentEngines, sealKey };
  root = await buildUser(db, { isAdmin: true });
  const repository = await buildRepository(db, { tenantId: await buildTenant(db), visibility: 'public' });
  await buildImage(db, repository, { tags: ['v1'] });
  image = `${repository.name}:v1`;
});
afterAll(() => database[Symbol.asyncDispose]());

type Place = { tenantId: string; poolId: string; name: string };
const bodyOf = (place: Place) => ({
  ...place,
  image,
  values: {},
  follow: { mode: 'off' as const },
  reason: '',
});
const create = (place: Place) => createDeployment(context, root, bodyOf(place));
/** Does all that is asked for. */
async function work(engines = silentEngines): Promise<void> {
  const never = new AbortController().signal;
  while (await workOnDeployments({ ...context, engines }, never));
}
const change = (id: string, revision: number, values: ParameterValues) =>
  changeDeployment(context, root, id, { revision, values, reason: '' });

describe('two tenants whose names make one host name', () => {
  const taken = { code: 'CONFLICT', reason: 'host-name-taken' };
  const collide = { code: 'CONFLICT', reason: 'host-names-collide' };

  /** `shop` of the one and `shop-eu` of the other are both `shop-eu-<acme>`. */
  async function furnish({ domain = 'apps.example' }: { domain?: string | null } = {}) {
    const { db } = database;
    const acme = await buildTenant(db);
    const euAcme = await buildTenant(db, { id: `eu-${acme}` });
    const tenants = [acme, euAcme];
    const add = (of: string | null) => buildPool(db, sealKey, { tenants, domain: of });
    const poolId = await add(domain);
    const first = (at = poolId): Place => ({ tenantId: euAcme, poolId: at, name: 'shop' });
    const second = (at = poolId): Place => ({ tenantId: acme, poolId: at, name: 'shop-eu' });
    return { db, poolId, add, first, second };
  }
  async function setDomain(poolId: string, domain: string | null) {
    const { version } = await getPool(database.db, root, poolId);
    return await updatePool(context, root, poolId, { version, domain }, { registryHost: 'console.example' });
  }

  test('the second is refused in the pool and in others of its domain, until the first has gone', async () => {
    const { db, poolId, add, first, second } = await furnish();
    const id = await create(first());
    await expect(create(second())).rejects.toMatchObject(taken);
    await expect(create(second(await add('apps.example')))).rejects.toMatchObject(taken);
    await create(second(await add('other.example')));
    await create(second(await add(null)));
    await create({ ...second(), name: 'another' });
    await markRemoved(db, id);
    await create(second(poolId));
  });

  test('of two at once one is made', async () => {
    const { first, second } = await furnish();
    const made = await Promise.allSettled([create(first()), create(second())]);
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(made.find(({ status }) => status === 'rejected')).toMatchObject({ reason: taken });
  });

  test('the checks before say so', async () => {
    const { first, second } = await furnish();
    const preview = () => previewPlan(context, root, bodyOf(second()));
    expect(await preview()).toMatchObject({ ready: true });
    await create(first());
    const said = expect.objectContaining({ id: 'name', state: 'failed', key: 'host-taken' });
    expect(await preview()).toMatchObject({ ready: false, preflight: expect.arrayContaining([said]) });
  });

  test('a host name stays with what runs until its next revision, also after the domain of its pool', async () => {
    const { db, poolId, add, first, second } = await furnish();
    const id = await create(first());
    await db.updateTable('deployments').set({ current_revision: 1 }).where('id', '=', id).execute();
    await setDomain(poolId, 'new.example');
    await expect(create(second(await add('apps.example')))).rejects.toMatchObject(taken);
    await expect(create(second(await add('new.example')))).rejects.toMatchObject(taken);
  });

  test('a pool gets no domain that would make it so', async () => {
    const { poolId, add, first, second } = await furnish({ domain: null });
    await create(first());
    await create(second());
    await expect(setDomain(poolId, 'apps.example')).rejects.toMatchObject(collide);

    const { add: addPool, ...pair } = await furnish({ domain: 'apps.example' });
    const otherId = await addPool(null);
    await create(pair.first());
    await create(pair.second(otherId));
    await expect(setDomain(otherId, 'apps.example')).rejects.toMatchObject(collide);
    expect(await setDomain(otherId, 'other.example')).toMatchObject({ domain: 'other.example' });
    expect(await setDomain(await add(null), 'apps.example')).toMatchObject({ domain: 'apps.example' });
  });

  test('those that have one already keep it, and their pool can be changed', async () => {
    const { db, poolId, first, second } = await furnish();
    for (const place of [first(), second()]) await buildDeployment(db, sealKey, place);
    expect(await setDomain(poolId, 'apps.example')).toMatchObject({ domain: 'apps.example' });
    expect(await setDomain(poolId, null)).toMatchObject({ domain: null });
  });
});

describe('going back to an older revision', () => {
  const mebi = 1024 ** 2;

  /** The first revision may use much memory, the second that runs little. */
  async function furnish() {
    const tenantId = await buildTenant(database.db);
    const poolId = await buildPool(database.db, sealKey, { tenants: [tenantId] });
    const id = await create({ tenantId, poolId, name: 'shop' });
    await work();
    await change(id, 1, { memory: 64 * mebi });
    await work();
    const back = () => rollbackDeployment(context, root, id, { revision: 1, reason: '' });
    return { poolId, tenantId, id, back };
  }
  const outcomes = async (id: string) =>
    (await listRevisions(database.db, root, id)).items.map(({ outcome }) => outcome);

  test('is held to the limits of today', async () => {
    const { poolId, tenantId, id, back } = await furnish();
    await setGrant(database.db, root, { poolId, tenantId }, { memoryBytes: 256 * mebi });
    await expect(back()).rejects.toMatchObject({ code: 'CONFLICT', reason: 'preflight-failed' });
    await setGrant(database.db, root, { poolId, tenantId }, { memoryBytes: 512 * mebi, deployments: 1 });
    await back();
    await work();
    expect(await getDeployment(context, root, id)).toMatchObject({ state: 'ready', revision: 3 });
  });

  test('needs the pool to be the tenant’s still', async () => {
    const { poolId, tenantId, id, back } = await furnish();
    await removeGrant(database.db, root, { poolId, tenantId });
    await expect(back()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await outcomes(id)).toEqual(['applied', 'applied']);
    await setGrant(database.db, root, { poolId, tenantId }, {});
    await back();
  });

  test('by itself, since what was new did not come up, asks for neither', async () => {
    const { poolId, tenantId, id } = await furnish();
    await change(id, 2, { memory: 32 * mebi });
    await removeGrant(database.db, root, { poolId, tenantId });
    let applied = 0;
    const apply = async () => {
      if (++applied === 1) throw new EngineError('exited', 'app ended', { service: 'app' });
    };
    await work({ ...silentEngines, of: async () => ({ ...silentEngine, apply }) });
    const undone = { state: 'ready', revision: 2, operation: { state: 'failed', undone: true } };
    expect(await getDeployment(context, root, id)).toMatchObject(undone);
    expect(applied).toBe(2);
  });

  test('and changing it at once do not wait for each other', async () => {
    const { id, back } = await furnish();
    const done = await Promise.allSettled([back(), change(id, 2, { memory: 32 * mebi }), back()]);
    const refused = done.filter((each) => each.status === 'rejected');
    expect(refused.map(({ reason }) => reason.reason)).toEqual(['deployment-busy', 'deployment-busy']);
  });
});

test('a deployment keeps a hundred ports at most, of all its revisions together', async () => {
  const { db } = database;
  const tenantId = await buildTenant(db);
  const poolId = await buildPool(db, sealKey, { tenants: [tenantId] });
  const id = await create({ tenantId, poolId, name: 'shop' });
  await work();
  const publish = async (revision: number, first: number, number: number) => {
    const ports = Array.from({ length: number }, (_, at) => ({ container: first + at, published: true }));
    await change(id, revision, { ports });
    await work();
  };
  const reserved = async () =>
    (await db.selectFrom('port_reservations').select('key').where('deployment_id', '=', id).execute()).length;
  await publish(1, 8080, 50);
  await publish(2, 9000, 50);
  expect(await reserved()).toBe(100);
  await expect(publish(3, 7000, 1)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'too-many-ports' });
  expect(await reserved()).toBe(100);
  await publish(3, 8080, 2);
  // One that had more before there was a bound goes on with what it has.
  const more = { pool_id: poolId, port: 1, deployment_id: id, key: 'of before' };
  await db.insertInto('port_reservations').values(more).execute();
  await publish(4, 8080, 3);
  expect(await getDeployment(context, root, id)).toMatchObject({ state: 'ready', revision: 5 });
});
