import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startScript, stopScript } from '../../bin/child.ts';
import type { ParameterValues } from '../../contract/blueprints.ts';
import { buildTenant, buildUser, testPassword, uniqueName } from '../../testing/accounts.ts';
import { engineSocket, relay } from '../../testing/deploy/engine-socket.ts';
import { buildPool } from '../../testing/deploy/factories.ts';
import {
  buildConvertigoStandIn,
  buildWebImage,
  findBusybox,
  type WebImage,
} from '../../testing/deploy/web-image.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { makeTestFolder } from '../../testing/folder.ts';
import { type FrontDoor, startFrontDoor } from '../../testing/front-door.ts';
import type { TestImage } from '../../testing/images.ts';
import { hasDocker } from '../../testing/machine.ts';
import { createOciClient } from '../../testing/oci-client.ts';
import { expectDone, runProgram } from '../../testing/programs.ts';
import {
  changeDeployment,
  createDeployment,
  createEngines,
  type DeployContext,
  type Engines,
  followTags,
  getDeployment,
  listRevisions,
  operateDeployment,
  removeDeployment,
  rollbackDeployment,
  watchDeployments,
} from '../index.ts';
import { workOnDeployments } from './work.ts';

const isPossible = hasDocker() && hasDistribution && findBusybox() !== null;

/** Deployments by a real worker, a real engine and a real registry. */
describe.skipIf(!isPossible)('a worker and a Docker engine', () => {
  let door: FrontDoor;
  let context: DeployContext;
  const tenants: string[] = [];
  const never = new AbortController().signal;

  beforeAll(async () => {
    door = await startFrontDoor();
    const { sealKey } = door.distribution.keys;
    context = { db: door.db, registry: door.registry, engines: createEngines(sealKey), sealKey };
  });
  afterEach(async () => {
    for (const tenant of tenants.splice(0)) await removeAll(tenant);
  });
  afterAll(async () => {
    await context?.engines.close();
    await door?.[Symbol.asyncDispose]();
  });

  const filterOf = (tenant: string) => ['--quiet', '--filter', `label=ownbase.tenant=${tenant}`];
  const list = async (tenant: string, ...kind: string[]) =>
    (await expectDone(runProgram('docker', [...kind, ...filterOf(tenant)]))).split('\n').filter(Boolean);
  async function removeAll(tenant: string): Promise<void> {
    const containers = await list(tenant, 'ps', '--all');
    if (containers.length > 0) await runProgram('docker', ['rm', '--force', '--volumes', ...containers]);
    for (const kind of ['volume', 'network']) {
      const ids = await list(tenant, kind, 'ls');
      if (ids.length > 0) await runProgram('docker', [kind, 'rm', ...ids]);
    }
  }

  async function furnish({ socket = engineSocket() } = {}) {
    const tenant = await buildTenant(door.db);
    tenants.push(tenant);
    const user = await buildUser(door.db, { name: uniqueName('dev'), roles: { [tenant]: 'developer' } });
    const poolId = await buildPool(door.db, context.sealKey, {
      tenants: [tenant],
      socket,
      registryHost: door.host,
    });
    const client = createOciClient({
      origin: door.origin,
      user: { name: user.name, password: testPassword },
    });
    const pushImage = async (name: string, image: TestImage, tag: string) => {
      const repository = await client.repository(`${tenant}/${name}`);
      await repository.pushImage(image, tag);
      return `${tenant}/${name}:${tag}`;
    };
    const push = async (image: WebImage, tag = image.version) =>
      await pushImage('web', await buildWebImage(image), tag);
    const view = (id: string) => getDeployment(context, user, id);
    const create = async (image: string, values: ParameterValues = { memory: 64 * 1024 ** 2 }) =>
      await createDeployment(context, user, {
        tenantId: tenant,
        poolId,
        name: 'web',
        image,
        values,
        follow: { mode: 'off' },
        reason: '',
      });
    const work = () => workOnDeployments(context, never);
    return { tenant, user, push, pushImage, view, create, work };
  }

  const body = async (url: string | null) => await (await fetch(url!)).text();

  test('deployed, changed, rolled back, stopped, started and removed', async () => {
    const { tenant, user, push, view, create, work } = await furnish();
    const id = await create(await push({ version: 'one', volumes: ['/data'] }));
    expect(await view(id)).toMatchObject({ state: 'deploying', busy: 'deploy', revision: null });
    await work();
    const first = await view(id);
    expect(first).toMatchObject({ state: 'ready', busy: null, revision: 1, operation: { state: 'done' } });
    expect(await body(first.url)).toContain('version one');

    await changeDeployment(context, user, id, {
      revision: 1,
      image: await push({ version: 'two' }),
      reason: 'new',
    });
    await expect(
      changeDeployment(context, user, id, { revision: 1, values: {}, reason: '' }),
    ).rejects.toMatchObject({ reason: 'deployment-busy' });
    await work();
    expect(await body((await view(id)).url)).toContain('version two');
    await expect(
      changeDeployment(context, user, id, { revision: 1, values: {}, reason: '' }),
    ).rejects.toMatchObject({ reason: 'stale-version' });

    await rollbackDeployment(context, user, id, { revision: 1, from: 2, reason: '' });
    await work();
    expect(await body((await view(id)).url)).toContain('version one');
    const { items } = await listRevisions(door.db, user, id);
    expect(items.map(({ cause, outcome }) => `${cause} ${outcome}`)).toEqual([
      'rollback applied',
      'change applied',
      'create applied',
    ]);

    for (const [kind, state] of [
      ['stop', 'stopped'],
      ['start', 'ready'],
    ] as const) {
      await operateDeployment(context, user, id, kind);
      await work();
      expect((await view(id)).state).toBe(state);
    }
    await removeDeployment(context, user, id, { withVolumes: false });
    await work();
    const keptVolumes = [expect.objectContaining({ service: 'app', path: '/data' })];
    expect(await view(id)).toMatchObject({ state: 'removed', busy: null, keptVolumes });
    expect(await list(tenant, 'ps', '--all')).toEqual([]);
    expect(await list(tenant, 'volume', 'ls')).toHaveLength(1);
    await removeDeployment(context, user, id, { withVolumes: true });
    await work();
    await expect(view(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const kind of [
      ['ps', '--all'],
      ['volume', 'ls'],
      ['network', 'ls'],
    ]) {
      expect(await list(tenant, ...kind)).toEqual([]);
    }
  });

  test('what does not come up is undone: the first leaves nothing, a later one leaves what was before', async () => {
    const { tenant, user, push, view, create, work } = await furnish();
    const broken = await push({ version: 'broken', behaviour: 'exits' });
    const id = await create(broken);
    await work();
    expect(await view(id)).toMatchObject({
      state: 'failed',
      operation: {
        state: 'failed',
        problem: {
          code: 'exited',
          message: expect.stringContaining('end'),
          log: expect.arrayContaining(['cannot go on']),
        },
      },
    });
    expect(await list(tenant, 'ps', '--all')).toEqual([]);

    await changeDeployment(context, user, id, {
      revision: 0,
      image: await push({ version: 'one' }),
      reason: '',
    });
    await work();
    await changeDeployment(context, user, id, { revision: 2, image: broken, reason: '' });
    await work();
    const after = await view(id);
    expect(after).toMatchObject({
      state: 'ready',
      revision: 2,
      operation: { state: 'failed', undone: true },
    });
    expect(await body(after.url)).toContain('version one');
  });

  test('a worker that is killed anywhere leaves its work to the next one, which finishes it', async () => {
    const { user, push, view, create } = await furnish();
    const [one, two] = [await push({ version: 'one', volumes: ['/data'] }), await push({ version: 'two' })];
    const id = await create(one);
    const settings = {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'silent',
      DATA_DIR: door.distribution.dataDir,
      DATABASE_URL: await databaseUrl(),
      REGISTRY_URL: door.distribution.url,
    } satisfies NodeJS.ProcessEnv;
    const startWorker = () => startScript('worker.ts', { env: settings, name: 'worker' });
    const ready = async (revision: number) => {
      // So long a heartbeat counts, which nobody has to wait for here.
      await door.db
        .updateTable('deployment_operations')
        .set({ heartbeat_at: new Date(0) })
        .where('state', '=', 'running')
        .execute();
      const worker = await startWorker();
      await expect
        .poll(() => view(id), { timeout: 60_000, interval: 300 })
        .toMatchObject({ state: 'ready', revision });
      await stopScript(worker);
    };
    for (const afterMs of [300, 900, 1_600, 2_600]) {
      const worker = await startWorker();
      await sleep(afterMs);
      worker.kill('SIGKILL');
    }
    await ready(1);
    await changeDeployment(context, user, id, { revision: 1, image: two, reason: '' });
    for (const afterMs of [700, 1_500]) {
      const worker = await startWorker();
      await sleep(afterMs);
      worker.kill('SIGKILL');
    }
    await ready(2);
    expect(await body((await view(id)).url)).toContain('version two');
  });

  test('what a worker that was killed has put back by half is put back whole by the next one', async () => {
    const { tenant, user, pushImage, view, create, work } = await furnish();
    const push = async (version: string, behaviour: 'serves' | 'exits' = 'serves') =>
      await pushImage('convertigo', await buildConvertigoStandIn({ version, behaviour }), version);
    const id = await create(await push('8.4.2'), { fullsync: 'none' });
    await work();
    const { url } = await view(id);
    await changeDeployment(context, user, id, {
      revision: 1,
      image: await push('8.4.3', 'exits'),
      reason: '',
    });
    const killed = new AbortController();
    const engines: Engines = {
      ...context.engines,
      async of(pool) {
        const restore = async () => {
          await leaveHalfRestored(tenant);
          killed.abort();
          throw killed.signal.reason;
        };
        return { ...(await context.engines.of(pool)), restore };
      },
    };
    await workOnDeployments({ ...context, engines }, killed.signal);
    expect(await view(id)).toMatchObject({ busy: 'deploy', operation: { state: 'queued' } });

    await work();
    expect(await view(id)).toMatchObject({
      state: 'ready',
      revision: 1,
      operation: { state: 'failed', undone: true, problem: { code: 'exited' } },
    });
    expect(await body(new URL('/versions', url!).href)).toBe('8.4.2\n8.4.2\n');
  });

  /** The containers are gone, the volume is empty, and what held it and its copy open is still there. */
  async function leaveHalfRestored(tenant: string): Promise<void> {
    const inspect = async (kind: string, id: string, what: string) =>
      JSON.parse(
        await expectDone(runProgram('docker', [kind, 'inspect', '--format', `{{json ${what}}}`, id])),
      );
    const options = (labels: Record<string, string>) =>
      Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
    const containers = await list(tenant, 'ps', '--all');
    const volumes = await list(tenant, 'volume', 'ls');
    const volume = volumes.find((name) => !name.endsWith('--before-upgrade'))!;
    const ofVolume = options(await inspect('volume', volume, '.Labels'));
    const { 'ownbase.service': _, ...labels } = await inspect('container', containers[0]!, '.Config.Labels');
    const image = await inspect('container', containers[0]!, '.Image');
    await expectDone(runProgram('docker', ['rm', '--force', '--volumes', ...containers]));
    await expectDone(runProgram('docker', ['volume', 'rm', volume]));
    await expectDone(runProgram('docker', ['volume', 'create', ...ofVolume, volume]));
    for (const name of volumes) {
      const mount = ['--volume', `${name}:/ownbase-volume`];
      await expectDone(runProgram('docker', ['create', ...options(labels), ...mount, image, 'never']));
    }
  }

  test('what follows its tag is redeployed, and goes back by itself where the new image does not come up', async () => {
    const { user, push, view, create, work } = await furnish();
    const latest = (content: string, more: Partial<WebImage> = {}) =>
      push({ version: content, ...more }, 'latest');
    const id = await create(await latest('one'));
    await work();
    await changeDeployment(context, user, id, { revision: 1, follow: { mode: 'tag' }, reason: '' });
    expect(await followTags(context, never)).toBe(0);

    await latest('two');
    expect(await followTags(context, never)).toBe(1);
    await work();
    expect(await view(id)).toMatchObject({ state: 'ready', revision: 2 });
    expect(await body((await view(id)).url)).toContain('two');

    await latest('three', { behaviour: 'exits' });
    expect(await followTags(context, never)).toBe(1);
    await work();
    const after = await view(id);
    expect(after).toMatchObject({
      state: 'ready',
      revision: 2,
      operation: { state: 'failed', undone: true },
    });
    expect(await body(after.url)).toContain('two');
    // The same image is not tried again; the next push is.
    expect(await followTags(context, never)).toBe(0);
    await latest('four');
    expect(await followTags(context, never)).toBe(1);
    await work();
    expect(await body((await view(id)).url)).toContain('four');
    const { items } = await listRevisions(door.db, user, id);
    expect(items.map(({ cause, outcome }) => `${cause} ${outcome}`)).toEqual([
      'follow applied',
      'follow failed',
      'follow applied',
      'create applied',
    ]);
  });

  test('an engine that goes away shows as such, and comes back', async () => {
    const folder = await makeTestFolder();
    const socket = path.join(folder, 'engine.sock');
    let line = await relay(socket, engineSocket());
    const { user, push, view, create, work } = await furnish({ socket });
    const id = await create(await push({ version: 'one' }));
    await work();
    expect(await view(id)).toMatchObject({ state: 'ready', unreachable: null });

    await line.close();
    await watchDeployments(context, never);
    const away = { unreachable: expect.stringContaining('cannot be reached') };
    expect(await view(id)).toMatchObject({ state: 'ready', ...away });
    await operateDeployment(context, user, id, 'restart');
    await work();
    // It waits for the engine, and says so.
    const problem = { code: 'unreachable', message: expect.stringContaining('asked again') };
    expect(await view(id)).toMatchObject({ busy: 'restart', operation: { state: 'queued', problem } });
    expect(await work()).toBe(false);

    line = await relay(socket, engineSocket());
    await door.db
      .updateTable('deployment_operations')
      .set({ retry_at: new Date() })
      .where('deployment_id', '=', id)
      .execute();
    expect(await work()).toBe(true);
    await watchDeployments(context, never);
    const back = {
      state: 'ready',
      unreachable: null,
      busy: null,
      operation: { state: 'done', problem: null },
    };
    expect(await view(id)).toMatchObject(back);
    await line.close();
    await rm(folder, { recursive: true });
  });

  test('data that is to go while its engine is away is waited for, and stays listed when that was in vain', async () => {
    const folder = await makeTestFolder();
    const socket = path.join(folder, 'engine.sock');
    let line = await relay(socket, engineSocket());
    const { tenant, user, push, view, create, work } = await furnish({ socket });
    const id = await create(await push({ version: 'one', volumes: ['/data'] }));
    await work();
    await removeDeployment(context, user, id, { withVolumes: false });
    await work();
    await line.close();

    await removeDeployment(context, user, id, { withVolumes: true });
    await work();
    expect(await view(id)).toMatchObject({ busy: 'remove', operation: { state: 'queued' } });
    const longAgo = new Date(Date.now() - 3_600_000);
    await door.db
      .updateTable('deployment_operations')
      .set({ retry_at: new Date(), started_at: longAgo })
      .where('deployment_id', '=', id)
      .where('state', '=', 'queued')
      .execute();
    await work();
    expect(await view(id)).toMatchObject({
      busy: null,
      removalFailed: true,
      keptVolumes: [{ path: '/data' }],
      operation: { state: 'failed', problem: { code: 'unreachable' } },
    });

    line = await relay(socket, engineSocket());
    await removeDeployment(context, user, id, { withVolumes: true });
    await work();
    await expect(view(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await list(tenant, 'volume', 'ls')).toEqual([]);
    await line.close();
    await rm(folder, { recursive: true });
  });

  async function databaseUrl(): Promise<string> {
    const { options } = door.pool;
    return String((options as { connectionString?: string }).connectionString);
  }
});
