import { rm } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPrincipal, type UserPrincipal } from '../../access/index.ts';
import { getRepositoryByName } from '../../catalog/index.ts';
import type { CreateBakeBody } from '../../contract/transfers.ts';
import { type Manifest, parseManifest } from '../../registry/index.ts';
import { uniqueName } from '../../testing/accounts.ts';
import { buildWebImage, findBusybox } from '../../testing/deploy/web-image.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { dockerOf } from '../../testing/docker.ts';
import { makeTestFolder } from '../../testing/folder.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../../testing/front-door.ts';
import { buildImage, buildIndex, buildMultiPlatform, type TestManifest } from '../../testing/images.ts';
import { hasDocker } from '../../testing/machine.ts';
import { createOciClient } from '../../testing/oci-client.ts';
import { expectDone } from '../../testing/programs.ts';
import { makeTransferContext, sendBytes, transfer } from '../../testing/transfers.ts';
import { createTransfer, getTransfer, type TransferContext, workOnTransfers } from '../index.ts';

const never = new AbortController().signal;
const car = Buffer.from('a Convertigo application');

describe.skipIf(!hasDistribution)('with a real Distribution, files that are put on an image', () => {
  let door: FrontDoor;
  let folder: string;
  let dev: UserPrincipal;
  let context: TransferContext;
  beforeAll(async () => {
    door = await startFrontDoor();
    folder = await makeTestFolder();
    context = makeTransferContext(door, path.join(folder, 'uploads'));
    for (const tenant of ['acme', 'other', 'foreign']) await door.addTenant(tenant);
    await door.addUser('dev', { roles: { acme: 'developer', other: 'developer' } });
    await door.addUser('stranger', { roles: { foreign: 'developer' } });
    dev = await principalOf('dev');
  });
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true });
    await door?.[Symbol.asyncDispose]();
  });

  async function principalOf(name: string): Promise<UserPrincipal> {
    const { id } = await door.db
      .selectFrom('users')
      .select('id')
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    return await loadPrincipal(door.db, id, 'session');
  }
  const client = (name = 'dev') =>
    createOciClient({ origin: door.origin, user: { name, password: testPassword } });
  const newName = (tenant = 'acme') => `${tenant}/${uniqueName('bake')}`;

  async function pushIndex(name = newName()) {
    const index = buildMultiPlatform(uniqueName('base'));
    await (await client()).repository(name).then((repository) => repository.pushIndex(index, 'v1'));
    return { index, base: `${name}:v1` };
  }

  const fileAt = (at: string, content = car, more: Partial<CreateBakeBody['files'][number]> = {}) => ({
    ...{ name: path.basename(at) || 'file', sizeBytes: content.length, path: at },
    ...{ mode: '0640', uid: 1000, gid: 7, ...more },
  });
  const bake = (base: string, to: string, files = [fileAt('/opt/app.car')], contents = [car]) =>
    transfer(context, dev, { kind: 'bake', base, to, files }, contents);

  const read = async (name: string, reference: string): Promise<Manifest> => {
    const { bytes, headers } = await (await client().repository(name)).getManifest(reference);
    return parseManifest(bytes, headers['content-type']);
  };

  /** The files of an image's last layer. */
  async function lastLayer(name: string, { layers }: Manifest) {
    const { bytes } = await (await client().repository(name)).getBlob(layers.at(-1)!.digest);
    const tar = extract();
    tar.end(gunzipSync(bytes));
    const files = [];
    for await (const entry of tar) files.push({ ...entry.header, content: String(await buffer(entry)) });
    return files;
  }

  test('are one more layer on each platform of an index; the same again has the same digest', async () => {
    const { index, base } = await pushIndex();
    const name = newName();
    const done = await bake(base, `${name}:v2`);
    expect(done).toMatchObject({
      state: 'succeeded',
      problem: null,
      results: [{ repository: name, tag: 'v2' }],
    });
    const made = await read(name, 'v2');
    expect(made.children.map(({ platform }) => platform)).toEqual(
      index.images.map(({ platform }) => platform),
    );
    for (const [at, child] of made.children.entries()) {
      const image = await read(name, child.digest);
      const before = index.images[at]!;
      expect(image.layers.map(({ digest }) => digest)).toEqual([
        ...before.layers.map(({ digest }) => digest),
        expect.any(String),
      ]);
      expect(await lastLayer(name, image)).toMatchObject([
        { name: 'opt/app.car', content: String(car), mode: 0o640, uid: 1000, gid: 7, mtime: new Date(0) },
      ]);
    }
    const again = await bake(base, `${newName('other')}:v2`);
    expect(again.results[0]!.digest).toBe(made.digest);
    expect(again.id).not.toBe(done.id);
    for (const { uploadId } of done.files) expect(await context.uploads.receivedBytes(uploadId)).toBe(null);
  });

  test('go into the repository of their base too, beside it, and what is named by digest is taken', async () => {
    const { index, base } = await pushIndex();
    const [name] = base.split(':') as [string];
    const [arm] = index.images.slice(1);
    const done = await bake(`${name}@${arm!.digest}`, `${name}:arm`);
    expect(done.state).toBe('succeeded');
    expect((await read(name, 'arm')).layers).toHaveLength(arm!.layers.length + 1);
    expect((await read(name, 'v1')).digest).toBe(index.digest);
  });

  test('may be several, also empty ones, and arrive in any order', async () => {
    const { base } = await pushIndex();
    const files = [fileAt('/b'), fileAt('/empty', Buffer.alloc(0)), fileAt(`/${'deep/'.repeat(30)}a`)];
    const name = newName();
    const { id, files: expected } = await createTransfer(context, dev, {
      ...{ kind: 'bake', base, to: `${name}:v1`, files },
    });
    await sendBytes(context, dev, expected[2]!.uploadId, { bytes: car });
    expect((await getTransfer(context, dev, id)).state).toBe('receiving');
    await sendBytes(context, dev, expected[0]!.uploadId, { bytes: car });
    expect((await getTransfer(context, dev, id)).state).toBe('queued');
    await workOnTransfers(context, never);
    const top = await read(name, 'v1');
    const found = await lastLayer(name, await read(name, top.children[0]!.digest));
    expect(found.map((file) => [file.name, file.size])).toEqual([
      ['b', car.length],
      [`${'deep/'.repeat(30)}a`, car.length],
      ['empty', 0],
    ]);
  });

  test('are recorded as a push by whoever began it', async () => {
    const { base } = await pushIndex();
    const name = newName();
    const { results } = await bake(base, `${name}:v1`);
    const events = await door.db
      .selectFrom('audit_events')
      .select(['actor_id', 'detail'])
      .where('action', '=', 'tag.push')
      .where('tenant_id', '=', 'acme')
      .where('subject', '=', results[0]!.repositoryId)
      .execute();
    expect(events).toMatchObject([{ actor_id: dev.userId, detail: { bakedOn: base } }]);
  });

  describe('are refused', () => {
    const refuse = async (base: string, to: string, files = [fileAt('/app.car')]) =>
      await createTransfer(context, dev, { kind: 'bake', base, to, files });

    test('for a base that may not be seen, as for one that is not there', async () => {
      const name = newName('foreign');
      await (await client('stranger').repository(name)).pushImage(buildImage('foreign'), 'v1');
      for (const base of [`${name}:v1`, 'foreign/missing:v1', 'acme/missing:v1']) {
        const refused = refuse(base, `${newName()}:v1`);
        await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'No such repository.' });
      }
    });

    test('for a name where nothing may be pushed', async () => {
      const { base } = await pushIndex();
      await expect(refuse(base, `${newName('foreign')}:v1`)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    });

    test.each([
      ['a relative path', ['app.car']],
      ['a path upwards', ['/opt/../etc/passwd']],
      ['the path of a folder', ['/opt/']],
      ['a whiteout', ['/opt/.wh.app.car']],
      ['the same path twice', ['/app.car', '/app.car']],
      ['a file that is a folder as well', ['/app', '/app/app.car']],
    ])('for %s', async (_, paths) => {
      const { base } = await pushIndex();
      const files = paths.map((at) => fileAt(at));
      await expect(refuse(base, `${newName()}:v1`, files)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    });
  });

  describe('fail', () => {
    /** A bake whose bytes are there, before anybody works on it. */
    async function prepare({
      base,
      by = dev,
      to = `${newName()}:v1`,
    }: {
      base: string;
      by?: UserPrincipal;
      to?: string;
    }) {
      const { id, files } = await createTransfer(context, by, {
        ...{ kind: 'bake', base, to, files: [fileAt('/app.car')] },
      });
      await sendBytes(context, by, files[0]!.uploadId, { bytes: car });
      return {
        uploadId: files[0]!.uploadId,
        async work() {
          await workOnTransfers(context, never);
          return await door.db
            .selectFrom('transfers')
            .select(['state', 'problem', 'results'])
            .where('id', '=', id)
            .executeTakeFirstOrThrow();
        },
      };
    }
    const failed = (code: string) => ({ state: 'failed', problem: { code }, results: [] });

    test.each(['acme', 'other'])('where the rights in %s are gone meanwhile', async (lost) => {
      const { base } = await pushIndex();
      const name = uniqueName('leaver');
      const { id } = await door.addUser(name, { roles: { acme: 'developer', other: 'developer' } });
      const by = await loadPrincipal(door.db, id, 'session');
      const { work } = await prepare({ base, by, to: `${newName('other')}:v1` });
      await door.db
        .deleteFrom('memberships')
        .where('user_id', '=', id)
        .where('tenant_id', '=', lost)
        .execute();
      expect(await work()).toMatchObject(failed(lost === 'other' ? 'not-allowed' : 'base-missing'));
    });

    test('where whoever began it was disabled meanwhile', async () => {
      const { base } = await pushIndex();
      const { id } = await door.addUser(uniqueName('leaver'), { roles: { acme: 'developer' } });
      const { work } = await prepare({ base, by: await loadPrincipal(door.db, id, 'session') });
      await door.db.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', id).execute();
      expect(await work()).toMatchObject(failed('not-allowed'));
    });

    test.each([
      ['disabled', { disabled_at: new Date() }],
      ['deleted', { deleted_at: new Date(), purge_after: new Date() }],
    ])('where the tenant was %s meanwhile', async (_, gone) => {
      const { base } = await pushIndex();
      const tenant = uniqueName('ten');
      await door.addTenant(tenant);
      const { id } = await door.addUser(uniqueName('dev'), {
        roles: { acme: 'developer', [tenant]: 'developer' },
      });
      const by = await loadPrincipal(door.db, id, 'session');
      const { work } = await prepare({ base, by, to: `${tenant}/app:v1` });
      await door.db.updateTable('tenants').set(gone).where('id', '=', tenant).execute();
      expect(await work()).toMatchObject(failed('not-allowed'));
    });

    test('where the tag of the base is gone', async () => {
      const { base } = await pushIndex();
      const { work } = await prepare({ base });
      const [name] = base.split(':') as [string];
      const { id } = await getRepositoryByName(door.db, dev, name);
      await door.db.deleteFrom('tags').where('repository_id', '=', id).execute();
      expect(await work()).toMatchObject(failed('base-missing'));
    });

    test('where the file is gone', async () => {
      const { base } = await pushIndex();
      const { work, uploadId } = await prepare({ base });
      await context.uploads.remove(uploadId);
      expect(await work()).toMatchObject(failed('expired'));
    });

    test('where the base is no image', async () => {
      const name = newName();
      const artifact: TestManifest = buildImage('chart', {
        configMediaType: 'application/vnd.cncf.helm.config.v1+json',
      });
      await (await client().repository(name)).pushImage(artifact as ReturnType<typeof buildImage>, 'v1');
      const { work } = await prepare({ base: `${name}:v1` });
      expect(await work()).toMatchObject(failed('base-missing'));
    });
  });

  describe.skipIf(!hasDocker() || findBusybox() === null)('and docker', () => {
    test('it runs with the file in it', async () => {
      const name = newName();
      const arm = buildImage('arm', { platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } });
      const index = buildIndex([await buildWebImage({ version: 'base' }), arm]);
      await (await client().repository(name)).pushIndex(index, 'v1');
      const done = await bake(`${name}:v1`, `${name}:v2`, [
        fileAt('/new/folder/app.car', car, { mode: '0644' }),
      ]);
      expect(done.state).toBe('succeeded');
      await using docker = await dockerOf();
      await expectDone(docker.login(door.host, 'dev', testPassword));
      const image = `${door.host}/${name}:v2`;
      try {
        const run = ['run', '--rm', '--network', 'none', '--user', '1000', '--entrypoint', '/bin/cat', image];
        expect(await expectDone(docker(...run, '/new/folder/app.car'))).toContain(String(car));
        expect(await expectDone(docker(...run, '/server.sh'))).toContain('version base');
      } finally {
        await docker('image', 'rm', '--force', image);
      }
    });
  });
});
