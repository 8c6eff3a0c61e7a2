import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ClientDoor, startClientDoor } from '../../testing/client-door.ts';
import { type Containerd, startContainerd } from '../../testing/containerd.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { hasContainerd } from '../../testing/machine.ts';
import { expectDone } from '../../testing/programs.ts';

const isPossible = hasDistribution && hasContainerd();

let door: ClientDoor;
let containerd: Containerd;
let name: string;
let image: string;
beforeAll(async () => {
  if (!isPossible) return;
  door = await startClientDoor();
  containerd = await startContainerd();
});
afterAll(async () => {
  await containerd?.[Symbol.asyncDispose]();
  await door?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  if (!isPossible) return;
  name = door.newName();
  image = `${door.host}/${name}:v1`;
});

const ctr = (...args: string[]) => containerd.ctr(...args);
const run = (...args: string[]) => expectDone(ctr(...args));
const as = (user: string | null, password = door.password) => (user ? ['-u', `${user}:${password}`] : []);
/** `ctr images pull` without unpacking, which would ask for root: what goes over the wire is the same. */
const fetch = (user: string | null, what: string, ...options: string[]) =>
  ctr('content', 'fetch', '--plain-http', ...as(user), ...options, what);
const push = (user: string | null, what: string, local: string) =>
  ctr('images', 'push', '--plain-http', ...as(user), what, local);
const contents = async () => (await run('content', 'ls', '-q')).trim().split('\n');

describe.skipIf(!isPossible)('containerd', () => {
  test('pulls an image for all platforms, blob by blob', async () => {
    const { digest, images } = await door.pushForTwo(name);
    await expectDone(fetch('dev', image, '--all-platforms'));
    const expected = [
      digest,
      ...images.flatMap((one) => [one.digest, one.config.digest, one.layers[0]!.digest]),
    ];
    expect(await contents()).toEqual(expect.arrayContaining(expected));
    expect(await run('images', 'ls')).toContain(digest);
  });

  test('pulls the platform that it is told, and nothing of the other', async () => {
    const { images } = await door.pushForTwo(name);
    await expectDone(fetch('dev', image, '--platform', 'linux/arm64'));
    const held = await contents();
    expect(held).toContain(images[1]!.config.digest);
    expect(held).not.toContain(images[0]!.config.digest);
  });

  test('pushes an image with all its platforms, byte by byte', async () => {
    const { digest } = await door.pushForTwo(name);
    await expectDone(fetch('dev', image, '--all-platforms'));
    const other = door.newName();
    await expectDone(push('dev', `${door.host}/${other}:v2`, image));
    expect(await door.readManifest(other, 'v2')).toMatchObject({ digest, architectures: ['amd64', 'arm64'] });
  });

  test('is told that the password is wrong', async () => {
    await door.pushForTwo(name);
    const refused = await ctr('content', 'fetch', '--plain-http', ...as('dev', 'wrong password'), image);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/401 Unauthorized|user name or the password is wrong/);
  });

  test('is refused a push outside of the naming rule and of the role: 1.6 prints the status, later ones the words', async () => {
    await door.pushForTwo(name);
    await expectDone(fetch('dev', image, '--all-platforms'));
    const foreign = await push('dev', `${door.host}/${door.newName('other')}:v1`, image);
    expect(foreign.code).not.toBe(0);
    expect(foreign.text).toMatch(/403 Forbidden|push to .+<tenantId>/);
    const role = await push('reader', `${door.host}/${name}:v2`, image);
    expect(role.code).not.toBe(0);
    expect(role.text).toMatch(/403 Forbidden|your role in acme may not push/);
  });

  test('pulls what is public without signing in, and nothing else', async () => {
    const open = door.newName('library');
    await door.pushForTwo(open);
    await door.pushForTwo(name);
    await expectDone(fetch(null, `${door.host}/${open}:v1`, '--all-platforms'));
    const refused = await fetch(null, image);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/authorization failed|unauthorized|401/i);
    expect((await push(null, `${door.host}/${name}:v2`, `${door.host}/${open}:v1`)).code).not.toBe(0);
  });
});
