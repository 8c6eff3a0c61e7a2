import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../registry/index.ts';
import { uniqueName } from '../testing/accounts.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage, type TestImage } from '../testing/images.ts';
import { createOciClient, expectStatus, type OciRepository, pathOf } from '../testing/oci-client.ts';

const mebibyte = 1024 * 1024;

let door: FrontDoor;
beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  await door.addTenant('acme');
  await door.addUser('dev', { roles: { acme: 'developer' } });
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

let name: string;
let repository: OciRepository;
let image: TestImage;
beforeEach(async ({ skip }) => {
  if (!hasDistribution) return skip();
  name = `acme/${uniqueName('app')}`;
  image = buildImage(name);
  const client = createOciClient({ origin: door.origin, user: { name: 'dev', password: testPassword } });
  repository = await client.repository(name);
});

const pushBlobs = async () => {
  for (const blob of [image.config, ...image.layers]) await expectStatus(repository.pushBlob(blob), 201);
};

async function expectNothingRecorded(): Promise<void> {
  const row = await door.db
    .selectFrom('repositories')
    .select(['id', 'appeared_at', 'tag_count'])
    .where('name', '=', name)
    .executeTakeFirst();
  expect(row).toMatchObject({ appeared_at: null, tag_count: 0 });
  for (const table of ['manifests', 'tags'] as const) {
    expect(
      await door.db.selectFrom(table).select('repository_id').where('repository_id', '=', row!.id).execute(),
    ).toEqual([]);
  }
  expect((await repository.getManifest('v1')).status).toBe(404);
  expect((await repository.listTags()).status).toBe(404);
}

/** Begins a request and hangs up in the middle of its body. */
async function hangUp(
  method: string,
  path: string,
  { sent, promised }: { sent: Buffer; promised: number },
): Promise<void> {
  const { hostname, port } = new URL(door.origin);
  const socket = connect(Number(port), hostname);
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${door.host}\r\nauthorization: Bearer ${repository.token}\r\ncontent-type: ${image.mediaType}\r\ncontent-length: ${promised}\r\n\r\n`;
  socket.write(head);
  await new Promise((resolve) => socket.write(sent, resolve));
  await new Promise<void>((resolve) => socket.once('close', () => resolve()).destroy());
}

describe.skipIf(!hasDistribution)('a connection that is cut', () => {
  test('in the middle of a blob leaves nothing to see, and the upload can be done again', async () => {
    const path = pathOf(await expectStatus(repository.startUpload(), 202), door.origin);
    for (const method of ['PATCH', 'PUT']) {
      const target = method === 'PUT' ? `${path}&digest=${image.config.digest}` : path;
      await hangUp(method, target, { sent: Buffer.alloc(3 * mebibyte), promised: 64 * mebibyte });
    }
    await expectNothingRecorded();
    expect((await repository.headBlob(image.config.digest)).status).toBe(404);
    await repository.pushImage(image, 'v1');
    expect((await repository.getManifest('v1')).status).toBe(200);
  });

  test('in the middle of a manifest writes nothing', async () => {
    await pushBlobs();
    await hangUp('PUT', `/v2/${name}/manifests/v1`, {
      sent: image.raw.subarray(0, 100),
      promised: image.raw.length,
    });
    await expectNothingRecorded();
    await expectStatus(repository.putManifest('v1', image), 201);
  });

  test('a hundred times at once, during uploads and pulls, leaves the process well', async () => {
    const bytes = Buffer.alloc(8 * mebibyte, 'x');
    const big = { ...image.config, bytes, digest: digestOf(bytes) };
    await expectStatus(repository.pushBlob(big), 201);
    const path = pathOf(await expectStatus(repository.startUpload(), 202), door.origin);
    await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        at % 2 === 0
          ? hangUp('PATCH', path, { sent: Buffer.alloc(10_000), promised: mebibyte })
          : hangUp('GET', `/v2/${name}/blobs/${big.digest}`, { sent: Buffer.alloc(0), promised: 0 }),
      ),
    );
    expect((await repository.getBlob(big.digest)).bytes.equals(bytes)).toBe(true);
  });

  test('of a pull in the middle is told from a whole one', async () => {
    const bytes = Buffer.alloc(64 * mebibyte, 'x');
    const big = { ...image.config, bytes, digest: digestOf(bytes) };
    await expectStatus(repository.pushBlob(big), 201);
    const { hostname, port } = new URL(door.origin);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(
      `GET /v2/${name}/blobs/${big.digest} HTTP/1.1\r\nhost: ${door.host}\r\nauthorization: Bearer ${repository.token}\r\n\r\n`,
    );
    let received = 0;
    let killed: Promise<void> | undefined;
    for await (const chunk of socket) {
      received += (chunk as Buffer).length;
      killed ??= door.distribution.kill();
    }
    await killed;
    await door.distribution.restart();
    expect(received).toBeLessThan(bytes.length);
  });
});

describe.skipIf(!hasDistribution)('a refusal while the client still sends', () => {
  test.each([1, 16, 48])('%i MiB to an upload that is gone: the client reads 404', async (mebibytes) => {
    const path = pathOf(await expectStatus(repository.startUpload(), 202), door.origin);
    await expectStatus(repository.ask('DELETE', path), 204);
    for (const body of [Buffer.alloc(mebibytes * mebibyte), Readable.from(pieces(mebibytes))]) {
      const answer = await repository.ask('PATCH', path, { body });
      expect([answer.status, answer.error().code]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    }
  });

  test('16 MiB without push: the client reads 403', async () => {
    await door.addUser(name.replace('acme/', ''));
    const client = createOciClient({
      origin: door.origin,
      user: { name: name.replace('acme/', ''), password: testPassword },
    });
    const stranger = await client.repository(name);
    const answer = await stranger.ask('PATCH', `/v2/${name}/blobs/uploads/x`, {
      body: Buffer.alloc(16 * mebibyte),
    });
    expect(answer.status).toBe(403);
  });
});

function* pieces(mebibytes: number) {
  for (let at = 0; at < mebibytes; at += 1) yield Buffer.alloc(mebibyte);
}

describe.skipIf(!hasDistribution)('the registry away', () => {
  test('is 503 for blobs and manifests, the catalog has nothing, and all works again after it is back', async () => {
    await pushBlobs();
    await door.distribution.kill();
    const answers = [
      await repository.putManifest('v1', image),
      await repository.startUpload(),
      await repository.getBlob(image.config.digest),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.error()).toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('does not answer'),
      });
    }
    await expectNothingRecorded();
    await door.distribution.restart();
    await expectStatus(repository.putManifest('v1', image), 201);
    expect((await repository.getBlob(image.config.digest)).bytes.equals(image.config.bytes)).toBe(true);
  });

  test('still answers manifests and lists, which the catalog knows', async () => {
    await repository.pushImage(image, 'v1');
    await door.distribution.kill();
    expect((await repository.getManifest('v1')).bytes.equals(image.raw)).toBe(true);
    expect((await repository.listTags()).status).toBe(200);
    await door.distribution.restart();
  });

  test('in the middle of a blob is 503, and the upload can be done again', async () => {
    const path = pathOf(await expectStatus(repository.startUpload(), 202), door.origin);
    let killed: Promise<void> | undefined;
    const body = Readable.from(
      (async function* () {
        yield Buffer.alloc(mebibyte);
        killed = door.distribution.kill();
        await killed;
        yield* pieces(4);
      })(),
    );
    const answer = await repository.ask('PATCH', path, { body });
    expect([answer.status, answer.error().code]).toEqual([503, 'UNAVAILABLE']);
    await expectNothingRecorded();
    await door.distribution.restart();
    await repository.pushImage(image, 'v1');
    expect((await repository.getManifest('v1')).status).toBe(200);
  });

  test('in the middle of a manifest’s PUT is 503, and the catalog has nothing', async () => {
    await pushBlobs();
    const pushes = Array.from({ length: 12 }, (_, at) => repository.putManifest(`v${at}`, image));
    const killed = door.distribution.kill();
    const answers = await Promise.all(pushes);
    await killed;
    const tags = await door.db
      .selectFrom('tags')
      .innerJoin('repositories', 'repositories.id', 'tags.repository_id')
      .select('tags.name')
      .where('repositories.name', '=', name)
      .execute();
    const pushed = answers.flatMap((answer, at) => (answer.status === 201 ? [`v${at}`] : []));
    expect(tags.map((tag) => tag.name).sort()).toEqual(pushed.sort());
    expect(pushed.length).toBeLessThan(12);
    for (const answer of answers) expect([201, 503]).toContain(answer.status);
    await door.distribution.restart();
    for (const at of answers.keys()) await expectStatus(repository.putManifest(`v${at}`, image), 201);
  });
});

describe.skipIf(!hasDistribution)('the database failing at the commit', () => {
  test('is 503, nothing is recorded, and the same push works afterwards', async () => {
    await pushBlobs();
    await sql`create function fail_at_commit() returns trigger language plpgsql as
      $$ begin raise exception 'the disk is full'; end $$`.execute(door.db);
    await sql`create constraint trigger fail_at_commit after insert on tags deferrable initially deferred
      for each row execute function fail_at_commit()`.execute(door.db);
    const answer = await repository.putManifest('v1', image);
    await sql`drop trigger fail_at_commit on tags`.execute(door.db);
    expect(answer.status).toBe(503);
    expect(answer.error()).toEqual({
      code: 'UNAVAILABLE',
      message: 'something went wrong on our side; try again',
      detail: null,
    });
    await expectNothingRecorded();
    await expectStatus(repository.putManifest('v1', image), 201);
    expect((await repository.listTags()).json()).toEqual({ name, tags: ['v1'] });
  });
});
