import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserPrincipal } from '../access/index.ts';
import type { DeletionBody } from '../contract/deletions.ts';
import type { Manifest } from '../registry/index.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import {
  amd64,
  type BuiltRepository,
  buildImage,
  buildRepository,
  makeImage,
  makeIndex,
  pushManifest,
} from '../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { untilSomebodyWaits } from '../testing/locks.ts';
import { deleteContent } from './index.ts';

let database: TestDatabase;
let tenantId: string;
let admin: UserPrincipal;
let repository: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await buildTenant(database.db);
  admin = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
});
afterAll(() => database[Symbol.asyncDispose]());

const makeRepository = () => buildRepository(database.db, { tenantId });
const remove = (body: DeletionBody) => deleteContent(database.db, admin, repository.id, body);

test.each<[string, (image: Manifest) => DeletionBody]>([
  ['tags', () => ({ kind: 'tags', tags: ['v1', 'v2'] })],
  ['an image', (image) => ({ kind: 'image', digest: image.digest })],
  ['a repository', () => ({ kind: 'repository' })],
])('of two who delete %s one gets 404, and it goes once', async (_what, bodyOf) => {
  for (let round = 0; round < 5; round += 1) {
    repository = await makeRepository();
    const image = await buildImage(database.db, repository, { tags: ['v1', 'v2'] });
    const outcomes = await Promise.allSettled([remove(bodyOf(image)), remove(bodyOf(image))]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map((outcome) => outcome.reason.code)).toEqual(['NOT_FOUND']);
    const rows = await database.db
      .selectFrom('deletions')
      .select('id')
      .where('repository_id', '=', repository.id)
      .execute();
    expect(rows).toHaveLength(1);
  }
});

test('a tag and the image under another tag of it: the image falls in the end', async () => {
  for (let round = 0; round < 5; round += 1) {
    repository = await makeRepository();
    const image = await buildImage(database.db, repository, { tags: ['v1', 'v2'] });
    await Promise.all([remove({ kind: 'tags', tags: ['v1'] }), remove({ kind: 'tags', tags: ['v2'] })]);
    const { deletion_id } = await database.db
      .selectFrom('manifests')
      .select('deletion_id')
      .where('digest', '=', image.digest)
      .executeTakeFirstOrThrow();
    expect(deletion_id).not.toBeNull();
  }
});

test('pushes and deletions never leave a live tag on a dead image, or an index without its children', async () => {
  const { db } = database;
  repository = await makeRepository();
  const pusher = await buildUser(db, { roles: { [tenantId]: 'developer' } });
  const image = makeImage({ layers: [{ name: 'base', sizeBytes: 100 }] });
  const index = makeIndex([{ image, platform: amd64 }]);
  const push = async (manifest: Manifest, tag: string) => {
    await pushManifest(db, repository, { manifest: image, by: pusher });
    await pushManifest(db, repository, { manifest, tag, by: pusher });
  };
  await push(index, 'multi');
  for (let round = 0; round < 15; round += 1) {
    const outcomes = await Promise.allSettled([
      push(index, 'multi'),
      push(image, 'single'),
      remove({ kind: 'tags', tags: ['multi', 'single'] }),
      remove({ kind: 'tags', tags: ['single'] }),
      remove({ kind: 'image', digest: image.digest }),
      remove({ kind: 'image', digest: index.digest }),
    ]);
    const refusals = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason.code] : [],
    );
    // Nobody is told of a deadlock: the rest is what the others left to do.
    for (const code of refusals) expect(['NOT_FOUND', 'CONFLICT', 'MANIFEST_BLOB_UNKNOWN']).toContain(code);
    expect(await findBroken()).toEqual([]);
  }
});

test('what a push adds while a deletion waits for it is counted', async () => {
  const { db, pool } = database;
  repository = await makeRepository();
  const image = await buildImage(db, repository, { tags: ['old'] });
  const push = await pool.connect();
  await push.query('begin');
  await push.query(
    `insert into tags (repository_id, name, digest, natural_key, version_key, size_bytes)
     values ($1, 'new', $2, '', '', 1)`,
    [repository.id, image.digest],
  );
  await push.query('update repositories set tag_count = tag_count + 1 where id = $1', [repository.id]);
  const removed = remove({ kind: 'tags', tags: ['old'] });
  await untilSomebodyWaits(pool);
  await push.query('commit');
  push.release();
  await removed;
  const { rows } = await pool.query('select tag_count, latest_tag from repositories where id = $1', [
    repository.id,
  ]);
  expect(rows).toEqual([{ tag_count: 1, latest_tag: 'new' }]);
});

async function findBroken(): Promise<string[]> {
  const tags = await database.db
    .selectFrom('tags as t')
    .innerJoin('manifests as m', (join) =>
      join.onRef('m.repository_id', '=', 't.repository_id').onRef('m.digest', '=', 't.digest'),
    )
    .select('t.name')
    .where('t.deletion_id', 'is', null)
    .where('m.deletion_id', 'is not', null)
    .execute();
  const children = await database.db
    .selectFrom('manifest_children as c')
    .innerJoin('manifests as p', (join) =>
      join.onRef('p.repository_id', '=', 'c.repository_id').onRef('p.digest', '=', 'c.parent_digest'),
    )
    .innerJoin('manifests as m', (join) =>
      join.onRef('m.repository_id', '=', 'c.repository_id').onRef('m.digest', '=', 'c.child_digest'),
    )
    .select('c.child_digest as name')
    .where('p.deletion_id', 'is', null)
    .where('m.deletion_id', 'is not', null)
    .execute();
  return [...tags, ...children].map((row) => row.name);
}
