import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../bin/processes.ts';
import type { DeploymentPlan, PlannedImage } from '../../contract/plan.ts';
import { uniqueName } from '../../testing/accounts.ts';
import { variables } from '../../testing/deploy/export-plans.ts';
import { imageOf, planOf } from '../../testing/deploy/plan-of.ts';
import { buildConvertigoStandIn, findBusybox } from '../../testing/deploy/web-image.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { type Docker, dockerOf } from '../../testing/docker.ts';
import { makeTestFolder } from '../../testing/folder.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../../testing/front-door.ts';
import { hasDocker } from '../../testing/machine.ts';
import { createOciClient } from '../../testing/oci-client.ts';
import { expectDone, runProgram } from '../../testing/programs.ts';
import { findBlueprint } from '../blueprints/index.ts';
import { exportCompose } from './compose.ts';
import { exportDockerRun } from './docker-run.ts';

const hasCompose = spawnSync('docker-compose', ['version', '--short']).status === 0;
const isPossible = hasDocker() && hasCompose && hasDistribution && findBusybox() !== null;

/** Whoever takes a plan elsewhere gets what runs here: the image of these tests is a stand-in for Convertigo. */
describe.skipIf(!isPossible)('an export comes up where only docker is', () => {
  let door: FrontDoor;
  let docker: Docker;
  let folders: string;
  let image: PlannedImage;
  beforeAll(async () => {
    door = await startFrontDoor();
    await door.addTenant('acme');
    await door.addUser('ada', { roles: { acme: 'developer' } });
    folders = await makeTestFolder();
    docker = await dockerOf();
    await expectDone(docker.login(door.host, 'ada', testPassword));
    const built = await buildConvertigoStandIn({ version: '8.4.3' });
    const client = createOciClient({ origin: door.origin, user: { name: 'ada', password: testPassword } });
    const repository = 'acme/convertigo';
    await (await client.repository(repository)).pushImage(built, '8.4.3');
    image = { source: 'registry', repository, tag: '8.4.3', digest: built.digest, platform: null };
  });
  const endings: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });
  afterAll(async () => {
    if (folders) await rm(folders, { recursive: true });
    await docker?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  async function furnish(): Promise<{
    plan: DeploymentPlan;
    place: { host: string; tenantId: string; name: string };
    folder: string;
    env: Record<string, string>;
    port: number;
  }> {
    const port = await freePort();
    const plan = planOf(findBlueprint('convertigo')!, imageOf('acme/convertigo:8.4.3'), {
      preset: 'trial',
    });
    const main = plan.services.find(({ role }) => role === 'main')!;
    main.image = image;
    for (const each of main.ports) if (each.id === 'http') each.published = port;
    const name = uniqueName('app');
    return {
      plan,
      place: { host: door.host, tenantId: 'acme', name },
      folder: await mkdtemp(path.join(folders, 'export-')),
      env: { ...variables(plan), DOCKER_CONFIG: docker.config },
      port,
    };
  }
  const page = async (port: number) => {
    const answer = await fetch(`http://127.0.0.1:${port}/convertigo/`);
    return answer.ok ? await answer.text() : `status ${answer.status}`;
  };
  const shows = (port: number) =>
    expect.poll(() => page(port).catch(String), { timeout: 30_000 }).toContain('user=admin 8.4.3');

  test('compose.yaml by docker-compose', async () => {
    const { plan, place, folder, env, port } = await furnish();
    await writeFile(path.join(folder, 'compose.yaml'), exportCompose(plan, place));
    const compose = (...args: string[]) =>
      runProgram(
        'docker-compose',
        ['--file', path.join(folder, 'compose.yaml'), '--project-name', place.name, ...args],
        { env },
      );
    endings.push(() => compose('down', '--volumes'));
    await expectDone(compose('up', '--detach'));
    await shows(port);
  });

  test('the commands of docker run by a shell', async () => {
    const { plan, place, folder, env, port } = await furnish();
    const file = path.join(folder, 'run.sh');
    await writeFile(file, `set -eu\ncd '${folder}'\n${exportDockerRun(plan, place)}`);
    const network = `acme-${place.name}`;
    endings.push(async () => {
      for (const { id } of plan.services)
        await runProgram('docker', ['rm', '--force', '--volumes', `${network}-${id}`]);
      for (const { id, volumes } of plan.services)
        for (const volume of volumes)
          await runProgram('docker', ['volume', 'rm', `${network}-${id}-${volume.id}`]);
      await runProgram('docker', ['network', 'rm', network]);
    });
    await expectDone(runProgram('sh', [file], { env }));
    await shows(port);
  });
});
