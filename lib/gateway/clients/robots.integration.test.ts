import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientDoor, startClientDoor } from '../../testing/client-door.ts';
import { containerToolOf } from '../../testing/container-tool.ts';
import { startContainerd } from '../../testing/containerd.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { dockerOf, importImage } from '../../testing/docker.ts';
import { hasContainerd, hasContainerTool, hasDocker } from '../../testing/machine.ts';
import { expectDone } from '../../testing/programs.ts';

let door: ClientDoor;
let robot: { user: string; secret: string };
beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startClientDoor();
  robot = await door.addRobot('ci', ['push']);
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

describe.skipIf(!hasDistribution || !hasDocker())('docker', () => {
  test('signs in as a robot, pushes and pulls', async () => {
    await using docker = await dockerOf();
    const name = door.newName();
    const image = `${door.host}/${name}:v1`;
    expect(await expectDone(docker.login(door.host, robot.user, robot.secret))).toContain('Login Succeeded');
    await importImage(image, name);
    await expectDone(docker('push', image));
    await expectDone(docker('rmi', image));
    expect(await expectDone(docker('pull', image))).toContain('Downloaded newer image');
    await docker('rmi', '--force', image);
  });

  test('prints why a tenant that is disabled gives and takes nothing', async () => {
    await using docker = await dockerOf();
    const name = door.newName();
    const image = `${door.host}/${name}:v1`;
    await expectDone(docker.login(door.host, 'dev', door.password));
    await importImage(image, name);
    await expectDone(docker('push', image));
    await door.setTenantDisabled('acme', true);
    const [pushed, pulled] = [await docker('push', image), await docker('pull', image)];
    await door.setTenantDisabled('acme', false);
    await docker('rmi', '--force', image);
    const sentence = 'the tenant acme is disabled; ask a platform administrator';
    for (const { code, text } of [pushed, pulled]) {
      expect(code).not.toBe(0);
      expect(text).toContain(sentence);
    }
  });
});

describe.skipIf(!hasDistribution || !hasContainerTool('podman'))('podman', () => {
  test('signs in as a robot, and pulls', async () => {
    const podman = await containerToolOf('podman', door.folder);
    const name = door.newName();
    await door.pushForTwo(name);
    await expectDone(podman.login(door.host, robot.user, robot.secret));
    await expectDone(podman('pull', '-q', '--tls-verify=false', `${door.host}/${name}:v1`));
  });
});

describe.skipIf(!hasDistribution || !hasContainerd())('containerd', () => {
  test('fetches as a robot', async () => {
    await using containerd = await startContainerd();
    const name = door.newName();
    const { digest } = await door.pushForTwo(name);
    const image = `${door.host}/${name}:v1`;
    const as = ['-u', `${robot.user}:${robot.secret}`];
    await expectDone(containerd.ctr('content', 'fetch', '--plain-http', ...as, '--all-platforms', image));
    expect(await expectDone(containerd.ctr('content', 'ls', '-q'))).toContain(digest);
  });
});
