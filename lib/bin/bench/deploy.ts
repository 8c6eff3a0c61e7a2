import { setTimeout as sleep } from 'node:timers/promises';
import { createStorageTokens, loadKeys } from '../../access/index.ts';
import { createDeployment, createEngines, type DeployContext, removeDeployment } from '../../deploy/index.ts';
import { createRegistryClient } from '../../registry/index.ts';
import { buildTenant, buildUser, testPassword, uniqueName } from '../../testing/accounts.ts';
import { engineSocket } from '../../testing/deploy/engine-socket.ts';
import { buildPool } from '../../testing/deploy/factories.ts';
import { buildWebImage, findBusybox } from '../../testing/deploy/web-image.ts';
import { dockerOf } from '../../testing/docker.ts';
import { hasDocker } from '../../testing/machine.ts';
import { createOciClient } from '../../testing/oci-client.ts';
import { expectDone } from '../../testing/programs.ts';
import { freePort } from '../processes.ts';
import { startBenchConsole } from './console.ts';
import { sideBySide } from './measure.ts';
import { plainRow, type Row } from './table.ts';

const rounds = 5;
const addedMsMax = 2_000;
const what = 'deploy of a local image, from the request until it answers';

/** What the console adds to a bare `docker run` of the same image: the plan, the queue, the checks, the readiness. */
export async function benchDeploy(): Promise<Row[]> {
  if (!hasDocker() || findBusybox() === null) return [plainRow(what, 'no Docker engine or busybox')];
  await using console = await startBenchConsole();
  const { db, origin } = console;
  const host = new URL(origin).host;
  const keys = await loadKeys(console.dataDir);
  const { sealKey } = keys;
  const registry = createRegistryClient(new URL(console.registryUrl), { token: createStorageTokens(keys) });
  const context: DeployContext = { db, registry, engines: createEngines(sealKey), sealKey };
  const tenant = await buildTenant(db);
  const user = await buildUser(db, { name: uniqueName('dev'), roles: { [tenant]: 'developer' } });
  const poolId = await buildPool(db, sealKey, {
    tenants: [tenant],
    socket: engineSocket(),
    registryHost: host,
  });
  const client = createOciClient({ origin, user: { name: user.name, password: testPassword } });
  const built = await buildWebImage({ version: 'bench' });
  await (await client.repository(`${tenant}/web`)).pushImage(built, 'bench');
  await using docker = await dockerOf();
  await expectDone(docker.login(host, user.name, testPassword));
  const image = `${host}/${tenant}/web@${built.digest}`;
  await expectDone(docker('pull', image));

  const ours = async () => {
    const began = performance.now();
    const id = await createDeployment(context, user, {
      tenantId: tenant,
      poolId,
      name: 'web',
      image: `${tenant}/web:bench`,
      values: { memory: 64 * 1024 ** 2 },
      follow: { mode: 'off' },
      reason: '',
    });
    await untilState(context, id, 'ready');
    const tookMs = performance.now() - began;
    await removeDeployment(context, user, id, { withVolumes: true });
    await untilState(context, id, 'removed');
    return tookMs;
  };
  const reference = async () => {
    const port = await freePort();
    const began = performance.now();
    const id = (await expectDone(docker('run', '--detach', '--publish', `${port}:8080`, image))).trim();
    while (!(await answers(`http://127.0.0.1:${port}/`))) await sleep(20);
    const tookMs = performance.now() - began;
    await expectDone(docker('rm', '--force', id));
    return tookMs;
  };
  await ours(); // the first one makes the robot and opens the engine
  const took = await sideBySide(rounds, { ours, reference });
  await context.engines.close();
  await registry.close();
  const added = took.ours - took.reference;
  return [
    {
      what,
      ours: `${took.ours.toFixed(0)} ms`,
      reference: `${took.reference.toFixed(0)} ms`,
      ratio: `+${added.toFixed(0)} ms`,
      goal: `≤ +${addedMsMax} ms`,
      met: added <= addedMsMax,
    },
  ];
}

async function untilState({ db }: DeployContext, id: string, wanted: string): Promise<void> {
  for (;;) {
    const { state } = await db
      .selectFrom('deployments')
      .select('state')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (state === wanted) return;
    if (state === 'failed') throw new Error('the deployment failed');
    await sleep(20);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
