import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uniqueName } from '../../testing/accounts.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { makeTestFolder } from '../../testing/folder.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../../testing/front-door.ts';
import { buildImage, buildMultiPlatform } from '../../testing/images.ts';
import { hasSkopeo } from '../../testing/machine.ts';
import { readOciLayout, writeOciLayout } from '../../testing/oci-layout.ts';
import { runProgram } from '../../testing/programs.ts';

const execute = promisify(execFile);

let door: FrontDoor;
let folder: string;
beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  folder = await makeTestFolder();
  await door.addTenant('727524');
  await door.addTenant('other');
  await door.addUser('dev', { roles: { '727524': 'developer' } });
  await door.addUser('boss', { roles: { '727524': 'admin' } });
});
afterAll(async () => {
  await door?.[Symbol.asyncDispose]();
  if (folder) await rm(folder, { recursive: true, force: true });
});

describe.skipIf(!hasDistribution || !hasSkopeo())('skopeo', () => {
  const as = (user: string) => `${user}:${testPassword}`;
  const skopeo = async (...args: string[]) =>
    (await execute('skopeo', ['--insecure-policy', ...args])).stdout;
  const push = (layout: string, name: string, user = 'dev') =>
    skopeo('copy', '--all', '--dest-tls-verify=false', '--dest-creds', as(user), `oci:${layout}:v1`, name);

  test('signs in, and prints why it may not', async () => {
    const login = (password: string) =>
      runProgram('skopeo', ['login', '--tls-verify=false', '-u', 'dev', '--password-stdin', door.host], {
        input: password,
        env: { REGISTRY_AUTH_FILE: path.join(folder, 'auth.json') },
      });
    expect(await login(testPassword)).toMatchObject({ code: 0, text: 'Login Succeeded!\n' });
    const refused = await login('wrong password');
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain('invalid username/password');
  });

  test('copies an image for two platforms in and out, byte by byte', async () => {
    const name = `docker://${door.host}/727524/${uniqueName('app')}:v1`;
    const [from, to] = [path.join(folder, 'from'), path.join(folder, 'to')];
    const index = buildMultiPlatform(name);
    await writeOciLayout(from, index, 'v1');
    await push(from, name);
    await skopeo('copy', '--all', '--src-tls-verify=false', '--src-creds', as('boss'), name, `oci:${to}:v1`);
    expect(await readOciLayout(to)).toEqual([index.digest]);
  });

  test('inspects, lists tags, and deletes as an administrator', async () => {
    const name = `docker://${door.host}/727524/${uniqueName('app')}`;
    const layout = path.join(folder, 'single');
    const image = buildImage(name);
    await writeOciLayout(layout, image, 'v1');
    await push(layout, `${name}:v1`);

    const asked = ['--tls-verify=false', '--creds', as('boss')];
    expect(JSON.parse(await skopeo('inspect', ...asked, `${name}:v1`))).toMatchObject({
      Digest: image.digest,
    });
    expect(JSON.parse(await skopeo('list-tags', ...asked, name))).toMatchObject({ Tags: ['v1'] });
    await skopeo('delete', ...asked, `${name}:v1`);
    await expect(skopeo('inspect', ...asked, `${name}:v1`)).rejects.toThrow(
      /manifest unknown|name unknown|not found/i,
    );
  });

  test('prints why a push to a foreign tenant is refused', async () => {
    const layout = path.join(folder, 'refused');
    await writeOciLayout(layout, buildImage('refused'), 'v1');
    await expect(push(layout, `docker://${door.host}/other/app:v1`)).rejects.toThrow(
      `push to ${door.host}/<tenantId>/<name>:<tag>, for example ${door.host}/727524/nginx:v1`,
    );
  });
});

describe.skipIf(!hasDistribution || !hasSkopeo())('skopeo without signing in', () => {
  const skopeo = (...args: string[]) => execute('skopeo', ['--insecure-policy', ...args]);

  test('copies what is public, and is told to sign in for a push and nothing of what is private', async () => {
    const name = `727524/${uniqueName('app')}`;
    const address = `docker://${door.host}/${name}:v1`;
    const [from, to] = [path.join(folder, 'own'), path.join(folder, 'pulled')];
    const image = buildImage(name);
    await writeOciLayout(from, image, 'v1');
    await skopeo(
      'copy',
      '--dest-tls-verify=false',
      '--dest-creds',
      `dev:${testPassword}`,
      `oci:${from}:v1`,
      address,
    );
    const pull = () => skopeo('copy', '--src-tls-verify=false', '--src-no-creds', address, `oci:${to}:v1`);
    await expect(pull()).rejects.toThrow(/authentication required|unauthorized/i);
    await door.db
      .updateTable('repositories')
      .set({ visibility: 'public' })
      .where('name', '=', name)
      .execute();
    await pull();
    expect(await readOciLayout(to)).toEqual([image.digest]);

    const push = skopeo('copy', '--dest-tls-verify=false', '--dest-no-creds', `oci:${from}:v1`, address);
    await expect(push).rejects.toThrow(`sign in first: docker login ${door.host}`);
  });
});
