import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seal, type UserPrincipal } from '../access/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { buildImage, buildRepository } from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { buildDeployment, buildPlan, buildPool } from '../testing/deploy/factories.ts';
import { silentEngine, silentEngines } from '../testing/deploy/silent-engine.ts';
import type { DeployContext } from './context.ts';
import { operateDeployment } from './deployments.ts';
import { type Engine, EngineError } from './engine.ts';
import { insertOperation } from './operations/rows.ts';
import { getDeployment } from './read.ts';
import { insertRevision } from './revisions.ts';
import { watchDeployments } from './watch.ts';
import { workOnDeployments } from './work/work.ts';

const sealKey = randomBytes(32);
const never = new AbortController().signal;
const secrets = { old: `old-${'x'.repeat(20)}`, new: `new-${'y'.repeat(20)}` };
/** Whatever length somebody cuts at, half of a secret stands there. */
const said = `cannot log in: ${`${secrets.old} ${secrets.new} `.repeat(60)}`;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** An engine whose container says everything that it knows, wherever one listens. */
const unhealthy = () => Promise.reject(new EngineError('not-healthy', said, { service: 'app' }));
const talking: Engine = {
  ...silentEngine,
  start: unhealthy,
  async *logs() {
    yield { at: new Date().toISOString(), service: 'app', replica: '1', stream: 'stdout', text: said };
  },
  status: async () => [
    {
      id: 'app',
      state: 'unhealthy',
      replicas: 1,
      readyReplicas: 0,
      startedAt: null,
      restarts: 0,
      message: said,
    },
  ],
};

/** A deployment that runs with the one secret, and gets a revision with the other. */
async function furnish(engine: Engine) {
  const { db } = database;
  const registry = { readBlob: async () => Buffer.from('{}') };
  const engines = { ...silentEngines, of: async () => engine };
  const context: DeployContext = { db, registry, engines, sealKey };
  const tenantId = await buildTenant(db);
  const repository = await buildRepository(db, { tenantId });
  const { digest } = await buildImage(db, repository);
  const plan = buildPlan({ repository: repository.name, digest });
  const poolId = await buildPool(db, sealKey, { tenants: [tenantId] });
  const id = await buildDeployment(db, sealKey, { tenantId, poolId, plan });
  const sealed = seal(sealKey, JSON.stringify({ password: secrets.old }), id);
  await db
    .updateTable('deployment_revisions')
    .set({ secrets: sealed })
    .where('deployment_id', '=', id)
    .execute();
  const user = await buildUser(db, { roles: { [tenantId]: 'developer' } });
  const deploy = () =>
    db.transaction().execute(async (trx) => {
      const revision = await insertRevision(trx, sealKey, id, {
        plan,
        secrets: { password: secrets.new },
        preset: 'default',
        values: {},
        image: { repository: repository.name, tag: null, digest },
        cause: 'change',
        reason: '',
        createdBy: user.userId,
      });
      await insertOperation(trx, { deploymentId: id, kind: 'deploy', revision, startedBy: user.userId });
    });
  return { context, id, user, deploy };
}

function expectRedacted(text: unknown): void {
  const shown = JSON.stringify(text);
  expect(shown).toContain('cannot log in: ••••••');
  for (const secret of Object.values(secrets)) expect(shown).not.toContain(secret.slice(0, 8));
}
const operationOf = async (context: DeployContext, user: UserPrincipal, id: string) =>
  (await getDeployment(context, user, id)).operation;

test('why a change failed is told without the secrets of the revision and of the one before', async () => {
  let applied = 0;
  // What is undone comes up again.
  const apply = async () => (++applied === 1 ? await unhealthy() : undefined);
  const { context, id, user, deploy } = await furnish({ ...talking, apply });
  await deploy();
  await workOnDeployments(context, never);
  const operation = await operationOf(context, user, id);
  expect(operation).toMatchObject({ state: 'failed', undone: true, problem: { code: 'not-healthy' } });
  expectRedacted(operation?.problem?.message);
  expectRedacted(operation?.problem?.log);
});

test('so is why it did not start again', async () => {
  const { context, id, user } = await furnish(talking);
  await operateDeployment(context, user, id, 'start');
  await workOnDeployments(context, never);
  const operation = await operationOf(context, user, id);
  expect(operation).toMatchObject({ state: 'failed', problem: { code: 'not-healthy' } });
  expect(operation?.problem?.message).toContain('cannot log in: ••••••');
  expect(operation?.problem?.message).not.toContain(secrets.old.slice(0, 8));
});

test('so is what a health check says of what runs', async () => {
  const { context, id, user, deploy } = await furnish(talking);
  await deploy();
  await database.db
    .updateTable('deployment_operations')
    .set({ state: 'done' })
    .where('deployment_id', '=', id)
    .execute();
  await watchDeployments(context, never);
  const { services } = await getDeployment(context, user, id);
  expectRedacted(services[0]?.message);
});
