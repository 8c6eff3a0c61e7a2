import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPrincipal, type UserPrincipal } from '../../access/index.ts';
import { getRepositoryByName } from '../../catalog/index.ts';
import { uniqueName } from '../../testing/accounts.ts';
import { buildWebImage, findBusybox } from '../../testing/deploy/web-image.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { makeTestFolder } from '../../testing/folder.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../../testing/front-door.ts';
import { buildMultiPlatform } from '../../testing/images.ts';
import { hasDocker, hasSkopeo } from '../../testing/machine.ts';
import { createOciClient } from '../../testing/oci-client.ts';
import { expectDone, runProgram } from '../../testing/programs.ts';
import { type Archive, planArchive, readArchive } from '../index.ts';

describe.skipIf(!hasDistribution)('with a real Distribution, an image as one tar', () => {
  let door: FrontDoor;
  let folder: string;
  let dev: UserPrincipal;
  beforeAll(async () => {
    door = await startFrontDoor();
    folder = await makeTestFolder();
    await door.addTenant('acme');
    const { id } = await door.addUser('dev', { roles: { acme: 'developer' } });
    dev = await loadPrincipal(door.db, id, 'session');
  });
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true });
    await door?.[Symbol.asyncDispose]();
  });

  const never = new AbortController().signal;
  const repositoryOf = (name: string) =>
    createOciClient({ origin: door.origin, user: { name: 'dev', password: testPassword } }).repository(name);
  async function plan(name: string, reference = 'v1', platform?: string): Promise<Archive> {
    const { id } = await getRepositoryByName(door.db, dev, name);
    return await planArchive(door, dev, { repositoryId: id, reference, platform, host: 'registry.example' });
  }
  async function read(archive: Archive, from = 0, to = archive.sizeBytes - 1): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of readArchive(door.registry, archive, { from, to }, never))
      chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }
  async function save(archive: Archive): Promise<string> {
    const file = path.join(folder, `${uniqueName('file')}.tar`);
    await writeFile(file, await read(archive));
    return file;
  }
  async function pushIndex() {
    const name = `acme/${uniqueName('app')}`;
    const index = buildMultiPlatform(name);
    await (await repositoryOf(name)).pushIndex(index, 'v1');
    return { name, index };
  }

  test('has the length and the bytes that were planned, from wherever it is read', async () => {
    const { name } = await pushIndex();
    const archive = await plan(name);
    const whole = await read(archive);
    expect(whole.length).toBe(archive.sizeBytes);
    expect((await plan(name)).etag).toBe(archive.etag);
    for (let from = 0; from < whole.length; from += 331) {
      const to = Math.min(from + 700, whole.length - 1);
      expect((await read(archive, from, to)).equals(whole.subarray(from, to + 1))).toBe(true);
    }
  });

  test.skipIf(!hasSkopeo())(
    'an index stays whole: skopeo copies it as an OCI layout, with every digest',
    async () => {
      const { name, index } = await pushIndex();
      const file = await save(await plan(name));
      const to = path.join(folder, uniqueName('layout'));
      await expectDone(runProgram('skopeo', ['copy', '--all', `oci-archive:${file}:v1`, `oci:${to}:v1`]));
      const { manifests } = JSON.parse(await readFile(path.join(to, 'index.json'), 'utf8'));
      expect(manifests[0].digest).toBe(index.digest);
      for (const { digest, config, layers } of index.images) {
        for (const each of [digest, config.digest, ...layers.map((layer) => layer.digest)]) {
          await readFile(path.join(to, 'blobs', each.replace(':', '/')));
        }
      }
    },
  );

  test('one platform alone; one that the image does not have is said', async () => {
    const { name, index } = await pushIndex();
    const [amd64, arm64] = [await plan(name, 'v1', 'linux/amd64'), await plan(name, 'v1', 'linux/arm64')];
    const digests = ({ parts }: Archive) => parts.flatMap((part) => ('digest' in part ? [part.digest] : []));
    expect(digests(arm64)).toEqual([index.images[1]!.config.digest, index.images[1]!.layers[0]!.digest]);
    expect(digests(amd64)).toEqual([index.images[0]!.config.digest, index.images[0]!.layers[0]!.digest]);
    await expect(plan(name, 'v1', 'linux/s390x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('content that the registry has lost or changed breaks it off', async () => {
    const { name, index } = await pushIndex();
    const archive = await plan(name);
    const access = [{ name, actions: ['delete' as const] }];
    const lost = index.images[1]!.layers[0]!.digest;
    const removed = await door.registry.send({ method: 'DELETE', path: `/v2/${name}/blobs/${lost}`, access });
    await removed.body.dump();
    await expect(read(archive)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'content-missing' });
    const other = archive.parts.map((part) =>
      'digest' in part ? { ...part, digest: index.images[0]!.config.digest } : part,
    );
    await expect(read({ ...archive, parts: other })).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  describe.skipIf(!hasDocker() || findBusybox() === null)('of what runs', () => {
    test.each(['docker', 'podman'])('%s loads it by its name', async (program) => {
      const name = `acme/${uniqueName('web')}`;
      await (await repositoryOf(name)).pushImage(await buildWebImage({ version: 'loaded' }), 'v1');
      const file = await save(await plan(name));
      const image = `registry.example/${name}:v1`;
      const root =
        program === 'podman'
          ? ['--root', path.join(folder, 'podman'), '--runroot', path.join(folder, 'run')]
          : [];
      const storage = program === 'podman' ? [...root, '--storage-driver', 'vfs'] : [];
      const said = await expectDone(runProgram(program, [...storage, 'load', '--input', file]));
      expect(said).toContain(image);
      const config = await expectDone(
        runProgram(program, [...storage, 'image', 'inspect', '--format', '{{.Config.Entrypoint}}', image]),
      );
      expect(config).toContain('/server.sh');
      if (program === 'docker') {
        const run = ['run', '--rm', '--network', 'none', '--entrypoint', '/bin/cat', image, '/server.sh'];
        expect(await expectDone(runProgram('docker', run))).toContain('version loaded');
      }
      await runProgram(program, [...storage, 'image', 'rm', '--force', image]);
    });
  });
});
