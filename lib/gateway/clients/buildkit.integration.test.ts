import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ClientDoor, startClientDoor } from '../../testing/client-door.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { type Docker, dockerOf } from '../../testing/docker.ts';
import { findBuildKit } from '../../testing/machine.ts';
import { expectDone, type Said } from '../../testing/programs.ts';

const program = findBuildKit();

let door: ClientDoor;
let docker: Docker;
let base: string;
const built = 'ownbase-test/built:v1';
beforeAll(async () => {
  if (hasDistribution && program) door = await startClientDoor();
});
afterAll(async () => await door?.[Symbol.asyncDispose]());
beforeEach(async () => {
  if (!program || !hasDistribution) return;
  docker = await dockerOf({ program, env: { DOCKER_BUILDKIT: '1' } });
  base = door.newName();
});
afterEach(async () => {
  if (!program || !hasDistribution) return;
  await docker('rmi', '--force', built);
  await docker[Symbol.asyncDispose]();
});

/** Builds FROM a base of our registry. */
async function build(from: string, ...options: string[]): Promise<Said> {
  const context = path.join(door.folder, from.replaceAll('/', '-'));
  await mkdir(context, { recursive: true });
  await writeFile(path.join(context, 'Dockerfile'), `FROM ${door.host}/${from}\nLABEL made.from="${from}"\n`);
  return await docker('build', '--progress=plain', '--no-cache', '-t', built, ...options, context);
}

const inspect = async (what: string) =>
  JSON.parse(await expectDone(docker('image', 'inspect', '--format', `{{json ${what}}}`, built))) as unknown;

describe.skipIf(!hasDistribution || !program)('BuildKit', () => {
  test('builds FROM a private image of ours with the login of docker, for the platform that it is told', async () => {
    const { images } = await door.pushForTwo(base);
    await expectDone(docker.login(door.host, 'dev', door.password));
    for (const [at, architecture] of ['amd64', 'arm64'].entries()) {
      await expectDone(build(`${base}:v1`, '--platform', `linux/${architecture}`));
      expect(await inspect('.Architecture')).toBe(architecture);
      expect(await inspect('.Config.Labels')).toEqual({
        seed: `${base} ${architecture}`,
        'made.from': `${base}:v1`,
      });
      const config = JSON.parse(images[at]!.config.bytes.toString()) as { rootfs: { diff_ids: string[] } };
      expect(await inspect('.RootFS.Layers')).toEqual(config.rootfs.diff_ids);
    }
  });

  test('builds FROM a digest, and pushes what it built', async () => {
    const { digest } = await door.pushForTwo(base);
    await expectDone(docker.login(door.host, 'dev', door.password));
    await expectDone(build(`${base}@${digest}`));
    const target = `${door.host}/${base}:built`;
    await expectDone(docker('tag', built, target));
    expect(await expectDone(docker('push', target))).toContain('built: digest: sha256:');
    await docker('rmi', target);
  });

  test('builds FROM a public image without signing in', async () => {
    const open = door.newName('library');
    await door.pushForTwo(open);
    await expectDone(build(`${open}:v1`));
    expect(await inspect('.Config.Labels')).toMatchObject({ 'made.from': `${open}:v1` });
  });

  test('prints that it may not where the base is private, or is none', async () => {
    await door.pushForTwo(base);
    expect((await build(`${base}:v1`)).text).toMatch(
      /authentication required|unauthorized|authorization failed/i,
    );
    await expectDone(docker.login(door.host, 'dev', door.password));
    for (const none of [door.newName(), door.newName('other')]) {
      const refused = await build(`${none}:v1`);
      expect(refused.code).not.toBe(0);
      expect(refused.text).toContain('not found');
    }
  });

  test('prints that the password is wrong', async () => {
    await door.pushForTwo(base);
    const auth = Buffer.from('dev:wrong password').toString('base64');
    await writeFile(
      path.join(docker.config, 'config.json'),
      JSON.stringify({ auths: { [door.host]: { auth } } }),
    );
    expect((await build(`${base}:v1`)).text).toMatch(/401|user name or the password is wrong/i);
  });
});
