import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { uniqueName } from '../../testing/accounts.ts';
import { type ClientDoor, startClientDoor } from '../../testing/client-door.ts';
import { type ContainerTool, containerToolOf } from '../../testing/container-tool.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { hasContainerTool } from '../../testing/machine.ts';
import { expectDone } from '../../testing/programs.ts';

// Both are made of the same libraries, and both are asked: what they print, and what they ask for, is their own.
const programs = ['podman', 'buildah'] as const;
const isPossible = { podman: hasContainerTool('podman'), buildah: hasContainerTool('buildah') };

let door: ClientDoor;
beforeAll(async () => {
  if (hasDistribution) door = await startClientDoor();
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

for (const program of programs) {
  describe.skipIf(!hasDistribution || !isPossible[program])(program, () => {
    let tool: ContainerTool;
    let name: string;
    beforeEach(async () => {
      tool = await containerToolOf(program, door.folder);
      name = door.newName();
    });

    const insecure = '--tls-verify=false';
    const run = (...args: string[]) => expectDone(tool(...args));
    const login = (user = 'dev') => expectDone(tool.login(door.host, user, door.password));
    const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';
    const addressOf = (of: string, tag = 'v1') => `${door.host}/${of}:${tag}`;

    /** Builds an image of its own content; gives its ID, which is the digest of the config without the algorithm. */
    async function build(dockerfile: string, ...options: string[]): Promise<string> {
      const context = path.join(door.folder, uniqueName('context'));
      await mkdir(context);
      await writeFile(path.join(context, 'Dockerfile'), dockerfile);
      await writeFile(path.join(context, 'content'), name);
      return lastLine(await run('build', '-q', insecure, ...options, context));
    }
    const buildOwn = () => build('FROM scratch\nCOPY content /\n');

    test('signs in, and prints why it may not', async () => {
      expect(await login()).toContain('Login Succeeded');
      const refused = await tool.login(door.host, 'dev', 'wrong password');
      expect(refused.code).not.toBe(0);
      expect(refused.text).toMatch(/invalid username\/password/);
    });

    test('pushes, and pulls the same image', async () => {
      await login();
      const id = await buildOwn();
      await run('push', insecure, id, `docker://${addressOf(name)}`);
      expect((await door.readManifest(name)).imageId).toBe(`sha256:${id}`);
      await run('rmi', '--force', id);
      expect(lastLine(await run('pull', '-q', insecure, addressOf(name)))).toBe(id);
    });

    test('takes the image of the platform that it is told', async () => {
      await login();
      const { images } = await door.pushForTwo(name);
      for (const [at, architecture] of ['amd64', 'arm64'].entries()) {
        const id = lastLine(await run('pull', '-q', insecure, '--arch', architecture, addressOf(name)));
        expect(`sha256:${id}`).toBe(images[at]!.config.digest);
      }
    });

    test('makes an image for two platforms and pushes all of it', async () => {
      await login();
      const { images } = await door.pushForTwo(name);
      await run('manifest', 'create', 'both');
      for (const image of images) {
        await run('manifest', 'add', insecure, 'both', `docker://${door.host}/${name}@${image.digest}`);
      }
      await run('manifest', 'push', '--all', insecure, 'both', `docker://${addressOf(name, 'both')}`);
      expect((await door.readManifest(name, 'both')).architectures).toEqual(['amd64', 'arm64']);
    });

    test('builds FROM an image of ours', async () => {
      await login();
      await door.pushForTwo(name);
      const dockerfile = `FROM ${addressOf(name)}\nCOPY content /\n`;
      const id = await build(dockerfile, '--platform', 'linux/arm64');
      expect(await run('inspect', '--type', 'image', id)).toContain(`"${name} arm64"`);
      await run('push', insecure, id, `docker://${addressOf(name, 'built')}`);
      expect((await door.readManifest(name, 'built')).imageId).toBe(`sha256:${id}`);
    });

    test('prints why a push is refused: the naming rule, or the role', async () => {
      await login();
      const id = await buildOwn();
      const push = (to: string) => tool('push', insecure, id, `docker://${addressOf(to)}`);
      const foreign = await push(door.newName('other'));
      expect(foreign.code).not.toBe(0);
      expect(foreign.text).toContain(door.namingRule);
      await login('reader');
      expect((await push(name)).text).toContain(door.roleRule);
    });

    test('pulls what is public without signing in, and nothing else', async () => {
      const open = door.newName('library');
      await door.pushForTwo(open);
      await door.pushForTwo(name);
      await run('pull', '-q', insecure, addressOf(open));
      const refused = await tool('pull', '-q', insecure, addressOf(name));
      expect(refused.code).not.toBe(0);
      expect(refused.text).toMatch(/unauthorized|authentication required/);
      const pushed = await tool('push', insecure, await buildOwn(), `docker://${addressOf(name)}`);
      expect(pushed.code).not.toBe(0);
      expect(pushed.text).toMatch(/unauthorized: authentication required/);
    });
  });
}

describe.skipIf(!hasDistribution || !isPossible.podman)('podman alone', () => {
  test('searches by name what one may see', async () => {
    const podman = await containerToolOf('podman', door.folder);
    const name = door.newName();
    await door.pushForTwo(name);
    const search = () => podman('search', '--tls-verify=false', `${door.host}/${name}`);
    expect((await search()).text).not.toContain(name);
    await expectDone(podman.login(door.host, 'dev', door.password));
    expect(await expectDone(search())).toContain(`${door.host}/${name}`);
    const tags = podman('search', '--tls-verify=false', '--list-tags', `${door.host}/${name}`);
    expect(await expectDone(tags)).toContain('v1');
  });
});
