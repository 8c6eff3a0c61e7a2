import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPrincipal } from '../access/index.ts';
import { deleteContent, undoDeletion } from '../catalog/index.ts';
import { uniqueName } from '../testing/accounts.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage } from '../testing/images.ts';
import { type Answer, createOciClient, expectStatus, pathOf } from '../testing/oci-client.ts';

let door: FrontDoor;
let bossId: string;
beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  await door.addTenant('acme', { developersMayDelete: true });
  await door.addTenant('other');
  await door.addUser('dev', { roles: { acme: 'developer' } });
  await door.addUser('dev2', { roles: { acme: 'developer' } });
  await door.addUser('stranger', { roles: { other: 'developer' } });
  bossId = (await door.addUser('boss', { roles: { acme: 'admin' } })).id;
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

const clientOf = (user: string | null) =>
  createOciClient({
    origin: door.origin,
    user: user === null ? null : { name: user, password: testPassword },
  });

/** The answer without what differs from upload to upload. */
const comparable = ({ status, headers, bytes }: Answer) => ({
  status,
  headers: Object.keys(headers).sort(),
  range: headers.range,
  location: headers.location?.replace(/uploads\/.*/, 'uploads/'),
  body: bytes.toString(),
});

async function rowOf(name: string) {
  return await door.db
    .selectFrom('repositories')
    .select(['id', 'storage_name', 'appeared_at'])
    .where('name', '=', name)
    .where('deletion_id', 'is', null)
    .executeTakeFirstOrThrow();
}

async function deleteRepository(name: string): Promise<string> {
  const boss = await loadPrincipal(door.db, bossId, 'session');
  const { id } = await rowOf(name);
  return (await deleteContent(door.db, boss, id, { kind: 'repository' })).id;
}

async function undo(deletionId: string): Promise<void> {
  await undoDeletion(door.db, await loadPrincipal(door.db, bossId, 'session'), deletionId);
}

describe.skipIf(!hasDistribution)('a mount', () => {
  test('from a foreign private repository is an ordinary upload, and tells nothing', async () => {
    const secret = buildImage(uniqueName('secret'));
    await (await clientOf('dev').repository('acme/secret')).pushImage(secret, 'v1');
    const thief = await clientOf('stranger').repository('other/loot', {
      scopes: ['repository:acme/secret:pull'],
    });
    const { digest } = secret.config;
    const answers = [
      await thief.startUpload(),
      await thief.mountBlob(digest, 'acme/secret'),
      await thief.mountBlob(`sha256:${'0'.repeat(64)}`, 'acme/secret'),
      await thief.mountBlob(digest, 'acme/not-there'),
      await thief.mountBlob(digest, 'nowhere/app'),
      await thief.mountBlob('not-a-digest', 'acme/secret'),
      await thief.mountBlob(digest, 'NOT/a name'),
      await thief.mountBlob(digest, ''),
    ];
    const [plain, ...mounts] = answers.map(comparable);
    expect(plain!.status).toBe(202);
    for (const mount of mounts) expect(mount).toEqual(plain);
    expect((await thief.getBlob(digest)).status).toBe(404);
  });

  test('works inside of one’s own rights, from a public repository of others as well', async () => {
    const source = buildImage(uniqueName('base'));
    const { digest } = source.layers[0]!;
    await (await clientOf('dev').repository('acme/base')).pushImage(source, 'v1');
    const own = await clientOf('dev').repository('acme/mounted', { scopes: ['repository:acme/base:pull'] });
    const mounted = await own.mountBlob(digest, 'acme/base');
    expect(mounted.status).toBe(201);
    expect(mounted.headers.location).toBe(`${door.origin}/v2/acme/mounted/blobs/${digest}`);
    expect((await own.getBlob(digest)).bytes.equals(source.layers[0]!.bytes)).toBe(true);

    const others = await clientOf('stranger').repository('other/mounted', {
      scopes: ['repository:acme/base:pull'],
    });
    expect((await others.mountBlob(digest, 'acme/base')).status).toBe(202);
    await door.db
      .updateTable('repositories')
      .set({ visibility: 'public' })
      .where('name', '=', 'acme/base')
      .execute();
    const after = await clientOf('stranger').repository('other/mounted', {
      scopes: ['repository:acme/base:pull'],
    });
    expect((await after.mountBlob(digest, 'acme/base')).status).toBe(201);
  });

  test('of a blob that the source does not have is an ordinary upload', async () => {
    await (await clientOf('dev').repository('acme/source')).pushImage(buildImage('source'), 'v1');
    const own = await clientOf('dev').repository('acme/target', { scopes: ['repository:acme/source:pull'] });
    expect((await own.mountBlob(`sha256:${'0'.repeat(64)}`, 'acme/source')).status).toBe(202);
  });

  test('needs the source in the same token, even where the user may pull it', async () => {
    const source = buildImage(uniqueName('base'));
    await (await clientOf('dev').repository('acme/unasked')).pushImage(source, 'v1');
    const own = await clientOf('dev').repository('acme/target');
    expect((await own.mountBlob(source.config.digest, 'acme/unasked')).status).toBe(202);
  });
});

describe.skipIf(!hasDistribution)('blobs and manifests', () => {
  test('of another repository are not found by their digest, in the same tenant either', async () => {
    const image = buildImage(uniqueName('hidden'));
    await (await clientOf('dev').repository('acme/hidden')).pushImage(image, 'v1');
    for (const [user, name] of [
      ['dev', 'acme/elsewhere'],
      ['stranger', 'other/elsewhere'],
    ] as const) {
      const elsewhere = await clientOf(user).repository(name);
      await elsewhere.pushImage(buildImage('elsewhere'), 'v1');
      expect((await elsewhere.getManifest(image.digest)).status).toBe(404);
      const blob = await elsewhere.getBlob(image.config.digest);
      expect([blob.status, blob.error().code]).toEqual([404, 'BLOB_UNKNOWN']);
      const known = await elsewhere.putManifest('v2', image);
      expect([known.status, known.error().code]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
    }
  });
});

describe.skipIf(!hasDistribution)('an upload', () => {
  const { config } = buildImage('upload');
  const finish = (
    repository: { ask: ReturnType<ReturnType<typeof createOciClient>['withToken']>['ask'] },
    path: string,
  ) => repository.ask('PUT', path, { query: { digest: config.digest }, body: config.bytes });

  test('cannot be finished, read or given up by whoever may not push there', async () => {
    const dev = await clientOf('dev').repository('acme/mine');
    const started = await expectStatus(dev.startUpload(), 202);
    const path = pathOf(started, door.origin);
    for (const user of ['stranger', null]) {
      const thief = await clientOf(user).repository('acme/mine');
      for (const method of ['PATCH', 'PUT', 'GET', 'DELETE']) {
        const answer = await thief.ask(
          method,
          path,
          method === 'PUT' ? { query: { digest: config.digest } } : {},
        );
        expect([401, 403]).toContain(answer.status);
      }
    }
    expect((await finish(dev, path)).status).toBe(201);
  });

  test('stays in its repository: its address under another name opens nothing', async () => {
    const dev = await clientOf('dev').repository('acme/mine');
    const stranger = await clientOf('stranger').repository('other/mine');
    const besides = await clientOf('dev').repository('acme/besides');
    for (const repository of [stranger, besides]) await expectStatus(repository.startUpload(), 202);
    const path = pathOf(await expectStatus(dev.startUpload(), 202), door.origin);
    for (const repository of [stranger, besides]) {
      const elsewhere = path.replace('/v2/acme/mine/', `/v2/${repository.name}/`);
      const bare = elsewhere.split('?')[0]!;
      for (const stolen of [elsewhere, bare]) {
        for (const method of ['PATCH', 'PUT', 'GET', 'DELETE']) {
          const options = {
            query: { digest: config.digest },
            ...(method !== 'GET' && { body: config.bytes }),
          };
          const answer = await repository.ask(method, stolen, options);
          expect([400, 404]).toContain(answer.status);
        }
      }
      expect((await repository.headBlob(config.digest)).status).toBe(404);
    }
    expect((await finish(dev, path)).status).toBe(201);
  });

  test('takes no other repository in its address: `from` and `mount` say nothing at its end', async () => {
    const dev = await clientOf('dev').repository('acme/mine');
    const path = pathOf(await expectStatus(dev.startUpload(), 202), door.origin);
    const query = { digest: config.digest, from: 'other/mine', mount: config.digest };
    expect((await dev.ask('PUT', path, { query, body: config.bytes })).status).toBe(201);
  });

  test('with a changed state is refused', async () => {
    const dev = await clientOf('dev').repository('acme/mine');
    const path = pathOf(await expectStatus(dev.startUpload(), 202), door.origin);
    for (const changed of [
      path.replace(/_state=.{20}/, '_state=AAAAAAAAAAAAAAAAAAAA'),
      path.replace(/_state=.*/, '_state='),
    ]) {
      const answer = await finish(dev, changed);
      expect([400, 404]).toContain(answer.status);
      expect(answer.error().message).toBeTruthy();
    }
  });

  test('under a session that is none is refused', async () => {
    const dev = await clientOf('dev').repository('acme/mine');
    for (const session of [
      'x',
      '..%2f..%2fother',
      '%2e%2e%2fmanifests',
      '%00',
      'a'.repeat(300),
      '0'.repeat(36),
    ]) {
      const answer = await dev.ask('PATCH', `/v2/acme/mine/blobs/uploads/${session}`, { body: 'abc' });
      expect([400, 404]).toContain(answer.status);
    }
  });
});

describe.skipIf(!hasDistribution)('a repository that is deleted and made again under its name', () => {
  test('shows nothing of the one before, and takes another storage name', async () => {
    const name = `acme/${uniqueName('again')}`;
    const [before, after] = [buildImage(`${name} before`), buildImage(`${name} after`)];
    const signature = buildImage(`${name} signature`, { subject: before, artifactType: 'application/x.sig' });
    const first = await clientOf('dev').repository(name);
    await first.pushImage(before, 'v1');
    await first.pushImage(signature);
    const { storage_name } = await rowOf(name);
    await deleteRepository(name);
    const second = await clientOf('dev').repository(name);
    expect((await second.getManifest('v1')).status).toBe(404);
    await second.pushImage(after, 'v2');
    expect((await rowOf(name)).storage_name).not.toBe(storage_name);

    const third = await clientOf('dev').repository(name);
    expect((await third.listTags()).json()).toEqual({ name, tags: ['v2'] });
    for (const reference of ['v1', before.digest, signature.digest]) {
      expect((await third.getManifest(reference)).status).toBe(404);
    }
    for (const blob of [before.config, ...before.layers]) {
      expect((await third.getBlob(blob.digest)).status).toBe(404);
    }
    expect((await third.referrers(before.digest)).json()).toMatchObject({ manifests: [] });
    expect((await third.putManifest('v1', before)).error().code).toBe('MANIFEST_BLOB_UNKNOWN');
  });

  test('is not opened by a token of the one before: 401 invalid_token, and nothing is told of it', async () => {
    const name = `acme/${uniqueName('again')}`;
    const image = buildImage(name);
    await (await clientOf('dev').repository(name)).pushImage(image, 'v1');
    const old = await clientOf('dev').repository(name, { actions: '*' });
    await deleteRepository(name);
    for (const answer of [
      await old.getManifest('v1'),
      await old.getBlob(image.config.digest),
      await old.listTags(),
    ]) {
      expect([answer.status, answer.error().code]).toEqual([404, 'NAME_UNKNOWN']);
    }
    await (await clientOf('dev2').repository(name)).pushImage(image, 'v1');
    const answers = [
      await old.getManifest('v1'),
      await old.headManifest('v1'),
      await old.getManifest('never-there'),
      await old.getManifest(image.digest),
      await old.getManifest(`sha256:${'0'.repeat(64)}`),
      await old.getBlob(image.config.digest),
      await old.listTags(),
      await old.referrers(image.digest),
      await old.startUpload(),
      await old.putManifest('v1', image),
      await old.deleteManifest('v1'),
      await old.deleteManifest('never-there'),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
    }
    const fresh = await clientOf('dev').repository(name);
    expect((await fresh.getManifest('v1')).status).toBe(200);
  });

  test('is not begun by a token of the one before, so that the deletion can still be undone', async () => {
    const name = `acme/${uniqueName('undone')}`;
    const image = buildImage(name);
    await (await clientOf('dev').repository(name)).pushImage(image, 'v1');
    const old = await clientOf('dev').repository(name);
    const deletionId = await deleteRepository(name);
    for (const answer of [await old.startUpload(), await old.putManifest('v2', image)]) {
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
    }
    await undo(deletionId);
    expect((await old.getManifest('v1')).bytes.equals(image.raw)).toBe(true);
    expect((await old.getBlob(image.layers[0]!.digest)).status).toBe(200);
    expect((await old.putManifest('v2', image)).status).toBe(201);
  });

  test('takes a token that was made before there was any: the name was free', async () => {
    const name = `acme/${uniqueName('free')}`;
    const early = await clientOf('dev').repository(name);
    await (await clientOf('dev2').repository(name)).pushImage(buildImage(name), 'v1');
    expect((await early.getManifest('v1')).status).toBe(200);
  });
});

describe.skipIf(!hasDistribution)('a storage name', () => {
  test('of one repository as the name of another leads nowhere near it', async () => {
    const name = `acme/${uniqueName('twin')}`;
    await (await clientOf('dev').repository(name)).pushImage(buildImage(`${name} 1`), 'v1');
    await deleteRepository(name);
    const secret = buildImage(`${name} 2`);
    await (await clientOf('dev').repository(name)).pushImage(secret, 'v1');
    const { storage_name } = await rowOf(name);
    expect(storage_name).not.toBe(name);
    const twin = await clientOf('dev').repository(storage_name);
    expect((await twin.getManifest('v1')).status).toBe(404);
    expect((await twin.getBlob(secret.config.digest)).status).toBe(404);
    await twin.pushImage(buildImage(`${name} 3`), 'v1');
    expect((await rowOf(storage_name)).storage_name).not.toBe(storage_name);
    expect((await twin.getBlob(secret.config.digest)).status).toBe(404);
  });
});
