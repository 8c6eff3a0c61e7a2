import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  badManifests,
  badNames,
  type Case,
  type Expected,
  image,
  index,
  name,
  oddPaths,
  put,
} from '../testing/bad-requests.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage } from '../testing/images.ts';
import { createOciClient, expectStatus, type OciRepository, pathOf } from '../testing/oci-client.ts';
import { type RawRequest, sendRaw } from '../testing/raw-request.ts';

let door: FrontDoor;
let repository: OciRepository;
let catalogToken: string;
beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  await door.addTenant('acme', { developersMayDelete: true });
  await door.addUser('dev', { roles: { acme: 'developer' } });
  const client = createOciClient({ origin: door.origin, user: { name: 'dev', password: testPassword } });
  repository = await client.repository(name, { actions: '*' });
  catalogToken = await client.token('registry:catalog:*');
  await repository.pushImage(image, 'v1');
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

async function countRows() {
  const { db } = door;
  const count = async (
    table: 'manifests' | 'tags' | 'manifest_blobs' | 'manifest_children' | 'audit_events',
  ) =>
    (
      await db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('rows'))
        .executeTakeFirstOrThrow()
    ).rows;
  const appeared = await db
    .selectFrom('repositories')
    .select('id')
    .where('appeared_at', 'is not', null)
    .execute();
  return {
    appeared: appeared.length,
    manifests: await count('manifests'),
    tags: await count('tags'),
    blobs: await count('manifest_blobs'),
    children: await count('manifest_children'),
    events: await count('audit_events'),
  };
}

const send = (raw: RawRequest) => sendRaw(door.origin, { token: repository.token, ...raw });

async function expectRefusal(raw: RawRequest, { status, code }: Expected = {}): Promise<void> {
  const answer = await send(raw);
  expect(answer.status, answer.body).toBeGreaterThanOrEqual(400);
  expect(answer.status, answer.body).toBeLessThan(500);
  if (status) expect(answer.status).toBe(status);
  if (raw.method === 'HEAD') return;
  const { errors } = JSON.parse(answer.body) as { errors: { code: string; message: string }[] };
  expect(errors).toHaveLength(1);
  expect(errors[0]!.code).toMatch(/^[A-Z_]+$/);
  expect(errors[0]!.message.length).toBeGreaterThan(3);
  expect(errors[0]!.message.length).toBeLessThan(600);
  if (code) expect(errors[0]!.code).toBe(code);
}

describe.skipIf(!hasDistribution)(
  'bad input is answered with 4xx and a sentence, and nothing is written',
  () => {
    const named = (kind: string, cases: Case[]) =>
      cases.map(([what, ...rest]): Case => [`${kind}: ${what}`, ...rest]);
    const table = [
      ...named('manifest', badManifests),
      ...named('name', badNames),
      ...named('path', oddPaths),
    ];
    test.each(table)('%s', async (_, raw, expected = {}) => {
      const before = await countRows();
      await expectRefusal(raw, expected);
      expect(await countRows()).toEqual(before);
    });

    test.each(['n=-1', 'n=abc', 'n=%00'])('the list of repositories with %s', async (query) => {
      await expectRefusal(
        { path: `/v2/_catalog?${query}`, token: catalogToken },
        { code: 'PAGINATION_NUMBER_INVALID' },
      );
    });

    test('an upload whose bytes are not those of its digest, whatever the way', async () => {
      const before = await countRows();
      const wrong = {
        ...image.config,
        bytes: Buffer.from('other bytes'),
        digest: buildImage('never pushed').config.digest,
      };
      for (const push of [() => repository.pushBlob(wrong), () => repository.pushBlobInChunks(wrong, 4)]) {
        const answer = await push();
        expect([answer.status, answer.error().code]).toEqual([400, 'DIGEST_INVALID']);
      }
      expect((await repository.headBlob(wrong.digest)).status).toBe(404);
      expect(await countRows()).toEqual(before);
    });

    test('an index with an image that was deleted', async () => {
      const child = buildImage('buried');
      await repository.pushImage(child);
      await expectStatus(repository.deleteManifest(child.digest), 202);
      const before = await countRows();
      await expectRefusal(
        put(
          index({
            manifests: [{ mediaType: child.mediaType, digest: child.digest, size: child.raw.length }],
          }),
        ),
        {
          code: 'MANIFEST_BLOB_UNKNOWN',
        },
      );
      expect(await countRows()).toEqual(before);
    });

    test('the bytes of an upload sent to one that was given up', async () => {
      const path = pathOf(await expectStatus(repository.startUpload(), 202), door.origin);
      await expectStatus(repository.ask('DELETE', path), 204);
      await expectRefusal(
        { method: 'PATCH', path, body: 'x'.repeat(1000) },
        { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' },
      );
    });
  },
);
