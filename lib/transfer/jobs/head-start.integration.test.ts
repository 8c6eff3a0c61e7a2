import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadPrincipal, type UserPrincipal } from '../../access/index.ts';
import { findRepository } from '../../catalog/index.ts';
import { type Digest, digestOf, type RegistryClient } from '../../registry/index.ts';
import { uniqueName } from '../../testing/accounts.ts';
import { layoutBlobs, layoutIndex } from '../../testing/archives.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { type FrontDoor, startFrontDoor } from '../../testing/front-door.ts';
import { buildImage, type TestImage } from '../../testing/images.ts';
import { makeTransferContext, sendBytes } from '../../testing/transfers.ts';
import {
  cancelTransfer,
  createHeadStarts,
  createTransfer,
  getTransfer,
  type HeadStarts,
  type TransferContext,
  workOnTransfers,
} from '../index.ts';
import { buildTar } from '../tar.ts';

const never = new AbortController().signal;
const lookEveryMs = 10;
/** So large that it is worth the while, and smaller than nothing when it is compressed. */
const noise = () => randomBytes(90_000).toString('base64');

describe.skipIf(!hasDistribution)('with a real Distribution, an archive that is on its way', () => {
  let door: FrontDoor;
  let dev: UserPrincipal;
  let context: TransferContext;
  let folder: string;
  let starts: HeadStarts;
  let name: string;

  beforeAll(async () => {
    door = await startFrontDoor();
    folder = path.join(door.distribution.dataDir, 'uploads');
    context = makeTransferContext(door, folder);
    await door.addTenant('acme');
  });
  afterAll(async () => {
    await door?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    const { id } = await door.addUser(uniqueName('dev'), { roles: { acme: 'developer' } });
    dev = await loadPrincipal(door.db, id, 'session');
    starts = createHeadStarts(context, { lookEveryMs });
    name = `acme/${uniqueName('ahead')}`;
  });
  afterEach(async () => {
    await door.db.deleteFrom('transfers').execute();
    await rm(folder, { recursive: true, force: true });
  });

  /** The first layer lies before the middle of the file, the second one behind. */
  function ociArchive(image: TestImage): Buffer {
    const files = { ...layoutBlobs(image), ...layoutIndex({ v1: image }) };
    return buildTar(Object.entries(files).map(([path, content]) => ({ name: path, content })));
  }
  function dockerArchive(layers: readonly Buffer[], diffIds = layers.map(digestOf)): Buffer {
    const config = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: diffIds } };
    const list = [{ Config: 'c.json', RepoTags: null, Layers: layers.map((_, at) => `${at}.tar`) }];
    return buildTar([
      ...layers.map((content, at) => ({ name: `${at}.tar`, content })),
      { name: 'c.json', content: JSON.stringify(config) },
      { name: 'manifest.json', content: JSON.stringify(list) },
    ]);
  }
  const plainLayer = () => buildTar([{ name: 'noise', content: noise() }]);
  const newImage = () => buildImage(uniqueName('image'), { layers: [noise(), noise()] });

  async function begin(bytes: Buffer, to: string | null = `${name}:v1`) {
    const { id, files } = await createTransfer(context, dev, {
      kind: 'upload',
      tenantId: 'acme',
      file: { name: 'image.tar', sizeBytes: bytes.length },
      ...(to && { to }),
    });
    const { uploadId } = files[0]!;
    const middle = Math.floor(bytes.length * 0.6);
    return {
      id,
      sendFirst: () => sendBytes(context, dev, uploadId, { bytes: bytes.subarray(0, middle) }),
      sendRest: () => sendBytes(context, dev, uploadId, { bytes: bytes.subarray(middle), offset: middle }),
    };
  }
  const view = (id: string) => getTransfer(context, dev, id);
  const hasBlob = async (digest: Digest) => {
    const repository = await findRepository(door.db, name);
    return repository !== null && (await door.registry.hasBlob(repository.storageName, digest));
  };
  /** A worker that tells how many blobs it sends itself. */
  async function work() {
    let sent = 0;
    const uploadBlob: RegistryClient['uploadBlob'] = (...upload) => {
      sent += 1;
      return door.registry.uploadBlob(...upload);
    };
    await workOnTransfers({ ...context, registry: { ...door.registry, uploadBlob } }, never, starts);
    return sent;
  }
  /** A head start that is under way, or already over. @returns what waits for its end. */
  async function getAhead(id: string): Promise<() => Promise<void>> {
    let isOver = false;
    const ended = starts.work(never).finally(() => {
      isOver = true;
    });
    const hasBegun = async () => {
      const row = await door.db
        .selectFrom('transfers')
        .select('claim')
        .where('id', '=', id)
        .executeTakeFirst();
      return isOver || row?.claim != null;
    };
    await expect.poll(hasBegun).toBe(true);
    return () => ended;
  }
  async function openUploads(): Promise<string[]> {
    const place = path.join(
      door.distribution.dataDir,
      'registry/docker/registry/v2/repositories',
      name,
      '_uploads',
    );
    const files = await readdir(place, { recursive: true }).catch(() => []);
    return files.filter((file) => path.basename(file) === 'data');
  }

  test('has its first layers in the registry before the rest is there, and they are not sent again', async () => {
    const image = newImage();
    const { id, sendFirst, sendRest } = await begin(ociArchive(image));
    await sendFirst();
    const ahead = await getAhead(id);
    await expect.poll(() => hasBlob(image.layers[0]!.digest)).toBe(true);
    expect(await view(id)).toMatchObject({ state: 'receiving' });
    await sendRest();
    await ahead();
    expect(await hasBlob(image.layers[1]!.digest)).toBe(true);
    // The config alone was too small for it.
    expect(await work()).toBe(1);
    expect(await view(id)).toMatchObject({ state: 'succeeded', results: [{ digest: image.digest }] });
  });

  test('of docker has its layers compressed by then', async () => {
    const layers = [plainLayer(), plainLayer()];
    const { id, sendFirst, sendRest } = await begin(dockerArchive(layers));
    await sendFirst();
    const ahead = await getAhead(id);
    await sendRest();
    await ahead();
    expect(await work()).toBe(1);
    const { state, results } = await view(id);
    expect(state).toBe('succeeded');
    // Without a head start comes out the same.
    const other = await begin(dockerArchive(layers), `acme/${uniqueName('behind')}:v1`);
    await other.sendFirst();
    await other.sendRest();
    expect(await work()).toBe(3);
    expect((await view(other.id)).results[0]!.digest).toBe(results[0]!.digest);
  });

  test('shows how far it is, where the last byte comes before the last layer is out', async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    async function* held(body: AsyncIterable<Buffer>) {
      for await (const chunk of body) {
        yield chunk;
        await gate;
      }
    }
    const uploadBlob: RegistryClient['uploadBlob'] = (storage, body, options) =>
      door.registry.uploadBlob(storage, held(body), options);
    starts = createHeadStarts({ ...context, registry: { ...door.registry, uploadBlob } }, { lookEveryMs });
    const bytes = ociArchive(newImage());
    const { id, sendFirst, sendRest } = await begin(bytes);
    await sendFirst();
    const ahead = await getAhead(id);
    await sendRest();
    const working = work();
    await expect
      .poll(() => view(id), { timeout: 10_000 })
      .toMatchObject({
        state: 'running',
        progress: {
          phase: 'pushing',
          totalBytes: bytes.length,
          doneBytes: expect.toSatisfy((done) => done > 0),
        },
      });
    go();
    await ahead();
    expect(await working).toBe(1);
    expect(await view(id)).toMatchObject({ state: 'succeeded' });
  });

  test('that stands still is left, and taken up where it goes on', async () => {
    starts = createHeadStarts(context, { lookEveryMs, patienceMs: 2_000 });
    const layers = [plainLayer(), plainLayer()];
    const { id, sendFirst, sendRest } = await begin(dockerArchive(layers));
    await sendFirst();
    await starts.work(never);
    expect(await openUploads()).toEqual([]);
    expect(await view(id)).toMatchObject({ state: 'receiving' });
    await sendRest();
    // The bytes are there, so that a worker takes it up and sends what the head start has not.
    expect(await work()).toBe(2);
    expect(await view(id)).toMatchObject({ state: 'succeeded' });
  });

  test('that is canceled leaves nothing but blobs', async () => {
    const image = newImage();
    const { id, sendFirst } = await begin(ociArchive(image));
    await sendFirst();
    const ahead = await getAhead(id);
    await expect.poll(() => hasBlob(image.layers[0]!.digest)).toBe(true);
    await cancelTransfer(context, dev, id);
    await ahead();
    expect(await openUploads()).toEqual([]);
    expect(await work()).toBe(0);
    const { appeared_at: appearedAt } = await door.db
      .selectFrom('repositories')
      .select('appeared_at')
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    expect(appearedAt).toBe(null);
  });

  test('that lies of a digest is refused as always, and leaves no blob', async () => {
    const [image, other] = [newImage(), newImage()];
    const lying = image.layers.map((layer, at) => ({ ...layer, bytes: other.layers[at]!.bytes }));
    const { id, sendFirst, sendRest } = await begin(ociArchive({ ...image, layers: lying }));
    await sendFirst();
    const ahead = await getAhead(id);
    await sendRest();
    await ahead();
    await work();
    expect(await view(id)).toMatchObject({ state: 'failed' });
    expect(await hasBlob(image.layers[0]!.digest)).toBe(false);
    expect(await openUploads()).toEqual([]);
  });

  test('whose config names other layers is refused as always', async () => {
    const { id, sendFirst, sendRest } = await begin(
      dockerArchive([plainLayer(), plainLayer()], [digestOf(plainLayer()), digestOf(plainLayer())]),
    );
    await sendFirst();
    const ahead = await getAhead(id);
    await sendRest();
    await ahead();
    await work();
    expect(await view(id)).toMatchObject({ state: 'failed', problem: { code: 'digest-mismatch' } });
  });

  test.each<[string, (bytes: Buffer) => ReturnType<typeof begin>]>([
    ['has no name yet', (bytes) => begin(bytes, null)],
    ['is compressed', (bytes) => begin(gzipSync(bytes))],
    [
      'is of somebody who may not push any more',
      async (bytes) => {
        const begun = await begin(bytes);
        await door.db.deleteFrom('memberships').where('user_id', '=', dev.userId).execute();
        return begun;
      },
    ],
  ])('that %s waits', async (_, beginWith) => {
    const image = newImage();
    const { sendFirst } = await beginWith(ociArchive(image));
    await sendFirst();
    await starts.work(AbortSignal.timeout(1_500));
    expect(await hasBlob(image.layers[0]!.digest)).toBe(false);
  });
});
