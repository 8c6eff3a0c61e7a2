import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PoolConnection } from '../../contract/pools.ts';
import { buildTenant, buildUser, testPassword, uniqueName } from '../../testing/accounts.ts';
import { buildPool } from '../../testing/deploy/factories.ts';
import { startSshEngine, startTlsEngine } from '../../testing/deploy/remote-engine.ts';
import { buildWebImage, findBusybox } from '../../testing/deploy/web-image.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { type FrontDoor, startFrontDoor } from '../../testing/front-door.ts';
import { hasDocker } from '../../testing/machine.ts';
import { createOciClient } from '../../testing/oci-client.ts';
import {
  createDeployment,
  createEngines,
  type DeployContext,
  getDeployment,
  readLogs,
  removeDeployment,
  workOnDeployments,
} from '../index.ts';
import { createDockerEngine } from './docker/index.ts';

const isPossible = hasDocker() && hasDistribution && findBusybox() !== null;
const never = new AbortController().signal;

/** The engine of this machine, reached as one of another machine would be. */
describe.skipIf(!isPossible)('an engine elsewhere', () => {
  const ask = async (connection: PoolConnection) => {
    await using engine = createDockerEngine(connection);
    return await engine.facts({ signal: AbortSignal.timeout(20_000) });
  };

  const refused = (connection: PoolConnection, why: string) =>
    expect(ask(connection), why).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(why),
    });

  test('by TLS: known by its certificate, and knows us by ours; what is wrong is said', async () => {
    await using remote = await startTlsEngine();
    await using other = await startTlsEngine();
    await using ssh = await startSshEngine();
    const { connection } = remote;
    expect(await ask(connection)).toMatchObject({ nodes: 1, architectures: [expect.any(String)] });
    await refused({ ...connection, ...remote.stranger }, 'nothing answers (ECONNRESET)');
    await refused({ ...connection, ca: other.connection.ca }, 'Check the CA');
    await refused({ ...connection, host: '127.0.0.1' }, 'another host name');
    await refused({ ...connection, port: ssh.connection.port }, 'does not speak TLS');
    await refused({ ...connection, port: 1 }, 'nothing answers (ECONNREFUSED)');
  });

  test('by SSH: known by the fingerprint of its key, and knows us by ours; what is wrong is said', async () => {
    await using remote = await startSshEngine();
    await using tls = await startTlsEngine();
    const { connection } = remote;
    expect(await ask(connection)).toMatchObject({ nodes: 1, architectures: [expect.any(String)] });
    await refused({ ...connection, hostFingerprint: `SHA256:${'A'.repeat(43)}` }, 'new fingerprint');
    await refused({ ...connection, privateKey: remote.strangersKey }, 'authorized_keys');
    await refused({ ...connection, user: 'another' }, 'authorized_keys');
    await refused({ ...connection, privateKey: 'no key' }, 'without a passphrase');
    await refused({ ...connection, port: tls.connection.port }, 'no SSH server');
    await refused({ ...connection, port: 1 }, 'nothing answers (ECONNREFUSED)');
  });

  describe('deploys and tells its log', () => {
    let door: FrontDoor;
    let context: DeployContext;
    beforeAll(async () => {
      door = await startFrontDoor();
      const { sealKey } = door.distribution.keys;
      context = { db: door.db, registry: door.registry, engines: createEngines(sealKey), sealKey };
    });
    afterAll(async () => {
      await context?.engines.close();
      await door?.[Symbol.asyncDispose]();
    });

    test.each([
      ['TLS', startTlsEngine],
      ['SSH', startSshEngine],
    ])('by %s', async (_name, start) => {
      await using remote = await start();
      const tenant = await buildTenant(door.db);
      const user = await buildUser(door.db, { name: uniqueName('dev'), roles: { [tenant]: 'developer' } });
      const client = createOciClient({
        origin: door.origin,
        user: { name: user.name, password: testPassword },
      });
      const repository = await client.repository(`${tenant}/web`);
      await repository.pushImage(await buildWebImage({ version: 'remote' }), 'v1');
      const poolId = await buildPool(door.db, context.sealKey, {
        tenants: [tenant],
        connection: remote.connection,
        registryHost: door.host,
      });
      const id = await createDeployment(context, user, {
        tenantId: tenant,
        poolId,
        name: 'web',
        image: `${tenant}/web:v1`,
        values: { memory: 64 * 1024 ** 2 },
        follow: { mode: 'off' },
        reason: '',
      });
      await workOnDeployments(context, never);
      const view = await getDeployment(context, user, id);
      expect(view).toMatchObject({ state: 'ready', operation: { state: 'done' } });
      expect(await (await fetch(view.url!)).text()).toContain('version remote');
      const { items } = await readLogs(context, user, id, { tail: 10 });
      expect(items.map(({ text }) => text)).toContain('started remote');
      await removeDeployment(context, user, id, { withVolumes: true });
      await workOnDeployments(context, never);
      await expect(getDeployment(context, user, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });
});
