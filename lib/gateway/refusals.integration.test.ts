import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDistribution } from '../testing/distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage, type TestImage } from '../testing/images.ts';
import { type Answer, createOciClient, type OciRepository } from '../testing/oci-client.ts';

const host = 'registry.example:8443';
const naming = (example: string) =>
  `push to ${host}/<tenantId>/<name>:<tag>, for example ${host}/${example}/nginx:v1`;

let door: FrontDoor;
let image: TestImage;
beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  await door.addTenant('acme');
  await door.addTenant('other', { developersMayDelete: true });
  await door.addUser('dev', { roles: { acme: 'developer' } });
  await door.addUser('viewer', { roles: { acme: 'viewer' } });
  await door.addUser('stranger', { roles: { other: 'admin' } });
  await door.addUser('nobody');
  await door.addUser('root', { isAdmin: true });
  image = buildImage('app');
  for (const name of ['acme/private', 'acme/internal', 'acme/public']) {
    await (await clientOf('root').repository(name)).pushImage(image, 'v1');
  }
  for (const visibility of ['internal', 'public'] as const) {
    await door.db
      .updateTable('repositories')
      .set({ visibility })
      .where('name', '=', `acme/${visibility}`)
      .execute();
  }
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

const clientOf = (user: string | null, password = testPassword) =>
  createOciClient({ origin: door.origin, host, user: user === null ? null : { name: user, password } });

/** Everything that changes a repository, with a body where one belongs. */
const changes: [string, (repository: OciRepository) => Promise<Answer>][] = [
  ['the POST of an upload', (repository) => repository.startUpload()],
  ['the PUT of a manifest by tag', (repository) => repository.putManifest('v1', image)],
  ['the PUT of a manifest by digest', (repository) => repository.putManifest(image.digest, image)],
];

const countRepositories = async () =>
  (await door.db.selectFrom('repositories').select('id').execute()).length;

describe.skipIf(!hasDistribution)(
  'a push is refused with 403 DENIED and the sentence that the terminal prints',
  () => {
    const cases: [who: string, user: string, name: string, sentence: string][] = [
      ['a foreign tenant, existing repository', 'stranger', 'acme/private', naming('other')],
      ['a foreign tenant, new repository', 'stranger', 'acme/new', naming('other')],
      ['a foreign tenant, public repository', 'stranger', 'acme/public', naming('other')],
      ['a tenant that does not exist', 'stranger', 'nowhere/app', naming('other')],
      ['a name of one component', 'dev', 'app', naming('acme')],
      ['a name of one component that is the tenant', 'dev', 'acme', naming('acme')],
      ['the curated images', 'dev', 'library/nginx', naming('acme')],
      ['who is in no tenant', 'nobody', 'acme/app', naming('727524')],
      ['the platform administrator in no tenant', 'root', 'app', naming('727524')],
      ['a viewer', 'viewer', 'acme/private', 'your role in acme may not push; ask an administrator of acme'],
      [
        'a viewer, new repository',
        'viewer',
        'acme/new',
        'your role in acme may not push; ask an administrator of acme',
      ],
    ];
    const matrix = cases.flatMap(([who, ...rest]) =>
      changes.map(([what, change]) => ({ who, what, rest, change })),
    );

    test.each(matrix)('$who, at $what', async ({ rest: [user, name, sentence], change }) => {
      const before = await countRepositories();
      const answer = await change(await clientOf(user).repository(name));
      expect(answer.status).toBe(403);
      expect(answer.json()).toEqual({ errors: [{ code: 'DENIED', message: sentence, detail: null }] });
      expect(answer.headers['content-type']).toBe('application/json');
      expect(await countRepositories()).toBe(before);
    });

    test.each(changes)('an access token without push, at %s', async (_, change) => {
      const secret = await door.addAccessToken('dev', ['pull', 'delete']);
      const answer = await change(await clientOf('dev', secret).repository('acme/private'));
      expect(answer.status).toBe(403);
      expect(answer.error()).toMatchObject({
        code: 'DENIED',
        message: `this access token may not push; make one with the scope push at ${host}/account/tokens`,
      });
    });

    test.each(changes)('who has not signed in: 401, at %s', async (_, change) => {
      const answer = await change(await clientOf(null).repository('acme/public'));
      expect(answer.status).toBe(401);
      expect(answer.error()).toMatchObject({
        code: 'DENIED',
        message: `sign in first: docker login ${host}`,
      });
    });

    test.each(changes)(
      'a token that never asked for push is told what to ask for, at %s',
      async (_, change) => {
        const answer = await change(await clientOf('dev').repository('acme/private', { actions: 'pull' }));
        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toBe(
          `Bearer realm="http://${host}/api/registry/token",service="ownbase",scope="repository:acme/private:pull,push",error="insufficient_scope"`,
        );
      },
    );

    test('a push-only token may push: its grant is one of the asked actions', async () => {
      const repository = await clientOf('dev').repository('acme/private', { actions: 'push' });
      expect((await repository.startUpload()).status).toBe(202);
      expect((await repository.getManifest('v1')).status).toBe(401);
    });
  },
);

/** Everything that reads a repository. */
const reads: [string, (repository: OciRepository) => Promise<Answer>][] = [
  ['GET of a manifest by tag', (repository) => repository.getManifest('v1')],
  ['HEAD of a manifest by tag', (repository) => repository.headManifest('v1')],
  ['GET of a manifest by digest', (repository) => repository.getManifest(image.digest)],
  ['GET of a blob', (repository) => repository.getBlob(image.config.digest)],
  ['HEAD of a blob', (repository) => repository.headBlob(image.config.digest)],
  ['the list of tags', (repository) => repository.listTags()],
  ['the list of referrers', (repository) => repository.referrers(image.digest)],
];

const comparable = ({ status, headers: { date: _, ...headers }, bytes }: Answer) => ({
  status,
  headers,
  body: bytes.toString(),
});

describe.skipIf(!hasDistribution)('a read of what one may not see', () => {
  const names = ['acme/private', 'acme/not-there', 'nowhere/app', 'app'];

  test.each(reads)('answers like what does not exist, body and headers: %s', async (_, read) => {
    const repositories = await Promise.all(
      names.map((name) => clientOf('stranger').repository(name, { actions: 'pull' })),
    );
    const answers = await Promise.all(repositories.map(read));
    const [first, ...others] = answers.map(comparable);
    expect(first!.status).toBe(404);
    for (const other of others) expect(other).toEqual(first);
  });

  test.each(reads)(
    'without signing in: 401 for private, internal and not existing alike: %s',
    async (_, read) => {
      for (const name of ['acme/internal', ...names]) {
        const answer = await read(await clientOf(null).repository(name, { actions: 'pull' }));
        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toBe(
          `Bearer realm="http://${host}/api/registry/token",service="ownbase",scope="repository:${name}:pull"`,
        );
      }
    },
  );

  test.each(reads)('works for a member: %s', async (_, read) => {
    const answer = await read(await clientOf('viewer').repository('acme/private', { actions: 'pull' }));
    expect(answer.status).toBe(200);
  });

  test('is possible for the platform administrator, and audited once', async () => {
    await clientOf('root').repository('acme/private', { actions: 'pull' });
    const repository = await clientOf('root').repository('acme/private', { actions: 'pull' });
    expect((await repository.getManifest('v1')).status).toBe(200);
    const events = await door.db
      .selectFrom('audit_events')
      .innerJoin('repositories', 'repositories.id', 'audit_events.subject')
      .select(['actor_name', 'audit_events.tenant_id'])
      .where('repositories.name', '=', 'acme/private')
      .where('action', '=', 'repository.read')
      .execute();
    expect(events).toEqual([{ actor_name: 'root', tenant_id: 'acme' }]);
  });
});

describe.skipIf(!hasDistribution)('visibility', () => {
  test.each(reads)('public is read without signing in: %s', async (_, read) => {
    expect((await read(await clientOf(null).repository('acme/public', { actions: 'pull' }))).status).toBe(
      200,
    );
  });

  test.each(reads)('internal is read by whoever signs in: %s', async (_, read) => {
    expect(
      (await read(await clientOf('stranger').repository('acme/internal', { actions: 'pull' }))).status,
    ).toBe(200);
  });

  test('public needs signing in where the setting says so', async () => {
    await door.db.updateTable('settings').set({ anonymous_pull: false }).execute();
    try {
      for (const [, read] of reads) {
        expect((await read(await clientOf(null).repository('acme/public', { actions: 'pull' }))).status).toBe(
          401,
        );
        expect(
          (await read(await clientOf('nobody').repository('acme/public', { actions: 'pull' }))).status,
        ).toBe(200);
      }
    } finally {
      await door.db.updateTable('settings').set({ anonymous_pull: true }).execute();
    }
  });

  test('a repository of library is public from its first manifest on, and not before', async () => {
    const root = await clientOf('root').repository('library/first');
    for (const blob of [image.config, ...image.layers]) await root.pushBlob(blob);
    for (const user of [null, 'dev']) {
      const early = await clientOf(user).repository('library/first', { actions: 'pull' });
      const never = await clientOf(user).repository('library/never', { actions: 'pull' });
      for (const [, read] of reads) {
        const [one, two] = [comparable(await read(early)), comparable(await read(never))];
        expect(JSON.parse(JSON.stringify(one).replaceAll('library/first', 'library/never'))).toEqual(two);
      }
    }
    await root.putManifest('v1', image);
    const late = await clientOf(null).repository('library/first', { actions: 'pull' });
    expect((await late.getManifest('v1')).status).toBe(200);
  });
});

describe.skipIf(!hasDistribution)('a deletion', () => {
  test.each([
    ['viewer', 'acme/private', 'your role in acme may not delete; ask an administrator of acme'],
    ['dev', 'acme/private', 'your role in acme may not delete; ask an administrator of acme'],
    ['stranger', 'acme/private', 'you may not delete in acme/private'],
    ['stranger', 'acme/public', 'you may not delete in acme/public'],
    ['stranger', 'acme/not-there', 'you may not delete in acme/not-there'],
  ])('by %s in %s is refused with 403 DENIED', async (user, name, sentence) => {
    const repository = await clientOf(user).repository(name, { actions: '*' });
    for (const reference of ['v1', image.digest, 'not-there']) {
      const answer = await repository.deleteManifest(reference);
      expect(answer.status).toBe(403);
      expect(answer.error()).toMatchObject({ code: 'DENIED', message: sentence });
    }
  });

  test('of a blob is 405 for everybody', async () => {
    for (const user of ['root', 'dev', 'stranger', null]) {
      const repository = await clientOf(user).repository('acme/public', { actions: '*' });
      const answer = await repository.deleteBlob(image.config.digest);
      expect(answer.status).toBe(405);
      expect(answer.error().code).toBe('UNSUPPORTED');
    }
  });

  test('of a tag leaves the image and its other tags; of a digest takes all of its tags', async () => {
    await door.addUser('boss', { roles: { acme: 'admin' } });
    const repository = await clientOf('boss').repository('acme/deleted', { actions: '*' });
    await repository.pushImage(image, 'v1');
    await repository.putManifest('v2', image);
    await repository.putManifest('v3', image);
    expect((await repository.deleteManifest('v1')).status).toBe(202);
    expect((await repository.deleteManifest('v1')).status).toBe(404);
    expect((await repository.getManifest('v1')).status).toBe(404);
    expect((await repository.getManifest('v2')).status).toBe(200);
    expect((await repository.deleteManifest(image.digest)).status).toBe(202);
    for (const reference of ['v2', 'v3', image.digest]) {
      const gone = await repository.getManifest(reference);
      expect([gone.status, gone.error().code]).toEqual([404, 'MANIFEST_UNKNOWN']);
    }
    expect((await repository.putManifest('v4', image)).status).toBe(201);
    expect((await repository.getManifest(image.digest)).status).toBe(200);
  });

  test('by a developer needs the tenant’s leave, and a token with the scope', async () => {
    await door.addUser('dev3', { roles: { other: 'developer' } });
    const pushed = await clientOf('dev3').repository('other/app');
    await pushed.pushImage(image, 'v1');
    const secret = await door.addAccessToken('dev3', ['pull', 'push']);
    const narrow = await clientOf('dev3', secret).repository('other/app', { actions: '*' });
    expect((await narrow.deleteManifest('v1')).error().message).toBe(
      `this access token may not delete; make one with the scope delete at ${host}/account/tokens`,
    );
    const wide = await clientOf('dev3').repository('other/app', { actions: '*' });
    expect((await wide.deleteManifest('v1')).status).toBe(202);
  });
});
