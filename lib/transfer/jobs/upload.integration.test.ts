import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPrincipal, type UserPrincipal } from '../../access/index.ts';
import { digestOf } from '../../registry/index.ts';
import { uniqueName } from '../../testing/accounts.ts';
import { buildWebImage, findBusybox } from '../../testing/deploy/web-image.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { type Docker, dockerOf } from '../../testing/docker.ts';
import { makeTestFolder } from '../../testing/folder.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../../testing/front-door.ts';
import { buildMultiPlatform } from '../../testing/images.ts';
import { hasContainerTool, hasDocker, hasSkopeo } from '../../testing/machine.ts';
import { createOciClient } from '../../testing/oci-client.ts';
import { writeOciLayout } from '../../testing/oci-layout.ts';
import { expectDone, runProgram } from '../../testing/programs.ts';
import { makeTransferContext, uploadFile } from '../../testing/transfers.ts';
import { nameImages, type TransferContext, workOnTransfers } from '../index.ts';

describe.skipIf(!hasDistribution)('with a real Distribution, an archive that is brought in', () => {
  let door: FrontDoor;
  let folder: string;
  let dev: UserPrincipal;
  let context: TransferContext;
  beforeAll(async () => {
    door = await startFrontDoor();
    folder = await makeTestFolder();
    context = makeTransferContext(door, path.join(folder, 'uploads'));
    await door.addTenant('acme');
    const { id } = await door.addUser('dev', { roles: { acme: 'developer' } });
    dev = await loadPrincipal(door.db, id, 'session');
  });
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true });
    await door?.[Symbol.asyncDispose]();
  });

  const newName = () => `acme/${uniqueName('up')}`;
  const fileNamed = (end: string) => path.join(folder, `${uniqueName('file')}.${end}`);
  const client = () =>
    createOciClient({ origin: door.origin, user: { name: 'dev', password: testPassword } });
  const upload = (file: string, to?: string) =>
    uploadFile(context, dev, file, { tenantId: 'acme', ...(to && { to }) });

  /** An index of two platforms, as `tar` packs its OCI layout. */
  async function packIndex() {
    const index = buildMultiPlatform(uniqueName('index'));
    const layout = path.join(folder, uniqueName('layout'));
    await writeOciLayout(layout, index, 'v1');
    const file = fileNamed('tar');
    execFileSync('tar', ['-C', layout, '-cf', file, '.']);
    return { index, file };
  }

  test('an OCI layout comes in with every digest, its index whole', async () => {
    const { index, file } = await packIndex();
    const name = newName();
    const done = await upload(file, `${name}:v2`);
    expect(done).toMatchObject({ state: 'succeeded', problem: null });
    expect(done.results).toEqual([
      { repositoryId: expect.any(String), repository: name, tag: 'v2', digest: index.digest },
    ]);
    const repository = await client().repository(name);
    expect(digestOf((await repository.getManifest('v2')).bytes)).toBe(index.digest);
    for (const { layers } of index.images) {
      expect(digestOf((await repository.getBlob(layers[0]!.digest)).bytes)).toBe(layers[0]!.digest);
    }
    expect(await context.uploads.receivedBytes(done.files[0]!.uploadId)).toBe(null);
  });

  test.each([
    ['gzip', 'tar.gz', gzipSync],
    ['zstd', 'tar.zst', zstdCompressSync],
  ] as const)('compressed by %s as well', async (_, end, compress) => {
    const { index, file } = await packIndex();
    const packed = fileNamed(end);
    await writeFile(packed, compress(await readFile(file)));
    const done = await upload(packed, `${newName()}:v1`);
    expect(done.results).toMatchObject([{ digest: index.digest }]);
  });

  test('without a name it says what is in the file and waits; named, it comes in', async () => {
    const { index, file } = await packIndex();
    const waiting = await upload(file);
    expect(waiting).toMatchObject({
      state: 'waiting',
      images: [{ names: ['v1'], platforms: ['linux/amd64', 'linux/arm64/v8'] }],
      targets: [],
    });
    const name = newName();
    await nameImages(context, dev, waiting.id, { targets: [`${name}:v3`] });
    await workOnTransfers(context, new AbortController().signal);
    expect(digestOf((await (await client().repository(name)).getManifest('v3')).bytes)).toBe(index.digest);
  });

  describe.skipIf(!hasDocker() || !hasSkopeo() || !hasContainerTool('podman') || findBusybox() === null)(
    'of real programs',
    () => {
      let docker: Docker;
      let saved: string;
      let storage: string[];
      beforeAll(async () => {
        const name = newName();
        await (await client().repository(name)).pushImage(await buildWebImage({ version: 'brought' }), 'v1');
        const source = `docker://${door.host}/${name}:v1`;
        const creds = ['--src-tls-verify=false', `--src-creds=dev:${testPassword}`];
        docker = await dockerOf();
        await docker.login(door.host, 'dev', testPassword);
        saved = `local.test/${uniqueName('app')}:1`;
        await expectDone(
          runProgram('skopeo', ['copy', ...creds, source, `docker-archive:${folder}/skopeo.tar:${saved}`]),
        );
        await expectDone(runProgram('skopeo', ['copy', ...creds, source, `oci-archive:${folder}/oci.tar:1`]));
        await expectDone(docker('load', '--input', `${folder}/skopeo.tar`));
        await expectDone(docker('save', '--output', `${folder}/docker.tar`, saved));
        storage = ['--root', path.join(folder, 'podman'), '--runroot', path.join(folder, 'run')];
        storage.push('--storage-driver', 'vfs');
        await expectDone(runProgram('podman', [...storage, 'load', '--input', `${folder}/skopeo.tar`]));
        for (const format of ['docker-archive', 'oci-archive']) {
          const to = ['--format', format, '--output', `${folder}/podman-${format}.tar`];
          await expectDone(runProgram('podman', [...storage, 'save', ...to, saved]));
        }
      });
      afterAll(async () => {
        await docker?.('image', 'rm', '--force', saved);
        await docker?.[Symbol.asyncDispose]();
      });

      test.each(['docker', 'skopeo', 'oci', 'podman-docker-archive', 'podman-oci-archive'])(
        'what %s saved comes in, and docker runs it',
        async (by) => {
          const name = newName();
          const done = await upload(`${folder}/${by}.tar`, `${name}:v1`);
          expect(done).toMatchObject({ state: 'succeeded', problem: null });
          const image = `${door.host}/${name}:v1`;
          await expectDone(docker('pull', image));
          const run = ['run', '--rm', '--network', 'none', '--entrypoint', '/bin/cat', image, '/server.sh'];
          expect(await expectDone(runProgram('docker', run))).toContain('version brought');
          await docker('image', 'rm', '--force', image);
        },
      );

      test('a file of several images waits for their names; one is left out', async () => {
        const other = `local.test/${uniqueName('other')}:2`;
        await expectDone(docker('tag', saved, other));
        const two = buildWebImage({ version: 'second' });
        const name = newName();
        await (await client().repository(name)).pushImage(await two, 'v1');
        const second = `${door.host}/${name}:v1`;
        await expectDone(docker('pull', second));
        const file = fileNamed('tar');
        await expectDone(docker('save', '--output', file, saved, other, second));
        const waiting = await upload(file);
        expect(waiting.state).toBe('waiting');
        expect(waiting.images.map(({ names }) => [...names].sort())).toEqual(
          expect.arrayContaining([[saved, other].sort(), [second]]),
        );
        const target = `${newName()}:v1`;
        const targets = waiting.images.map(({ names }) => (names.includes(second) ? target : null));
        await nameImages(context, dev, waiting.id, { targets });
        await workOnTransfers(context, new AbortController().signal);
        const image = `${door.host}/${target}`;
        await expectDone(docker('pull', image));
        const run = ['run', '--rm', '--network', 'none', '--entrypoint', '/bin/cat', image, '/server.sh'];
        expect(await expectDone(runProgram('docker', run))).toContain('version second');
        await docker('image', 'rm', '--force', image, second, other);
      });
    },
  );
});
