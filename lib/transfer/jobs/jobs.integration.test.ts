import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadPrincipal, type UserPrincipal } from '../../access/index.ts';
import { startScript, stopScript } from '../../bin/child.ts';
import { findRepository } from '../../catalog/index.ts';
import type { TransferView } from '../../contract/transfers.ts';
import { digestOf, parseManifest, type RegistryClient } from '../../registry/index.ts';
import { uniqueName } from '../../testing/accounts.ts';
import { layoutBlobs, layoutIndex } from '../../testing/archives.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../../testing/front-door.ts';
import { buildImage } from '../../testing/images.ts';
import { createOciClient } from '../../testing/oci-client.ts';
import { paxRecord, rawTar } from '../../testing/raw-tar.ts';
import { makeTransferContext, sendBytes } from '../../testing/transfers.ts';
import {
  cancelTransfer,
  createTransfer,
  getTransfer,
  listTransfers,
  nameImages,
  receiveUpload,
  sweepTransfers,
  type TransferContext,
  workOnTransfers,
} from '../index.ts';
import { buildTar } from '../tar.ts';
import { claimTransfer } from './rows.ts';

const never = new AbortController().signal;
const mib = 1024 ** 2;
const day = 24 * 3_600_000;

describe.skipIf(!hasDistribution)('with a real Distribution, transfers', () => {
  let door: FrontDoor;
  let dev: UserPrincipal;
  let stranger: UserPrincipal;
  let admin: UserPrincipal;
  let context: TransferContext;
  /** Where the worker of this data folder looks too. */
  let uploads: string;

  beforeAll(async () => {
    door = await startFrontDoor();
    uploads = path.join(door.distribution.dataDir, 'uploads');
    context = makeTransferContext(door, uploads);
    for (const tenant of ['acme', 'second', 'foreign']) await door.addTenant(tenant);
    dev = await addPrincipal('dev', { acme: 'developer', second: 'developer' });
    stranger = await addPrincipal('stranger', { foreign: 'developer' });
    admin = await addPrincipal('root', {}, true);
  });
  afterAll(async () => {
    await door?.[Symbol.asyncDispose]();
  });
  /** Nobody else's work is left for the next one, and no file. */
  afterEach(async () => {
    await door.db.deleteFrom('transfers').execute();
    await rm(uploads, { recursive: true, force: true });
  });

  async function addPrincipal(name: string, roles = {}, isAdmin = false): Promise<UserPrincipal> {
    const { id } = await door.addUser(name, { roles, isAdmin });
    return await loadPrincipal(door.db, id, 'session');
  }
  const newName = () => `acme/${uniqueName('job')}`;
  const client = () =>
    createOciClient({ origin: door.origin, user: { name: 'dev', password: testPassword } });
  const work = (signal = never, by = context) => workOnTransfers(by, signal);
  const view = (id: string) => getTransfer(context, dev, id);
  const filesLeft = async () => await readdir(uploads).catch(() => []);

  /** An image as an archive of OCI. */
  function archiveOf(image = buildImage(uniqueName('image'))) {
    const files = { ...layoutBlobs(image), ...layoutIndex({ v1: image }) };
    return { image, bytes: buildTar(Object.entries(files).map(([name, content]) => ({ name, content }))) };
  }

  async function begin(bytes: Buffer, to?: string, by = dev) {
    const file = { name: 'image.tar', sizeBytes: bytes.length };
    const { id, files } = await createTransfer(context, by, {
      kind: 'upload',
      tenantId: 'acme',
      file,
      ...(to && { to }),
    });
    return { id, uploadId: files[0]!.uploadId };
  }
  /** One whose bytes are there. */
  async function bring(bytes: Buffer, to?: string, by = dev) {
    const begun = await begin(bytes, to, by);
    await sendBytes(context, by, begun.uploadId, { bytes });
    return begun;
  }
  async function digestAt(name: string, tag: string): Promise<string | null> {
    const { status, bytes } = await (await client().repository(name)).getManifest(tag);
    return status === 200 ? digestOf(bytes) : null;
  }
  const stopHeart = () =>
    door.db
      .updateTable('transfers')
      .set({ heartbeat_at: new Date(0) })
      .where('state', '=', 'running')
      .execute();
  const retryNow = () => door.db.updateTable('transfers').set({ retry_at: new Date() }).execute();

  /** A registry where an upload stops after its first bytes, until `then` is over; told by `begun`. */
  function holding(then: (signal: AbortSignal) => Promise<void>): {
    held: TransferContext;
    begun: Promise<void>;
  } {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    async function* hold(body: AsyncIterable<Buffer>, signal: AbortSignal) {
      for await (const chunk of body) {
        yield chunk;
        begin();
        await then(signal);
      }
    }
    const uploadBlob: RegistryClient['uploadBlob'] = (name, body, options) =>
      door.registry.uploadBlob(name, hold(body, options.signal), options);
    return { held: { ...context, registry: { ...door.registry, uploadBlob } }, begun };
  }
  const untilAborted = async (signal: AbortSignal) => {
    await sleep(60_000, undefined, { signal });
  };

  /** The bytes that Distribution still keeps of open uploads; once they are canceled it leaves folders alone. */
  async function openUploads(name: string): Promise<string[]> {
    const { dataDir } = door.distribution;
    const folder = path.join(dataDir, 'registry/docker/registry/v2/repositories', name, '_uploads');
    return (await readdir(folder, { recursive: true })).filter((file) => path.basename(file) === 'data');
  }

  describe('receive bytes', () => {
    const ask = (method: string, uploadId: string, headers: Record<string, string> = {}, body?: BodyInit) =>
      receiveUpload(
        context,
        dev,
        uploadId,
        new Request('http://localhost/', {
          method,
          headers: { 'tus-resumable': '1.0.0', ...headers },
          ...(body !== undefined && { body, duplex: 'half' }),
        } as RequestInit),
      );
    const offsetOf = async (uploadId: string) => {
      const { status, headers } = await ask('HEAD', uploadId);
      return {
        status,
        offset: Number(headers.get('upload-offset')),
        length: Number(headers.get('upload-length')),
      };
    };
    const patch = (uploadId: string, offset: number, body: BodyInit) =>
      ask(
        'PATCH',
        uploadId,
        { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        body,
      );

    test('where the client goes on from the offset that it is told', async () => {
      const { image, bytes } = archiveOf();
      const name = newName();
      const { id, uploadId } = await begin(bytes, `${name}:v1`);
      expect(await offsetOf(uploadId)).toEqual({ status: 200, offset: 0, length: bytes.length });
      const half = Math.floor(bytes.length / 2);
      expect((await sendBytes(context, dev, uploadId, { bytes: bytes.subarray(0, half) })).status).toBe(204);
      expect(await offsetOf(uploadId)).toMatchObject({ offset: half });
      expect((await view(id)).files[0]).toMatchObject({ receivedBytes: half, sizeBytes: bytes.length });
      for (const offset of [0, half - 1, half + 1]) {
        const answer = await sendBytes(context, dev, uploadId, { bytes: bytes.subarray(half), offset });
        expect(answer.status).toBe(409);
      }
      expect(await view(id)).toMatchObject({ state: 'receiving', files: [{ receivedBytes: half }] });
      await sendBytes(context, dev, uploadId, { bytes: bytes.subarray(half), offset: half });
      expect(await offsetOf(uploadId)).toEqual({ status: 200, offset: bytes.length, length: bytes.length });
      expect((await view(id)).state).toBe('queued');
      await expect(sendBytes(context, dev, uploadId, { bytes, offset: 0 })).rejects.toMatchObject({
        reason: 'transfer-over',
      });
      await work();
      expect(await digestAt(name, 'v1')).toBe(image.digest);
      expect(await offsetOf(uploadId)).toMatchObject({ offset: bytes.length });
      await expect(sendBytes(context, dev, uploadId, { bytes })).rejects.toMatchObject({
        reason: 'transfer-over',
      });
    });

    test('of a client that breaks off, as far as they came', async () => {
      const { id, uploadId } = await begin(Buffer.alloc(1000));
      const breaking = new ReadableStream({
        start: (controller) => controller.enqueue(new Uint8Array(600)),
        pull: (controller) => controller.error(new Error('gone')),
      });
      await patch(uploadId, 0, breaking).catch(() => null);
      const { offset } = await offsetOf(uploadId);
      expect([0, 600]).toContain(offset);
      expect((await view(id)).state).toBe('receiving');
      const rest = await sendBytes(context, dev, uploadId, { bytes: Buffer.alloc(1000 - offset), offset });
      expect(rest.status).toBe(204);
    });

    test('no more than were told', async () => {
      const { id, uploadId } = await begin(Buffer.alloc(1000));
      const told = new Request('http://localhost/', { method: 'POST', body: new Uint8Array(1001) });
      const lengths = {
        'content-length': '1001',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      };
      const answer = await ask('PATCH', uploadId, lengths, told.body!);
      expect(answer.status).toBe(413);
      expect(await view(id)).toMatchObject({ state: 'receiving', files: [{ receivedBytes: 0 }] });
    });

    test('no more than were told, also where their number is not', async () => {
      const { id, uploadId } = await begin(Buffer.alloc(1000));
      const untold = new ReadableStream({
        start(controller) {
          for (let at = 0; at < 3; at += 1) controller.enqueue(new Uint8Array(400));
          controller.close();
        },
      });
      const { status } = await patch(uploadId, 0, untold);
      expect(status).toBeGreaterThanOrEqual(400);
      const { files } = await view(id);
      expect(files[0]!.receivedBytes).toBeLessThanOrEqual(1000);
    });

    test('of whoever began it, and of nobody else', async () => {
      const other = await addPrincipal(uniqueName('colleague'), { acme: 'developer' });
      const { uploadId } = await begin(Buffer.alloc(10));
      const send = (by: UserPrincipal) => sendBytes(context, by, uploadId, { bytes: Buffer.alloc(10) });
      await expect(send(other)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(send(admin)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(send(stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    test('not where they are too many for us, or for the disk', async () => {
      const file = { name: 'a.tar', sizeBytes: 1001 };
      const ask = (more: Partial<TransferContext['uploads']>) =>
        createTransfer({ ...context, uploads: { ...context.uploads, ...more } }, dev, {
          ...{ kind: 'upload', tenantId: 'acme', file },
        });
      await expect(ask({ maxBytes: 1000 })).rejects.toMatchObject({
        code: 'PAYLOAD_TOO_LARGE',
        reason: 'upload-too-large',
      });
      await expect(ask({ freeBytes: async () => 1000 })).rejects.toMatchObject({
        code: 'CONFLICT',
        reason: 'disk-full',
      });
      expect(await filesLeft()).toEqual([]);
    });

    test('not where others were promised the room', async () => {
      await begin(Buffer.alloc(600));
      const roomy = { ...context.uploads, freeBytes: async () => 1500 };
      const ask = (sizeBytes: number) =>
        createTransfer({ ...context, uploads: roomy }, dev, {
          ...{ kind: 'upload', tenantId: 'acme', file: { name: 'a.tar', sizeBytes } },
        });
      await expect(ask(901)).rejects.toMatchObject({ reason: 'disk-full' });
      expect(await ask(900)).toMatchObject({ state: 'receiving' });
      const longAgo = new Date(Date.now() - day);
      await door.db.updateTable('transfers').set({ touched_at: longAgo }).execute();
      expect(await ask(1400)).toMatchObject({ state: 'receiving' });
    });

    test('not while a hundred of the same person wait for theirs', async () => {
      const first = await begin(Buffer.alloc(10));
      for (let more = 1; more < 100; more += 1) await begin(Buffer.alloc(10));
      await expect(begin(Buffer.alloc(10))).rejects.toMatchObject({
        code: 'CONFLICT',
        reason: 'too-many-transfers',
      });
      await begin(Buffer.alloc(10), undefined, admin);
      await cancelTransfer(context, dev, first.id);
      await begin(Buffer.alloc(10));
    });
  });

  describe('that are canceled', () => {
    const isGone = async (id: string, name: string) => {
      expect(await view(id)).toMatchObject({
        state: 'canceled',
        results: [],
        finishedAt: expect.any(String),
      });
      expect(await filesLeft()).toEqual([]);
      expect(await digestAt(name, 'v1')).toBe(null);
      await expect(cancelTransfer(context, dev, id)).rejects.toMatchObject({ reason: 'transfer-over' });
      expect(await work()).toBe(false);
    };

    test('while bytes come are over, and take no more', async () => {
      const { bytes } = archiveOf();
      const name = newName();
      const { id, uploadId } = await begin(bytes, `${name}:v1`);
      await sendBytes(context, dev, uploadId, { bytes: bytes.subarray(0, 100) });
      await cancelTransfer(context, dev, id);
      await expect(
        sendBytes(context, dev, uploadId, { bytes: bytes.subarray(100), offset: 100 }),
      ).rejects.toMatchObject({
        reason: 'transfer-over',
      });
      await isGone(id, name);
    });

    test('in the middle of a PATCH leave no file', async () => {
      const { bytes } = archiveOf();
      const name = newName();
      const { id, uploadId } = await begin(bytes, `${name}:v1`);
      let go = () => {};
      const gate = new Promise<void>((resolve) => {
        go = resolve;
      });
      const slow = new ReadableStream({
        start: (controller) => controller.enqueue(new Uint8Array(bytes.subarray(0, 100))),
        async pull(controller) {
          await gate;
          controller.enqueue(new Uint8Array(bytes.subarray(100)));
          controller.close();
        },
      });
      const headers = {
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      };
      const sending = receiveUpload(
        context,
        dev,
        uploadId,
        new Request('http://localhost/', {
          method: 'PATCH',
          headers,
          body: slow,
          duplex: 'half',
        } as RequestInit),
      );
      await expect.poll(() => context.uploads.receivedBytes(uploadId)).toBe(100);
      await cancelTransfer(context, dev, id);
      go();
      await sending.catch(() => null);
      await isGone(id, name);
    });

    test('while they wait for a worker are over', async () => {
      const name = newName();
      const { id } = await bring(archiveOf().bytes, `${name}:v1`);
      await cancelTransfer(context, dev, id);
      await isGone(id, name);
    });

    test('while they wait for names are over', async () => {
      const { id } = await bring(gzipSync(archiveOf().bytes));
      await work();
      expect((await view(id)).state).toBe('waiting');
      await cancelTransfer(context, dev, id);
      await isGone(id, newName());
    });

    test('while they run end soon, and leave nothing open in the registry', async () => {
      const name = newName();
      const { id } = await bring(archiveOf().bytes, `${name}:v1`);
      const { held, begun } = holding(untilAborted);
      const working = work(never, held);
      await begun;
      expect((await view(id)).state).toBe('running');
      await cancelTransfer(context, dev, id);
      await working;
      await isGone(id, name);
      expect(await openUploads(name)).toEqual([]);
    });

    test('while their worker is gone end with the next one', async () => {
      const name = newName();
      const { id } = await bring(archiveOf().bytes, `${name}:v1`);
      await claimTransfer(door.db);
      await cancelTransfer(context, dev, id);
      expect(await work()).toBe(false);
      await stopHeart();
      expect(await work()).toBe(true);
      await isGone(id, name);
    });
  });

  describe('whose worker', () => {
    test('is gone are taken over once its heart has stopped, and not before', async () => {
      const { image, bytes } = archiveOf();
      const name = newName();
      const { id } = await bring(bytes, `${name}:v1`);
      expect(await claimTransfer(door.db)).toMatchObject({ id });
      expect(await work()).toBe(false);
      await stopHeart();
      expect(await work()).toBe(true);
      expect(await digestAt(name, 'v1')).toBe(image.digest);
      expect(await view(id)).toMatchObject({ state: 'succeeded', problem: null });
    });

    test('dies again and again are given up', async () => {
      const { id } = await bring(archiveOf().bytes, `${newName()}:v1`);
      for (let death = 0; death < 5; death += 1) {
        expect(await claimTransfer(door.db)).toMatchObject({ id, isDeadly: false });
        await stopHeart();
      }
      expect(await work()).toBe(true);
      expect(await view(id)).toMatchObject({ state: 'failed', problem: { code: 'internal' } });
    });

    test('was only asleep are finished by the next one alone', async () => {
      const { image, bytes } = archiveOf();
      const name = newName();
      const { id } = await bring(gzipSync(bytes), `${name}:v1`);
      const { held, begun } = holding(untilAborted);
      const asleep = work(never, held);
      await begun;
      // Its heart goes on until the claim is another one's.
      const takeOver = async () => {
        await stopHeart();
        return await work();
      };
      await expect.poll(takeOver).toBe(true);
      await asleep;
      expect(await view(id)).toMatchObject({ state: 'succeeded', results: [{ digest: image.digest }] });
      expect(await digestAt(name, 'v1')).toBe(image.digest);
      expect(await filesLeft()).toEqual([]);
    });

    test('ends give them back, and they are done afterwards', async () => {
      const { image, bytes } = archiveOf();
      const name = newName();
      const { id } = await bring(bytes, `${name}:v1`);
      const end = new AbortController();
      const { held, begun } = holding(untilAborted);
      const working = work(end.signal, held);
      await begun;
      end.abort();
      await working;
      expect(await view(id)).toMatchObject({ state: 'queued', problem: null });
      expect(await work(end.signal)).toBe(false);
      await work();
      expect(await digestAt(name, 'v1')).toBe(image.digest);
    });

    test('is killed in the middle of a large one go on with the next, and every byte arrives', async () => {
      const layer = buildTar([{ name: 'random', content: randomBytes(200 * mib) }]);
      const config = {
        os: 'linux',
        architecture: 'amd64',
        rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
      };
      const archive = buildTar([
        { name: 'layer.tar', content: layer },
        { name: 'config.json', content: JSON.stringify(config) },
        {
          name: 'manifest.json',
          content: '[{"Config":"config.json","RepoTags":null,"Layers":["layer.tar"]}]',
        },
      ]);
      const name = newName();
      const { id } = await bring(zstdCompressSync(archive), `${name}:v1`);
      const settings = {
        ...process.env,
        NODE_ENV: 'production',
        LOG_LEVEL: 'silent',
        DATA_DIR: door.distribution.dataDir,
        DATABASE_URL: String((door.pool.options as { connectionString?: string }).connectionString),
        REGISTRY_URL: door.distribution.url,
      } satisfies NodeJS.ProcessEnv;
      const startWorker = () => startScript('worker.ts', { env: settings, name: 'worker' });
      const kill = async (worker: Awaited<ReturnType<typeof startWorker>>) => {
        const gone = new Promise((resolve) => worker.once('exit', resolve));
        worker.kill('SIGKILL');
        await gone;
        await stopHeart();
      };

      const early = await startWorker();
      await expect.poll(() => view(id), { timeout: 60_000 }).toMatchObject({ state: 'running' });
      await kill(early);
      const late = await startWorker();
      await expect.poll(async () => isPushing(await view(id)), { timeout: 60_000, interval: 100 }).toBe(true);
      await kill(late);
      expect((await view(id)).state).toBe('running');
      const last = await startWorker();
      await expect
        .poll(() => view(id), { timeout: 90_000, interval: 300 })
        .toMatchObject({ state: 'succeeded' });
      await stopScript(last);

      const repository = await client().repository(name);
      const { bytes, headers } = await repository.getManifest('v1');
      const [pushed] = parseManifest(bytes, headers['content-type']).layers;
      const blob = (await repository.getBlob(pushed!.digest)).bytes;
      expect(digestOf(blob)).toBe(pushed!.digest);
      expect(digestOf(gunzipSync(blob))).toBe(digestOf(layer));
      expect(await filesLeft()).toEqual([]);
    });
    const isPushing = ({ state, progress }: TransferView): boolean =>
      state === 'running' && progress.phase === 'pushing' && progress.doneBytes > 10 * mib;

    test('is one of two do each of them once', async () => {
      const names = Array.from({ length: 6 }, newName);
      for (const name of names) await bring(archiveOf().bytes, `${name}:v1`);
      const all = async () => {
        let count = 0;
        while (await work()) count += 1;
        return count;
      };
      const counts = await Promise.all([all(), all()]);
      expect(counts[0]! + counts[1]!).toBe(6);
      const pushes = await door.db
        .selectFrom('audit_events')
        .select('detail')
        .where('action', '=', 'tag.push')
        .execute();
      for (const name of names)
        expect(pushes.filter(({ detail }) => detail.repository === name)).toHaveLength(1);
    });
  });

  describe('where the registry is away', () => {
    beforeEach(async () => {
      await door.distribution.restart();
    });
    const waits = { state: 'queued', problem: { code: 'registry-unavailable' } };

    test('wait, say so, and are done once it is back', async () => {
      const { image, bytes } = archiveOf();
      const name = newName();
      const { id } = await bring(bytes, `${name}:v1`);
      await door.distribution.kill();
      expect(await work()).toBe(true);
      expect(await view(id)).toMatchObject(waits);
      expect(await work()).toBe(false);
      await door.distribution.restart();
      await retryNow();
      expect(await work()).toBe(true);
      expect(await view(id)).toMatchObject({ state: 'succeeded', problem: null });
      expect(await digestAt(name, 'v1')).toBe(image.digest);
    });

    test('wait as well where it goes away in the middle of a blob', async () => {
      const { image, bytes } = archiveOf(
        buildImage(uniqueName('large'), { layers: [randomBytes(4 * mib).toString('hex')] }),
      );
      const name = newName();
      const { id } = await bring(bytes, `${name}:v1`);
      const { held } = holding(() => door.distribution.kill());
      await work(never, held);
      expect(await view(id)).toMatchObject(waits);
      await door.distribution.restart();
      await retryNow();
      await work();
      expect(await digestAt(name, 'v1')).toBe(image.digest);
    });

    test('fail once that takes too long', async () => {
      const { id } = await bring(archiveOf().bytes, `${newName()}:v1`);
      await door.distribution.kill();
      await work();
      await door.db
        .updateTable('transfers')
        .set({ refused_at: new Date(Date.now() - day), retry_at: null })
        .execute();
      await work();
      expect(await view(id)).toMatchObject({ state: 'failed', problem: { code: 'registry-unavailable' } });
      await door.distribution.restart();
    });
  });

  describe('fail, and leave no file', () => {
    const unsafe = (name: string) =>
      rawTar([{ name: 'header', type: 'x', content: paxRecord('path', name) }, { name: 'a' }]);
    test.each<[string, () => Buffer, object]>([
      ['of no archive', () => randomBytes(2000), { code: 'archive-broken' }],
      ['of half an archive', () => archiveOf().bytes.subarray(0, 1500), { code: 'archive-truncated' }],
      [
        'of half a compressed archive',
        () => gzipSync(archiveOf().bytes).subarray(0, 300),
        { code: 'archive-truncated' },
      ],
      ['of something else', () => buildTar([{ name: 'a', content: 'b' }]), { code: 'no-image' }],
      [
        'that tell what no database keeps',
        () => unsafe('../a\0b'),
        { code: 'archive-unsafe', detail: '../ab' },
      ],
      [
        'whose words are cut in the middle',
        () => unsafe(`../${'x'.repeat(296)}🐳`),
        { code: 'archive-unsafe' },
      ],
    ])('%s', async (_, make, problem) => {
      const { id } = await bring(make(), `${newName()}:v1`);
      expect(await work()).toBe(true);
      expect(await view(id)).toMatchObject({ state: 'failed', problem });
      expect(await filesLeft()).toEqual([]);
    });

    test('that the disk has no room for, once unpacked', async () => {
      const { id } = await bring(gzipSync(archiveOf().bytes), `${newName()}:v1`);
      await work(never, { ...context, uploads: { ...context.uploads, freeBytes: async () => 100 } });
      expect(await view(id)).toMatchObject({ state: 'failed', problem: { code: 'disk-full' } });
      expect(await filesLeft()).toEqual([]);
    });

    test('that become too large', async () => {
      const { id } = await bring(gzipSync(archiveOf().bytes), `${newName()}:v1`);
      await work(never, { ...context, uploads: { ...context.uploads, maxBytes: 1000 } });
      expect(await view(id)).toMatchObject({ state: 'failed', problem: { code: 'archive-too-large' } });
    });

    test.each([
      ['disabled', { disabled_at: new Date() }],
      ['deleted', { deleted_at: new Date(), purge_after: new Date() }],
    ])('of a tenant that was %s meanwhile', async (_, gone) => {
      const tenant = uniqueName('ten');
      await door.addTenant(tenant);
      const by = await addPrincipal(uniqueName('dev'), { [tenant]: 'developer' });
      const { bytes } = archiveOf();
      const { id, files } = await createTransfer(context, by, {
        ...{ kind: 'upload', tenantId: tenant, to: `${tenant}/app:v1` },
        file: { name: 'a.tar', sizeBytes: bytes.length },
      });
      await sendBytes(context, by, files[0]!.uploadId, { bytes });
      await door.db.updateTable('tenants').set(gone).where('id', '=', tenant).execute();
      await work();
      const row = await door.db
        .selectFrom('transfers')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect(row).toMatchObject({ state: 'failed', problem: { code: 'not-allowed' } });
      expect(await findRepository(door.db, `${tenant}/app`)).toBe(null);
    });
  });

  describe('of others', () => {
    test('are not found', async () => {
      const { id, uploadId } = await bring(archiveOf().bytes);
      await work();
      const refusals = [
        getTransfer(context, stranger, id),
        cancelTransfer(context, stranger, id),
        nameImages(context, stranger, id, { targets: ['foreign/app:v1'] }),
        receiveUpload(context, stranger, uploadId, new Request('http://localhost/', { method: 'HEAD' })),
      ];
      for (const refused of await Promise.allSettled(refusals)) {
        expect(refused).toMatchObject({
          status: 'rejected',
          reason: { code: 'NOT_FOUND', message: 'No such transfer.' },
        });
      }
      expect((await listTransfers(context, stranger, { limit: 10 })).items).toEqual([]);
      expect((await listTransfers(context, stranger, { limit: 10, tenantId: 'acme' })).items).toEqual([]);
      expect((await view(id)).state).toBe('waiting');
    });

    test('are seen by an administrator of the platform, which is written down', async () => {
      const { id } = await begin(Buffer.alloc(10));
      expect(await getTransfer(context, admin, id)).toMatchObject({ id, isMine: false });
      expect((await listTransfers(context, admin, { limit: 10 })).items).toMatchObject([{ id }]);
      const events = await door.db
        .selectFrom('audit_events')
        .select(['actor_id', 'tenant_id', 'subject'])
        .where('action', '=', 'transfer.read')
        .where('subject', 'in', [id, 'acme'])
        .orderBy('id')
        .execute();
      expect(events).toEqual([
        { actor_id: admin.userId, tenant_id: 'acme', subject: id },
        { actor_id: admin.userId, tenant_id: 'acme', subject: 'acme' },
      ]);
    });
  });

  describe('that wait for names', () => {
    test.each([
      ['another tenant, though one may push there', [`second/app:v1`], 'INVALID_INPUT'],
      ['a tenant of others', ['foreign/app:v1'], 'FORBIDDEN'],
      ['no name at all', [null], 'INVALID_INPUT'],
      ['more names than images', ['acme/app:v1', 'acme/app:v2'], 'INVALID_INPUT'],
      ['no tag', ['acme/app'], 'INVALID_INPUT'],
    ])('are not named by %s', async (_, targets, code) => {
      const { id } = await bring(archiveOf().bytes);
      await work();
      await expect(nameImages(context, dev, id, { targets })).rejects.toMatchObject({ code });
      expect((await view(id)).state).toBe('waiting');
    });

    test('are named by nobody else than whoever began them', async () => {
      const other = await addPrincipal(uniqueName('colleague'), { acme: 'developer' });
      const { id } = await bring(archiveOf().bytes);
      await work();
      for (const by of [other, admin]) {
        const named = nameImages(context, by, id, { targets: [`${newName()}:v1`] });
        await expect(named).rejects.toMatchObject({ code: 'FORBIDDEN' });
      }
    });

    test('are named once', async () => {
      const { image, bytes } = archiveOf();
      const { id } = await bring(bytes);
      await work();
      const names = [newName(), newName()];
      const named = await Promise.allSettled(
        names.map((name) => nameImages(context, dev, id, { targets: [`${name}:v1`] })),
      );
      expect(named.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await work();
      const [first, second] = await Promise.all(names.map((name) => digestAt(name, 'v1').catch(() => null)));
      expect([first, second].filter((digest) => digest !== null)).toEqual([image.digest]);
    });
  });

  test('of one name at once both end, and catalog and registry agree who won', async () => {
    const [one, two] = [archiveOf(), archiveOf()];
    const name = newName();
    const ids = [await bring(one.bytes, `${name}:v1`), await bring(two.bytes, `${name}:v1`)];
    expect(await Promise.all([work(), work()])).toEqual([true, true]);
    for (const { id } of ids) expect((await view(id)).state).toBe('succeeded');
    const digest = await digestAt(name, 'v1');
    expect([one.image.digest, two.image.digest]).toContain(digest);
    const { storageName } = (await findRepository(door.db, name))!;
    const path = `/v2/${storageName}/manifests/v1`;
    const access = [{ name: storageName, actions: ['pull'] as const }];
    const accept = one.image.mediaType;
    const response = await door.registry.send({ method: 'GET', path, access, headers: { accept } });
    expect(digestOf(Buffer.from(await response.body.arrayBuffer()))).toBe(digest);
  });

  describe('that nobody goes on with', () => {
    const ago = (days: number) => new Date(Date.now() - days * day);

    test('are given up, and what is long over is forgotten', async () => {
      const [idle, fresh, running] = [
        await begin(Buffer.alloc(10)),
        await begin(Buffer.alloc(10)),
        await bring(archiveOf().bytes),
      ];
      await claimTransfer(door.db);
      await door.db
        .updateTable('transfers')
        .set({ touched_at: ago(4) })
        .where('id', 'in', [idle.id, running.id])
        .execute();
      await sweepTransfers(context);
      expect(await view(idle.id)).toMatchObject({ state: 'failed', problem: { code: 'expired' } });
      expect((await view(fresh.id)).state).toBe('receiving');
      expect((await view(running.id)).state).toBe('running');
      await door.db
        .updateTable('transfers')
        .set({ finished_at: ago(31) })
        .where('id', '=', idle.id)
        .execute();
      await sweepTransfers(context);
      await expect(view(idle.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    test('leave no file, and the files of the others stay', async () => {
      const { uploadId } = await begin(Buffer.alloc(10));
      const over = await begin(Buffer.alloc(10));
      await door.db
        .updateTable('transfers')
        .set({ state: 'failed', finished_at: ago(0) })
        .where('id', '=', over.id)
        .execute();
      const write = async (name: string, days: number) => {
        await writeFile(path.join(uploads, name), 'x');
        await utimes(path.join(uploads, name), ago(days), ago(days));
      };
      for (const end of ['', '.json', '.tar', '.1a2b.part']) await write(`upl_stray${end}`, 1);
      for (const end of ['.tar', '.json']) await write(`upl_alone${end}`, 1);
      await write('upl_young', 0);
      await write('.hidden', 9);
      await mkdir(path.join(uploads, 'lost+found'));
      for (const id of [uploadId, over.uploadId]) await utimes(path.join(uploads, id), ago(1), ago(1));
      await sweepTransfers(context);
      expect((await filesLeft()).sort()).toEqual(
        ['.hidden', 'lost+found', 'upl_young', uploadId, `${uploadId}.json`].sort(),
      );
    });
  });
});
