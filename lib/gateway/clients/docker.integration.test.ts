import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ClientDoor, startClientDoor } from '../../testing/client-door.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { type Docker, dockerOf, importImage } from '../../testing/docker.ts';
import { hasDocker } from '../../testing/machine.ts';
import { expectDone } from '../../testing/programs.ts';

const isPossible = hasDistribution && hasDocker();

let door: ClientDoor;
let docker: Docker;
let name: string;
let image: string;
beforeAll(async () => {
  if (isPossible) door = await startClientDoor();
});
afterAll(async () => await door?.[Symbol.asyncDispose]());
beforeEach(async () => {
  if (!isPossible) return;
  docker = await dockerOf();
  name = door.newName();
  image = `${door.host}/${name}:v1`;
});
afterEach(async () => {
  if (!isPossible) return;
  await docker('rmi', '--force', image);
  await docker[Symbol.asyncDispose]();
});

const login = (user = 'dev') => expectDone(docker.login(door.host, user, door.password));
const architecture = async () =>
  (await expectDone(docker('image', 'inspect', '--format', '{{.Architecture}}', image))).trim();

describe.skipIf(!isPossible)('docker', () => {
  test('signs in, and prints why it may not', async () => {
    expect(await login()).toContain('Login Succeeded');
    const refused = await docker.login(door.host, 'dev', 'wrong password');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.text).toContain('unauthorized: The user name or the password is wrong.');
  });

  test('pushes, and pulls by tag and by digest', async () => {
    await login();
    await importImage(image, name);
    const pushed = await expectDone(docker('push', image));
    const digest = /v1: digest: (sha256:[0-9a-f]{64})/.exec(pushed)?.[1];
    expect((await door.readManifest(name)).digest).toBe(digest);
    await expectDone(docker('rmi', image));
    expect(await expectDone(docker('pull', image))).toContain('Downloaded newer image');
    expect(await expectDone(docker('pull', `${door.host}/${name}@${digest}`))).toContain(`Digest: ${digest}`);
  });

  test('pushes again what is there: every layer exists already', async () => {
    await login();
    await importImage(image, name);
    await expectDone(docker('push', image));
    expect(await expectDone(docker('push', image))).toContain('Layer already exists');
  });

  test('takes the image of the platform that it is told', async () => {
    await login();
    await door.pushForTwo(name);
    for (const wanted of ['arm64', 'amd64']) {
      await expectDone(docker('pull', '--platform', `linux/${wanted}`, image));
      expect(await architecture()).toBe(wanted);
    }
  });

  test('makes an image for two platforms by docker manifest, and pulls it', async () => {
    await login();
    const { images } = await door.pushForTwo(name, { format: 'docker' });
    const all = `${door.host}/${name}:all`;
    const parts = images.map(({ digest }) => `${door.host}/${name}@${digest}`);
    await expectDone(docker('manifest', 'create', '--insecure', all, ...parts));
    await expectDone(docker('manifest', 'annotate', all, parts[1]!, '--arch', 'arm64', '--variant', 'v8'));
    const digest = (await expectDone(docker('manifest', 'push', '--insecure', '--purge', all))).trim();
    const pushed = await door.readManifest(name, 'all');
    expect(digest).toContain(pushed.digest);
    expect(pushed.architectures).toEqual(['amd64', 'arm64']);
    expect(await expectDone(docker('manifest', 'inspect', '--insecure', all))).toContain(images[0]!.digest);
    await expectDone(docker('pull', '--platform', 'linux/arm64', all));
    await expectDone(docker('rmi', all));
  });

  test('prints why a push is refused: the naming rule, or the role', async () => {
    await login();
    const foreign = `${door.host}/${door.newName('other')}:v1`;
    await importImage(foreign, name);
    expect((await docker('push', foreign)).text).toContain(`denied: ${door.namingRule}`);
    await docker('rmi', foreign);

    await importImage(image, name);
    await login('reader');
    const refused = await docker('push', image);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain(`denied: ${door.roleRule}`);
  });

  test('prints why docker manifest push is refused', async () => {
    const { images } = await door.pushForTwo(name, { format: 'docker' });
    await login('reader');
    const all = `${door.host}/${name}:all`;
    const part = `${door.host}/${name}@${images[0]!.digest}`;
    await expectDone(docker('manifest', 'create', '--insecure', all, part));
    const refused = await docker('manifest', 'push', '--insecure', '--purge', all);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain(door.roleRule);
  });

  test('pulls what is public without signing in, and nothing else', async () => {
    const open = door.newName('library');
    await door.pushForTwo(open);
    await door.pushForTwo(name);
    expect(await expectDone(docker('pull', `${door.host}/${open}:v1`))).toContain('Downloaded newer image');
    await docker('rmi', `${door.host}/${open}:v1`);
    const refused = await docker('pull', image);
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/unauthorized|pull access denied/);
    await importImage(image, name);
    expect((await docker('push', image)).text).toContain(`docker login ${door.host}`);
  });
});
