import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadPrincipal, type UserPrincipal } from '../access/index.ts';
import { getRepositoryByName, moveRepository } from '../catalog/index.ts';
import { uniqueName } from '../testing/accounts.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { dockerOf, importImage } from '../testing/docker.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage, type TestImage } from '../testing/images.ts';
import { hasDocker, hasSkopeo } from '../testing/machine.ts';
import { type Answer, createOciClient, type OciRepository } from '../testing/oci-client.ts';
import { expectDone, runProgram } from '../testing/programs.ts';

describe.skipIf(!hasDistribution)('a repository that has another name now', () => {
  let door: FrontDoor;
  let root: UserPrincipal;
  let old: string;
  let name: string;
  let image: TestImage;
  let signature: TestImage;
  beforeAll(async () => {
    door = await startFrontDoor();
    await door.addTenant('acme', { developersMayDelete: true });
    await door.addTenant('other');
    await door.addUser('dev', { roles: { acme: 'developer' } });
    await door.addUser('reader', { roles: { acme: 'viewer' } });
    await door.addUser('stranger', { roles: { other: 'developer' } });
    root = await loadPrincipal(door.db, (await door.addUser('root', { isAdmin: true })).id, 'session');
  });
  afterAll(() => door?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    old = `acme/${uniqueName('old')}`;
    name = `acme/${uniqueName('new')}`;
    image = buildImage(old);
    signature = buildImage('signature', { subject: image });
    const pushed = await open('dev', old, 'pull,push');
    await pushed.pushImage(image, 'v1');
    await pushed.pushImage(signature);
  });

  const clientOf = (user: string | null, password = testPassword) =>
    createOciClient({ origin: door.origin, user: user === null ? null : { name: user, password } });
  const open = (user: string | null, repository: string, actions = 'pull') =>
    clientOf(user).repository(repository, { actions });
  async function move(to = name, from = old): Promise<void> {
    const { id, version } = await getRepositoryByName(door.db, root, from);
    await moveRepository(door.db, root, id, { name: to, version });
  }
  const digestOf = ({ headers }: Answer) => headers['docker-content-digest'];
  const statusOf = async (repository: OciRepository) => (await repository.getManifest('v1')).status;

  test('is pulled by its old one with all that belongs to it', async () => {
    const before = await open('reader', old);
    await move();
    for (const repository of [before, await open('reader', old), await open('reader', name)]) {
      expect((await repository.getManifest('v1')).bytes.equals(image.raw)).toBe(true);
      expect(digestOf(await repository.headManifest('v1'))).toBe(image.digest);
      expect((await repository.getManifest(image.digest)).status).toBe(200);
      const blob = image.layers[0]!;
      expect((await repository.getBlob(blob.digest)).bytes.equals(blob.bytes)).toBe(true);
      expect((await repository.headBlob(blob.digest)).status).toBe(200);
      expect((await repository.listTags()).json()).toEqual({ name: repository.name, tags: ['v1'] });
      expect((await repository.referrers(image.digest)).json()).toMatchObject({
        manifests: [{ digest: signature.digest }],
      });
    }
  });

  test.skipIf(!hasDocker())('docker pulls the old name, and pushes to it make a new repository', async () => {
    await move();
    await using docker = await dockerOf();
    await docker.login(door.host, 'dev', testPassword);
    const [pulled, made] = [`${door.host}/${old}:v1`, `${door.host}/${old}:v2`];
    expect(await expectDone(docker('pull', pulled))).toContain(image.digest);
    await importImage(made, 'made after the move');
    await expectDone(docker('push', made));
    expect((await (await open('dev', old)).listTags()).json()).toEqual({ name: old, tags: ['v2'] });
    expect(await statusOf(await open('dev', name))).toBe(200);
    await docker('image', 'rm', '--force', pulled, made);
  });

  test.skipIf(!hasSkopeo())('skopeo copies from the old name', async () => {
    await move();
    const copied = await runProgram('skopeo', [
      'inspect',
      '--tls-verify=false',
      `--creds=reader:${testPassword}`,
      `docker://${door.host}/${old}:v1`,
    ]);
    expect(await expectDone(Promise.resolve(copied))).toContain(image.digest);
  });

  test('gives its blobs to mounts by its old one', async () => {
    await move();
    const scopes = [`repository:${old}:pull`];
    const to = await clientOf('dev').repository(`acme/${uniqueName('to')}`, { scopes });
    expect((await to.mountBlob(image.config.digest, old)).status).toBe(201);
  });

  test('answers to who may not see it, by its old one, as what never was', async () => {
    await move();
    for (const user of [null, 'stranger']) {
      const [hidden, missing] = [await open(user, old), await open(user, `acme/${uniqueName('no')}`)];
      const [a, b] = [await hidden.getManifest('v1'), await missing.getManifest('v1')];
      expect([a.status, a.bytes.toString()]).toEqual([b.status, b.bytes.toString()]);
    }
  });

  test('opens by its old one with the rights of where it is', async () => {
    const before = await open('dev', old);
    await move(`other/${uniqueName('new')}`);
    expect(await statusOf(before)).toBe(401);
    expect(await statusOf(await open('dev', old))).toBe(404);
    expect(await statusOf(await open('stranger', old))).toBe(200);
    const everybodys = `library/${uniqueName('new')}`;
    await move(everybodys);
    expect(await statusOf(await open(null, old))).toBe(200);
  });

  test('opens to patterns that match its new one, and to no other', async () => {
    await move();
    const byPattern = async (pattern: string) => {
      const secret = await door.addAccessToken('dev', ['pull'], [pattern]);
      return await statusOf(await clientOf('dev', secret).repository(old, { actions: 'pull' }));
    };
    expect(await byPattern(name)).toBe(200);
    expect(await byPattern(old)).toBe(404);
  });

  test('is neither pushed to nor deleted from by its old one', async () => {
    await move();
    const remover = await open('dev', old, 'delete');
    expect((await remover.deleteManifest('v1')).status).toBe(404);
    const pusher = await open('dev', old, 'pull,push');
    expect((await pusher.headBlob(image.config.digest)).status).toBe(404);
    await pusher.startUpload();
    expect((await pusher.headBlob(image.config.digest)).status).toBe(404);
    // Nothing has come of the push yet.
    expect(await statusOf(await open('reader', old))).toBe(200);

    const other = buildImage('another');
    await pusher.pushImage(other, 'v1');
    expect(digestOf(await (await open('reader', old)).getManifest('v1'))).toBe(other.digest);
    expect(digestOf(await (await open('reader', name)).getManifest('v1'))).toBe(image.digest);
    const left = await door.db
      .selectFrom('repository_redirects')
      .selectAll()
      .where('name', '=', old)
      .execute();
    expect(left).toEqual([]);
  });
});
