import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDistribution } from '../testing/distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage, buildManifest, mediaTypes, type TestImage } from '../testing/images.ts';
import { type Answer, createOciClient, type OciRepository } from '../testing/oci-client.ts';

let door: FrontDoor;
beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  await door.addTenant('acme', { developersMayDelete: true });
  await door.addTenant('other');
  await door.addUser('dev', { roles: { acme: 'developer' } });
  await door.addUser('stranger', { roles: { other: 'developer' } });
  await door.addUser('root', { isAdmin: true });
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

const clientOf = (user: string | null, password = testPassword) =>
  createOciClient({ origin: door.origin, user: user === null ? null : { name: user, password } });

/** Follows the Link headers to the end, and gives what each page held. */
async function readPages(
  first: Answer,
  next: (path: string) => Promise<Answer>,
  key: string,
): Promise<string[][]> {
  const pages: string[][] = [];
  for (let answer = first; ; ) {
    expect(answer.status).toBe(200);
    pages.push((answer.json() as Record<string, string[]>)[key]!);
    const link = /^<(.+)>; rel="next"$/.exec(answer.headers.link ?? '')?.[1];
    if (!link) return pages;
    answer = await next(link);
  }
}

describe.skipIf(!hasDistribution)('the list of tags', () => {
  const tags = ['B', '_x', 'a', 'v1', 'v10', 'v2'];
  let repository: OciRepository;
  beforeAll(async () => {
    if (!hasDistribution) return;
    repository = await clientOf('dev').repository('acme/tags', { actions: '*' });
    const image = buildImage('tags');
    await repository.pushImage(image, 'v1');
    for (const tag of ['a', 'B', 'v10', '_x', 'v2', 'gone']) await repository.putManifest(tag, image);
    await repository.deleteManifest('gone');
  });

  test('is whole, in bytewise order and without what was deleted', async () => {
    const answer = await repository.listTags();
    expect(answer.json()).toEqual({ name: 'acme/tags', tags });
    expect(answer.headers).not.toHaveProperty('link');
    expect((await repository.ask('HEAD', '/v2/acme/tags/tags/list')).status).toBe(200);
  });

  test.each([1, 2, 3, 5, 6, 7, 1000])('comes in pages of %i, each tag once', async (n) => {
    const pages = await readPages(
      await repository.listTags({ n: String(n) }),
      (path) => repository.ask('GET', path),
      'tags',
    );
    expect(pages.flat()).toEqual(tags);
    expect(pages.every((page) => page.length <= n)).toBe(true);
    expect(pages).toHaveLength(Math.ceil(tags.length / n));
  });

  test('begins after `last`, whether that is there or not', async () => {
    const after = async (query: Record<string, string>) =>
      ((await repository.listTags(query)).json() as { tags: string[] }).tags;
    expect(await after({ last: 'v1' })).toEqual(['v10', 'v2']);
    expect(await after({ last: 'v11' })).toEqual(['v2']);
    expect(await after({ last: 'zzz' })).toEqual([]);
    expect(await after({ last: 'a', n: '1' })).toEqual(['v1']);
    expect(await after({ last: '' })).toEqual(tags);
    expect(await after({ n: '0' })).toEqual([]);
    expect(await after({ n: '999999999' })).toEqual(tags);
  });

  test('of a repository that is only being pushed is not found', async () => {
    const early = await clientOf('dev').repository('acme/early');
    await early.startUpload();
    expect((await early.listTags()).status).toBe(404);
  });

  test('is empty where only untagged images are left', async () => {
    const untagged = await clientOf('dev').repository('acme/untagged');
    await untagged.pushImage(buildImage('untagged'));
    expect((await untagged.listTags()).json()).toEqual({ name: 'acme/untagged', tags: [] });
  });
});

describe.skipIf(!hasDistribution)('the list of repositories', () => {
  beforeAll(async () => {
    if (!hasDistribution) return;
    const image = buildImage('catalog');
    for (const name of ['acme/c-private', 'acme/c-internal', 'acme/c-public', 'acme/c-gone']) {
      await (await clientOf('dev').repository(name)).pushImage(image, 'v1');
    }
    await (await clientOf('stranger').repository('other/c-private')).pushImage(image, 'v1');
    await (await clientOf('root').repository('library/c-base')).pushImage(image, 'v1');
    await (await clientOf('dev').repository('acme/c-early')).startUpload();
    for (const visibility of ['internal', 'public'] as const) {
      await door.db
        .updateTable('repositories')
        .set({ visibility })
        .where('name', '=', `acme/c-${visibility}`)
        .execute();
    }
    const gone = await door.db
      .selectFrom('repositories')
      .select('id')
      .where('name', '=', 'acme/c-gone')
      .executeTakeFirstOrThrow();
    await door.db
      .insertInto('deletions')
      .values({
        id: 'del_1',
        repository_id: gone.id,
        kind: 'repository',
        purge_after: new Date(Date.now() + 1e9),
      })
      .execute();
    await door.db
      .updateTable('repositories')
      .set({ deletion_id: 'del_1' })
      .where('id', '=', gone.id)
      .execute();
  });

  async function list(user: string | null, query: Record<string, string> = {}, password = testPassword) {
    const client = clientOf(user, password);
    const headers = { authorization: `Bearer ${await client.token('registry:catalog:*')}` };
    const first = await client.ask('GET', '/v2/_catalog', { headers, query });
    const pages = await readPages(first, (path) => client.ask('GET', path, { headers }), 'repositories');
    return pages.map((page) => page.filter((name) => /\/c-/.test(name)));
  }

  test.each<[string, string | null, string[]]>([
    ['an anonymous client: what is public', null, ['acme/c-public', 'library/c-base']],
    [
      'a member: what is theirs, internal and public',
      'dev',
      ['acme/c-internal', 'acme/c-private', 'acme/c-public', 'library/c-base'],
    ],
    ['somebody else', 'stranger', ['acme/c-internal', 'acme/c-public', 'library/c-base', 'other/c-private']],
    [
      'the platform administrator: all',
      'root',
      ['acme/c-internal', 'acme/c-private', 'acme/c-public', 'library/c-base', 'other/c-private'],
    ],
  ])('holds for %s, and nothing deleted or not yet appeared', async (_, user, expected) => {
    expect((await list(user)).flat()).toEqual(expected);
    expect((await list(user, { n: '2' })).flat()).toEqual(expected);
    expect((await list(user, { last: 'acme/c-public' })).flat()).toEqual(
      expected.filter((name) => name > 'acme/c-public'),
    );
  });

  test('that an administrator reads of tenants they are not in is audited', async () => {
    await list('root');
    const events = await door.db
      .selectFrom('audit_events')
      .select(['tenant_id', 'subject'])
      .where('action', '=', 'repository.read')
      .where('actor_name', '=', 'root')
      .orderBy('tenant_id')
      .execute();
    expect(events.filter((event) => event.subject === event.tenant_id).map((event) => event.subject)).toEqual(
      ['acme', 'other'],
    );
  });

  test('is read anew each time: who loses a membership sees less by the same token', async () => {
    const { id } = await door.addUser('leaver', { roles: { other: 'viewer' } });
    const client = clientOf('leaver');
    const headers = { authorization: `Bearer ${await client.token('registry:catalog:*')}` };
    const read = async () => await client.ask('GET', '/v2/_catalog', { headers });
    expect((await read()).json()).toMatchObject({
      repositories: expect.arrayContaining(['other/c-private']),
    });
    await door.db.deleteFrom('memberships').where('user_id', '=', id).execute();
    expect((await read()).json()).not.toMatchObject({
      repositories: expect.arrayContaining(['other/c-private']),
    });
    await door.db.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', id).execute();
    expect((await read()).status).toBe(401);
  });

  test('needs a token for it, which a personal token without pull does not give', async () => {
    const bare = await clientOf(null).ask('GET', '/v2/_catalog');
    expect(bare.headers['www-authenticate']).toContain('scope="registry:catalog:*"');
    const secret = await door.addAccessToken('dev', ['delete']);
    const narrow = clientOf('dev', secret);
    const headers = { authorization: `Bearer ${await narrow.token('registry:catalog:*')}` };
    const refused = await narrow.ask('GET', '/v2/_catalog', { headers });
    expect([bare.status, refused.status]).toEqual([401, 401]);
    expect(refused.headers['www-authenticate']).toContain('error="insufficient_scope"');
  });
});

describe.skipIf(!hasDistribution)('referrers', () => {
  let repository: OciRepository;
  let subject: TestImage;
  const signature = 'application/vnd.example.signature';
  const sbom = 'application/vnd.example.sbom';

  beforeAll(async () => {
    if (!hasDistribution) return;
    repository = await clientOf('dev').repository('acme/signed', { actions: '*' });
    subject = buildImage('signed');
    await repository.pushImage(subject, 'v1');
  });

  const referrersOf = async (digest: string, query: Record<string, string> = {}) => {
    const answer = await repository.referrers(digest, query);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(mediaTypes.oci.index);
    const body = answer.json() as {
      schemaVersion: number;
      mediaType: string;
      manifests: { digest: string }[];
    };
    expect(body).toMatchObject({ schemaVersion: 2, mediaType: mediaTypes.oci.index });
    return { answer, manifests: body.manifests };
  };

  test('of an image are the live manifests that name it, with size, type and annotations', async () => {
    const first = buildImage('first', { subject, artifactType: signature, annotations: { by: 'ada' } });
    const second = buildImage('second', { subject, artifactType: sbom });
    const third = buildImage('third', { subject, configMediaType: 'application/vnd.example.config' });
    for (const image of [first, second, third]) {
      const pushed = await repository.pushImage(image);
      expect(pushed.headers['oci-subject']).toBe(subject.digest);
    }
    expect((await referrersOf(subject.digest)).manifests).toEqual([
      {
        mediaType: first.mediaType,
        digest: first.digest,
        size: first.raw.length,
        artifactType: signature,
        annotations: { by: 'ada' },
      },
      { mediaType: second.mediaType, digest: second.digest, size: second.raw.length, artifactType: sbom },
      {
        mediaType: third.mediaType,
        digest: third.digest,
        size: third.raw.length,
        artifactType: 'application/vnd.example.config',
      },
    ]);
    await repository.deleteManifest(third.digest);
    expect((await referrersOf(subject.digest)).manifests).toHaveLength(2);
  });

  test('are filtered by artifactType, and the answer says so', async () => {
    const { answer, manifests } = await referrersOf(subject.digest, { artifactType: sbom });
    expect(answer.headers['oci-filters-applied']).toBe('artifactType');
    expect(manifests.map(({ digest }) => digest)).toEqual([
      buildImage('second', { subject, artifactType: sbom }).digest,
    ]);
    expect((await referrersOf(subject.digest, { artifactType: 'none/such' })).manifests).toEqual([]);
    expect((await referrersOf(subject.digest)).answer.headers).not.toHaveProperty('oci-filters-applied');
  });

  test('may come before what they refer to, which then has them', async () => {
    const later = buildImage('later');
    const early = buildImage('early', { subject: later, artifactType: signature });
    await repository.pushImage(early);
    expect((await referrersOf(later.digest)).manifests).toHaveLength(1);
    await repository.pushImage(later, 'later');
    expect((await referrersOf(later.digest)).manifests.map(({ digest }) => digest)).toEqual([early.digest]);
  });

  test('may be an index', async () => {
    const index = buildManifest(
      {
        schemaVersion: 2,
        mediaType: mediaTypes.oci.index,
        artifactType: sbom,
        manifests: [],
        subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.raw.length },
      },
      mediaTypes.oci.index,
    );
    expect((await repository.putManifest(index.digest, index)).headers['oci-subject']).toBe(subject.digest);
    expect((await referrersOf(subject.digest, { artifactType: sbom })).manifests).toHaveLength(2);
  });

  test('of an unknown digest are none, of what is no digest 400', async () => {
    expect((await referrersOf(`sha256:${'0'.repeat(64)}`)).manifests).toEqual([]);
    const bad = await repository.referrers('v1');
    expect([bad.status, bad.error().code]).toEqual([400, 'DIGEST_INVALID']);
  });
});
