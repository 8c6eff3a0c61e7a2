import { describe, expect, test } from 'vitest';
import { loadPrincipal } from '../access/load-principal.ts';
import { parseDigest } from '../registry/index.ts';
import { letUndoWindowsPass } from '../testing/catalog-factories.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildMultiPlatform } from '../testing/images.ts';
import { createOciClient } from '../testing/oci-client.ts';
import {
  deleteContent,
  getImage,
  getRepositoryByName,
  purgeDueDeletions,
  recountStaleSizes,
  undoDeletion,
} from './index.ts';

const signal = new AbortController().signal;

describe.skipIf(!hasDistribution)('with a real Distribution', () => {
  test('an image is pushed, shown, deleted, undone, deleted for good, and pushed again', async () => {
    await using door = await startFrontDoor();
    const { db, registry } = door;
    await door.addTenant('acme');
    const { id: userId } = await door.addUser('ada', { roles: { acme: 'admin' } });
    const ada = await loadPrincipal(db, userId, 'session');
    const client = createOciClient({ origin: door.origin, user: { name: 'ada', password: testPassword } });
    const oci = await client.repository('acme/app');
    const index = buildMultiPlatform('content', { layers: ['base', 'top'] });
    const statusOf = async (reference: string) => (await oci.getManifest(reference)).status;
    const inRegistry = async (digest: string) => {
      const access = [{ name: 'acme/app', actions: ['pull' as const] }];
      const path = `/v2/acme/app/manifests/${parseDigest(digest)}`;
      const headers = { accept: index.mediaType.concat(', ', index.images[0]!.mediaType) };
      const answer = await registry.send({ method: 'GET', path, access, headers });
      await answer.body.dump();
      return answer.statusCode;
    };

    await oci.pushIndex(index, 'v1');
    const repository = await getRepositoryByName(db, ada, 'acme/app');
    const image = await getImage({ db, registry }, ada, repository.id, 'v1', { platform: 'linux/arm64' });
    expect(image).toMatchObject({
      digest: index.digest,
      contentMissing: false,
      pushedBy: { name: 'ada' },
      image: { digest: index.images[1]!.digest, author: 'Ada', config: { cmd: ['/bin/true'] } },
    });
    expect(image.image?.layers.map(({ command }) => command)).toEqual([
      'COPY layer-0.txt /',
      'COPY layer-1.txt /',
    ]);

    const first = await deleteContent(db, ada, repository.id, { kind: 'tags', tags: ['v1'] });
    expect([await statusOf('v1'), await statusOf(index.images[0]!.digest)]).toEqual([404, 404]);
    await undoDeletion(db, ada, first.id);
    expect([await statusOf('v1'), await statusOf(index.images[0]!.digest)]).toEqual([200, 200]);

    await deleteContent(db, ada, repository.id, { kind: 'image', digest: index.digest });
    await letUndoWindowsPass(db);
    expect(await inRegistry(index.digest)).toBe(200);
    expect(await purgeDueDeletions({ db, registry }, signal)).toBe(1);
    for (const { digest } of [index, ...index.images]) expect(await inRegistry(digest)).toBe(404);

    await oci.pushIndex(index, 'v1');
    expect([await statusOf('v1'), await inRegistry(index.digest)]).toEqual([200, 200]);
    await recountStaleSizes({ db }, signal);
    const blobs = index.images.flatMap(({ config, layers }) => [config, ...layers]);
    const distinct = new Map(blobs.map(({ digest, bytes }) => [digest, bytes.length]));
    const manifests = [index, ...index.images].reduce((sum, { raw }) => sum + raw.length, 0);
    const sizeBytes = [...distinct.values()].reduce((sum, size) => sum + size, manifests);
    expect(await getRepositoryByName(db, ada, 'acme/app')).toMatchObject({ tagCount: 1, sizeBytes });
  });

  test('a blob that the registry lost is shown as missing, a registry that is down as unavailable', async () => {
    await using door = await startFrontDoor();
    const { db, registry } = door;
    await door.addTenant('acme');
    const { id: userId } = await door.addUser('ada', { roles: { acme: 'admin' } });
    const ada = await loadPrincipal(db, userId, 'session');
    const client = createOciClient({ origin: door.origin, user: { name: 'ada', password: testPassword } });
    const oci = await client.repository('acme/app');
    const index = buildMultiPlatform('lost');
    await oci.pushIndex(index, 'v1');
    const { id } = await getRepositoryByName(db, ada, 'acme/app');
    const lost = index.images[0]!.config.digest;
    const access = [{ name: 'acme/app', actions: ['delete' as const] }];
    const removed = await registry.send({ method: 'DELETE', path: `/v2/acme/app/blobs/${lost}`, access });
    await removed.body.dump();
    expect(removed.statusCode).toBe(202);

    const show = (platform: string) => getImage({ db, registry }, ada, id, 'v1', { platform });
    expect(await show('linux/amd64')).toMatchObject({
      contentMissing: true,
      image: { config: null, author: 'Ada', platform: { architecture: 'amd64' } },
    });
    await door.distribution.kill();
    await expect(show('linux/arm64')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });
});
