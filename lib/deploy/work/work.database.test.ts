import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeploymentPlan } from '../../contract/plan.ts';
import { buildTenant, buildUser } from '../../testing/accounts.ts';
import { buildImage, buildRepository } from '../../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { buildDeployment, buildPlan, buildPool } from '../../testing/deploy/factories.ts';
import { silentEngine } from '../../testing/deploy/silent-engine.ts';
import type { DeployContext } from '../context.ts';
import { type Engine, EngineError, type FilledPlan } from '../engine.ts';
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
async function furnish() {
  const { db } = database;
  const tenantId = await buildTenant(db);
  const poolId = await buildPool(db, sealKey, { tenants: [tenantId] });
  const repository = await buildRepository(db, { tenantId });
  const user = await buildUser(db, { roles: { [tenantId]: 'developer' } });
  const volume = { written: [] as string[], copy: null as string[] | null };
  const on = {
    starting: async (_version: string): Promise<void> => {},
    restoring: async (_signal: AbortSignal): Promise<void> => {},
  };
  const engine: Engine = {
    ...silentEngine,
    async apply(_ref, { services }: FilledPlan) {
      const { tag } = services[0]!.image;
      volume.written.push(tag!);
      await on.starting(tag!);
    },
    async backup() {
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
  const engines = { of: async () => engine } as unknown as DeployContext['engines'];
  const registry = { readBlob: async () => Buffer.from('{}') };
  const context: DeployContext = { db, engines, sealKey, registry };

  async function planOf(tag: string): Promise<DeploymentPlan> {
    const { digest } = await buildImage(db, repository);
    const plan = buildPlan({ repository: repository.name, tag, digest });
    const volumes = [{ id: 'data', path: '/data', access: 'single' as const, sizeBytes: 1024 ** 2 }];
    return {
      ...plan,
      services: plan.services.map((service) => ({ ...service, volumes })),
      backup: [{ service: 'app', volume: 'data' }],
    };
  }
  volume.written.push('v1');
  const id = await buildDeployment(db, sealKey, { tenantId, poolId, plan: await planOf('v1') });

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
  return { db, context, id, volume, on, change, work, view, touch };
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
  expect(volume).toEqual({ written: [], copy: ['v1'] });
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
