import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Principal, UserPrincipal } from '../../access/index.ts';
import { searchQuery } from '../../contract/search.ts';
import type { Manifest } from '../../registry/index.ts';
import { buildTenant, buildUser, uniqueName } from '../../testing/accounts.ts';
import {
  amd64,
  arm64,
  type BuiltRepository,
  buildImage,
  buildIndex,
  buildRepository,
} from '../../testing/catalog-factories.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { deleteContent, search } from '../index.ts';

let database: TestDatabase;
let alice: UserPrincipal;
let bob: UserPrincipal;
let shop: BuiltRepository;
let base: BuiltRepository;
let labelled: Manifest;
let index: Manifest;
beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  const tenantId = await buildTenant(db);
  const name = uniqueName('alice');
  alice = await buildUser(db, { name, roles: { [tenantId]: 'admin' } });
  bob = await buildUser(db, { name: uniqueName('bob'), roles: { [tenantId]: 'developer' } });
  shop = await buildRepository(db, { tenantId, path: 'shop' });
  base = await buildRepository(db, { tenantId, path: 'node_ownbase' });
  labelled = await buildImage(db, shop, {
    tags: ['v1', 'latest'],
    pushedBy: alice,
    platform: amd64,
    labels: { 'org.opencontainers.image.revision': '9fceb02d0ae598e9', maintainer: 'The "Shop" Team' },
    annotations: { stage: 'production' },
  });
  const arm = await buildImage(db, shop, { pushedBy: bob, platform: arm64 });
  index = await buildIndex(db, shop, { tags: ['multi'], children: [{ image: arm, platform: arm64 }] });
  await buildImage(db, base, { tags: ['20'], pushedBy: bob, platform: amd64 });
});
afterAll(() => database[Symbol.asyncDispose]());

async function find(asked: Record<string, string>, as: Principal = alice) {
  return await search(database.db, as, searchQuery.parse(asked), { host: 'localhost' });
}
const hits = async (q: string, as?: Principal) =>
  (await find({ q }, as)).images.map(({ digest, match }) => [digest, match]);

test('images by the start of their digest, with and without its algorithm', async () => {
  const { digest } = labelled;
  for (const q of [
    digest,
    digest.slice(0, 14),
    digest.slice('sha256:'.length, 19),
    `shop@${digest.slice(0, 14)}`,
  ]) {
    expect(await hits(q)).toEqual([[digest, 'digest']]);
  }
  expect(await hits(`other@${digest}`)).toEqual([]);
  expect(await hits(index.digest)).toEqual([[index.digest, 'digest']]);
  expect(await hits('sha256:')).toEqual([]);
});

test('images by the start of their image ID, with the tags that name them', async () => {
  const imageId = labelled.config!.digest;
  const { images } = await find({ q: imageId.slice(0, 19) });
  expect(images).toMatchObject([{ digest: labelled.digest, imageId, match: 'image-id', fact: null }]);
  expect(images[0]!.tags.sort()).toEqual(['latest', 'v1']);
});

test('images by a label or an annotation: key=value, how the value begins, a word', async () => {
  for (const q of ['maintainer=The "Shop"', 'maintainer=the', '"Shop" team', 'maintain']) {
    const { images } = await find({ q });
    expect(images).toMatchObject([
      { digest: labelled.digest, match: 'label', fact: { key: 'maintainer', value: 'The "Shop" Team' } },
    ]);
  }
  expect((await find({ q: 'stage=production' })).images).toMatchObject([
    { match: 'annotation', fact: { key: 'stage', value: 'production' } },
  ]);
  expect(await hits('stage=prod%')).toEqual([]);
  expect(await hits('tainer=The')).toEqual([]);
});

test('a commit is digits like a digest, and is found in the label that names it', async () => {
  expect(await hits('9fceb02d')).toEqual([[labelled.digest, 'label']]);
});

test('who pushed: by a part of their name, and all that is theirs', async () => {
  expect((await find({ q: alice.name.slice(1) })).pushers).toMatchObject([
    { name: alice.name, match: 'part' },
  ]);
  expect((await find({ q: alice.name })).pushers).toMatchObject([{ match: 'exact' }]);
  const found = await find({ q: `by:${alice.name}` });
  expect(found.repositories.map(({ name, match }) => [name, match])).toEqual([[shop.name, 'filter']]);
  expect(found.tags.map(({ name }) => name).sort()).toEqual(['latest', 'v1']);
  expect(found.images.map(({ digest }) => digest)).toEqual([labelled.digest]);
  expect((await find({ q: 'v', by: bob.name })).tags).toEqual([]);
  expect((await find({ by: 'nobody' })).repositories).toEqual([]);
});

test('by platform and by kind of image', async () => {
  const namesOf = async (asked: Record<string, string>) => {
    const { repositories, tags } = await find(asked);
    return [...repositories, ...tags].map(({ name }) => name);
  };
  expect(await namesOf({ platform: 'linux/arm64' })).toEqual([shop.name]);
  expect(await namesOf({ q: 'shop: platform:linux/arm64' })).toEqual([shop.name, 'multi']);
  expect(await namesOf({ q: 'o', base: 'true' })).toEqual([base.name]);
  expect(await namesOf({ base: 'false' })).toEqual([shop.name]);
  expect(await namesOf({ platform: 'plan9/mips' })).toEqual([]);
});

test('nobody finds images, people or labels of a tenant that is not theirs', async () => {
  const { db } = database;
  const stranger = await buildUser(db, { roles: { [await buildTenant(db)]: 'admin' } });
  const anonymous = { kind: 'anonymous' as const, mayPullPublic: true };
  const asked = [
    labelled.digest,
    labelled.config!.digest,
    'maintainer=The',
    'stage',
    alice.name,
    `by:${alice.name}`,
    'platform:linux/amd64',
    'base:true',
  ];
  const nothing = { repositories: [], tags: [], images: [], pushers: [] };
  for (const q of asked) {
    expect(await find({ q }, stranger)).toEqual(nothing);
    expect(await find({ q }, anonymous)).toEqual(nothing);
    expect(await find({ q })).not.toEqual(nothing);
  }
});

test('what is one’s own stands before what others have made public, and the newest first', async () => {
  const { db } = database;
  const other = await buildTenant(db);
  const name = uniqueName('pump');
  const open = await buildRepository(db, { tenantId: other, path: name, visibility: 'public' });
  await buildImage(db, open, { tags: [name], pushedAt: new Date('2026-03-03') });
  for (const [path, day] of [
    ['old', '2026-01-01'],
    ['new', '2026-02-02'],
  ] as const) {
    const own = await buildRepository(db, { tenantId: shop.tenantId, path: `${path}/${name}` });
    await buildImage(db, own, { tags: [name], pushedAt: new Date(day) });
  }
  const { tags } = await find({ q: name });
  expect(tags.map(({ repositoryName }) => repositoryName)).toEqual([
    `${shop.tenantId}/new/${name}`,
    `${shop.tenantId}/old/${name}`,
    open.name,
  ]);
});

test('what was deleted is not found', async () => {
  const { db } = database;
  const gone = await buildRepository(db, { tenantId: shop.tenantId });
  const image = await buildImage(db, gone, { tags: ['v1'], labels: { gone: 'yes' } });
  expect(await hits('gone=yes')).toHaveLength(1);
  await deleteContent(db, alice, gone.id, { kind: 'image', digest: image.digest });
  expect(await hits('gone=yes')).toEqual([]);
  expect(await hits(image.digest)).toEqual([]);
});
