import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { amd64, buildImage, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { buildDeployment, buildPool, markRemoved } from '../testing/deploy/factories.ts';
import { silentEngines } from '../testing/deploy/silent-engine.ts';
import type { DeployContext } from './context.ts';
import { createDeployment } from './deployments.ts';
import { previewPlan } from './form.ts';
import { getPool, updatePool } from './pools/pools.ts';

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
    return await updatePool(context, root, poolId, { version, domain });
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
