import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { OperationKind } from '../../contract/deployments.ts';
import type { DeploymentPlan } from '../../contract/plan.ts';
import { buildTenant, buildUser } from '../../testing/accounts.ts';
import { buildImage, buildRepository } from '../../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { buildDeployment, buildPlan, buildPool } from '../../testing/deploy/factories.ts';
import { silentEngine, silentEngines } from '../../testing/deploy/silent-engine.ts';
import type { DeployContext } from '../context.ts';
import { type Engine, EngineError, type FilledPlan } from '../engine.ts';
import type { Engines } from '../engines/engines.ts';
import { claimOperation, insertOperation } from '../operations/rows.ts';
import { getDeployment } from '../read.ts';
import { insertRevision } from '../revisions.ts';
import { workOn, workOnDeployments } from './work.ts';

const sealKey = randomBytes(32);
const never = new AbortController().signal;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const exits = () => Promise.reject(new EngineError('exited', 'It ended instead of running.'));
const away = () => new EngineError('unreachable', 'The engine cannot be reached.');

/**
 * A deployment of an engine that has a volume, where each version that is started writes itself. What then becomes of
 * it is up to `starting`, and what happens in the middle of a restore, when the volume is empty, to `restoring`.
 */
async function furnish({ volumes: ids = ['data'] } = {}) {
  const { db } = database;
  const tenantId = await buildTenant(db);
  const poolId = await buildPool(db, sealKey, { tenants: [tenantId] });
  const repository = await buildRepository(db, { tenantId });
  const user = await buildUser(db, { roles: { [tenantId]: 'developer' } });
  const volume = { written: [] as string[], copy: null as string[] | null, copied: [] as string[] };
  const on = {
    opening: async (): Promise<void> => {},
    starting: async (_version: string): Promise<void> => {},
    restoring: async (_signal: AbortSignal): Promise<void> => {},
  };
  const engine: Engine = {
    ...silentEngine,
    async apply(_ref, { services }: FilledPlan, { signal }) {
      signal.throwIfAborted();
      const { tag } = services[0]!.image;
      volume.written.push(tag!);
      await on.starting(tag!);
    },
    async backup(_ref, place) {
      volume.copied.push(place.volume);
      volume.copy = [...volume.written];
    },
    async restore(_ref, _place, _name, { signal }) {
      volume.written = [];
      await on.restoring(signal);
      volume.written = [...volume.copy!];
    },
    async remove(_ref, { volumes }) {
      if (volumes) Object.assign(volume, { written: [], copy: null });
    },
  };
  const of = async () => {
    await on.opening();
    return engine;
  };
  const engines: Engines = { ...silentEngines, of };
  const registry = { readBlob: async () => Buffer.from('{}') };
  const context: DeployContext = { db, engines, sealKey, registry };

  async function planOf(tag: string): Promise<DeploymentPlan> {
    const { digest } = await buildImage(db, repository);
    const plan = buildPlan({ repository: repository.name, tag, digest });
    const sizeBytes = 1024 ** 2;
    const volumes = ids.map((id) => ({ id, path: `/${id}`, access: 'single' as const, sizeBytes }));
    return {
      ...plan,
      services: plan.services.map((service) => ({ ...service, volumes })),
      backup: ids.map((each) => ({ service: 'app', volume: each })),
    };
  }
  volume.written.push('v1');
  const id = await buildDeployment(db, sealKey, { tenantId, poolId, plan: await planOf('v1') });

  const ask = async (kind: OperationKind, tag: string) =>
    kind === 'deploy'
      ? await change(tag)
      : await db.transaction().execute(async (trx) => {
          await insertOperation(trx, { deploymentId: id, kind, startedBy: null });
        });
  async function change(tag: string): Promise<void> {
    const plan = await planOf(tag);
    const { repository: name, digest } = plan.services[0]!.image;
    await db.transaction().execute(async (trx) => {
      const revision = await insertRevision(trx, sealKey, id, {
        plan,
        secrets: { password: 'of the test' },
        preset: 'default',
        values: {},
        image: { repository: name, tag, digest: digest! },
        cause: 'change',
        reason: '',
        createdBy: null,
      });
      await insertOperation(trx, { deploymentId: id, kind: 'deploy', revision, startedBy: null });
    });
  }
  const work = (signal = never) => workOnDeployments(context, signal);
  const view = () => getDeployment(context, user, id);
  const touch = (values: { retry_at?: Date; heartbeat_at?: Date }) =>
    db
      .updateTable('deployment_operations')
      .set(values)
      .where('deployment_id', '=', id)
      .where('state', 'in', ['queued', 'running'])
      .execute();
  /** As before its first revision has come up. */
  async function beNew({ written = [] as string[] } = {}): Promise<void> {
    volume.written = written;
    await db
      .updateTable('deployments')
      .set({ state: 'deploying', current_revision: null })
      .where('id', '=', id)
      .execute();
  }
  /** Of its state, as a database that is ill: until what it returns is called. */
  async function refuseWrites(): Promise<() => Promise<void>> {
    const { pool } = database;
    await pool.query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise 'not now'; end $$`,
    );
    await pool.query(`create trigger refuse before update of state on deployments execute function refuse()`);
    const allow = async () => void (await pool.query('drop function if exists refuse cascade'));
    onTestFinished(allow);
    return allow;
  }
  return { context, id, volume, on, ask, change, work, view, touch, beNew, refuseWrites };
}

type Furnished = Awaited<ReturnType<typeof furnish>>;

const interruptions: [string, (furnished: Furnished) => Promise<void>][] = [
  [
    'whose worker ends',
    async ({ on, work }) => {
      const worker = new AbortController();
      on.restoring = async () => {
        worker.abort();
        worker.signal.throwIfAborted();
      };
      await work(worker.signal);
    },
  ],
  [
    'whose worker is killed',
    async ({ context, on, touch }) => {
      // It says nothing any more, and never comes back.
      const isKilled = new Promise<void>((resolve) => {
        on.restoring = () => {
          resolve();
          return new Promise(() => {});
        };
      });
      const operation = (await claimOperation(context.db))!;
      void workOn(context, operation, { signal: never, beatEveryMs: 3_600_000 });
      await isKilled;
      await touch({ heartbeat_at: new Date(0) });
    },
  ],
  [
    'whose engine goes away',
    async ({ on, work, touch }) => {
      on.restoring = () => Promise.reject(away());
      await work();
      await touch({ retry_at: new Date(0) });
    },
  ],
];

test.each(interruptions)('an undo %s goes on, and nothing runs on half of the data', async (...row) => {
  const [, interrupt] = row;
  const furnished = await furnish();
  const { volume, on, change, work, view } = furnished;
  on.starting = async (version) => (version === 'v2' ? await exits() : undefined);
  await change('v2');
  await interrupt(furnished);
  expect(volume).toMatchObject({ written: [], copy: ['v1'] });
  expect(await view()).toMatchObject({ busy: 'deploy' });

  Object.assign(on, { restoring: async () => {}, starting: async () => {} });
  await work();
  expect(volume.written).toEqual(['v1', 'v1']);
  expect(await view()).toMatchObject({
    state: 'ready',
    revision: 1,
    busy: null,
    operation: { state: 'failed', undone: true, problem: { code: 'exited' } },
  });
});

test('putting data back may take longer than what else an undo does', async () => {
  const { volume, on, change, work, view } = await furnish();
  const limits: AbortController[] = [];
  const limit = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const controller = new AbortController();
    limits.push(controller);
    return controller.signal;
  });
  on.starting = async (version) => (version === 'v2' ? await exits() : undefined);
  on.restoring = async (signal) => {
    for (const each of limits) each.abort();
    signal.throwIfAborted();
  };
  onTestFinished(() => limit.mockRestore());
  await change('v2');
  await work();
  expect(volume.written).toEqual(['v1', 'v1']);
  expect(await view()).toMatchObject({ state: 'ready', operation: { state: 'failed', undone: true } });
});

const nextOnes: [OperationKind, string[]][] = [
  ['deploy', ['v1', 'v3']],
  ['start', ['v1', 'v1']],
  ['restart', ['v1', 'v1']],
];

test.each(nextOnes)('what an undo owes is put back by the next %s, not copied over', async (...row) => {
  const [kind, written] = row;
  const { volume, on, ask, work, view } = await furnish();
  on.starting = async (version) => (version === 'v2' ? await exits() : undefined);
  on.restoring = () => Promise.reject(new EngineError('disk-full', 'The disk of the pool is full.'));
  await ask('deploy', 'v2');
  await work();
  expect(await view()).toMatchObject({ state: 'unready', operation: { state: 'failed', undone: false } });

  // As long as it is not there nothing is started.
  await ask(kind, 'v3');
  await work();
  expect(volume).toMatchObject({ written: [], copy: ['v1'] });
  expect(await view()).toMatchObject({
    state: 'unready',
    operation: { state: 'failed', problem: { code: 'disk-full' } },
  });

  on.restoring = async () => {};
  await ask(kind, 'v3');
  await work();
  expect(volume).toMatchObject({ written, copy: ['v1'] });
  expect(await view()).toMatchObject({ state: 'ready', operation: { state: 'done' } });
  // It is owed no longer.
  await ask(kind, 'v4');
  on.restoring = () => Promise.reject(new EngineError('internal', 'It was put back already.'));
  await work();
  expect(await view()).toMatchObject({ state: 'ready', operation: { state: 'done' } });
});

test('all volumes of a service are copied aside before an upgrade', async () => {
  const { volume, change, work, view } = await furnish({ volumes: ['data', 'certificates'] });
  await change('v2');
  await work();
  expect(volume.copied).toEqual(['data', 'certificates']);
  expect(await view()).toMatchObject({ state: 'ready', revision: 2 });
});

describe('the end of an operation', () => {
  test('that cannot be written is no failure: it is written by whoever takes it up next', async () => {
    const { change, work, view, touch, refuseWrites } = await furnish();
    await change('v2');
    const allowWrites = await refuseWrites();
    await expect(work()).rejects.toThrow('not now');
    expect(await view()).toMatchObject({ busy: 'deploy', operation: { state: 'running' } });
    await allowWrites();
    await touch({ heartbeat_at: new Date(0) });
    await work();
    expect(await view()).toMatchObject({ state: 'ready', revision: 2, operation: { state: 'done' } });
  });

  test('waits for whoever holds the deployment, and is not waited for by it', async () => {
    const { id, on, change, work, view } = await furnish();
    const client = await database.pool.connect();
    onTestFinished(() => client.release());
    on.starting = async () => {
      await client.query('begin');
      await client.query('select from deployments where id = $1 for update', [id]);
    };
    await change('v2');
    const working = work();
    const waiting = `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await database.pool.query(waiting)).rowCount).toBe(1);
    await client.query(
      'update deployment_operations set cancel_requested_at = now() where deployment_id = $1',
      [id],
    );
    await client.query('commit');
    await working;
    expect(await view()).toMatchObject({ state: 'ready', revision: 2, operation: { state: 'done' } });
  });

  test('shows, where nobody can tell what runs', async () => {
    const { on, change, work, view, beNew } = await furnish();
    on.opening = () => Promise.reject(new Error('on our side'));
    const failed = { state: 'failed', problem: { code: 'internal' } };
    await change('v2');
    await work();
    expect(await view()).toMatchObject({ state: 'unready', revision: 1, operation: failed });
    await beNew();
    await change('v3');
    await work();
    expect(await view()).toMatchObject({ state: 'failed', revision: null, operation: failed });
  });
});

describe('what never came up', () => {
  test('leaves no data, however often it is tried', async () => {
    const { volume, on, change, work, view, beNew } = await furnish();
    await beNew();
    on.starting = exits;
    for (const tag of ['v2', 'v3']) {
      await change(tag);
      await work();
      expect(volume.written).toEqual([]);
      expect(await view()).toMatchObject({ state: 'failed', revision: null });
    }
  });

  test('takes no data with it that a revision before it may have written', async () => {
    const { volume, on, change, work, view, beNew } = await furnish();
    await beNew();
    await change('v2');
    await work();
    // As if nobody had been able to write that it came up.
    await beNew({ written: volume.written });
    on.starting = exits;
    await change('v3');
    await work();
    expect(volume.written).toEqual(['v2', 'v3']);
    expect(await view()).toMatchObject({ state: 'failed', revision: null });
  });

  test('nor any of the same revision, where a worker before may have seen it run', async () => {
    const { volume, on, change, work, touch, beNew, refuseWrites } = await furnish();
    await beNew();
    await change('v2');
    const allowWrites = await refuseWrites();
    await expect(work()).rejects.toThrow('not now');
    await allowWrites();
    await touch({ heartbeat_at: new Date(0) });
    on.starting = exits;
    await work();
    expect(volume.written).toEqual(['v2', 'v2']);
  });
});
