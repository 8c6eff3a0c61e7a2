import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserPrincipal } from '../../access/index.ts';
import { createPoolBody, type PoolConnection } from '../../contract/pools.ts';
import { buildUser, uniqueName } from '../../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { silentEngines } from '../../testing/deploy/silent-engine.ts';
import type { DeployContext } from '../context.ts';
import { createPool, updatePool } from './pools.ts';

let database: TestDatabase;
let context: DeployContext;
let root: UserPrincipal;
beforeAll(async () => {
  database = await createTestDatabase();
  context = { db: database.db, sealKey: randomBytes(32), engines: silentEngines } as unknown as DeployContext;
  root = await buildUser(database.db, { isAdmin: true });
});
afterAll(() => database[Symbol.asyncDispose]());

const here = { registryHost: 'console.test:3000' };
const at = (host: string): PoolConnection => ({
  type: 'tcp',
  host,
  port: 2376,
  ca: 'ca',
  cert: 'cert',
  key: 'key',
});
const own = { publicHost: 'apps.test', registryHost: 'registry.test', portFirst: 100, portLast: 200 };
const byDefault = { registryHost: 'console.test:3000', portFirst: 28000, portLast: 28999 };
const emptied = { publicHost: null, registryHost: null, portFirst: null, portLast: null };

function make(given: object) {
  const body = { name: uniqueName('pool'), kind: 'docker', connection: at('old.test'), ...given };
  return createPool(context, root, createPoolBody.parse(body), here);
}

test('what is emptied takes its default again, as for a new pool', async () => {
  expect(await make({})).toMatchObject({ publicHost: 'old.test', ...byDefault });
  expect(await make(emptied)).toMatchObject({ publicHost: 'old.test', ...byDefault });
  const { id, version } = await make(own);
  const pool = await updatePool(context, root, id, { version, ...emptied }, here);
  expect(pool).toMatchObject({ publicHost: 'old.test', ...byDefault });
});

test('an emptied public address is that of the new machine', async () => {
  const { id, version } = await make(own);
  const change = { version, publicHost: null, connection: at('new.test') };
  expect(await updatePool(context, root, id, change, here)).toMatchObject({
    ...own,
    publicHost: 'new.test',
  });
});

test('what is left out stays', async () => {
  const { id, version } = await make(own);
  const change = { version, connection: at('new.test') };
  expect(await updatePool(context, root, id, change, here)).toMatchObject(own);
});
