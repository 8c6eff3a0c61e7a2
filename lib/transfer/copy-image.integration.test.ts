import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPrincipal, type UserPrincipal } from '../access/index.ts';
import { deleteContent, purgeDueDeletions } from '../catalog/index.ts';
import { uniqueName } from '../testing/accounts.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage, buildMultiPlatform } from '../testing/images.ts';
import { createOciClient } from '../testing/oci-client.ts';
import { copyImage } from './index.ts';

describe.skipIf(!hasDistribution)('with a real Distribution, an image gets another name', () => {
  let door: FrontDoor;
  const people: Record<string, UserPrincipal> = {};
  beforeAll(async () => {
    door = await startFrontDoor();
    for (const tenant of ['acme', 'other', 'third']) await door.addTenant(tenant);
    for (const [name, options] of [
      ['dev', { roles: { acme: 'developer', other: 'developer' } }],
      ['reader', { roles: { acme: 'viewer' } }],
      ['stranger', { roles: { other: 'developer' } }],
      ['root', { isAdmin: true }],
    ] as const) {
      const { id } = await door.addUser(name, options);
      people[name] = await loadPrincipal(door.db, id, 'session');
    }
  });
  afterAll(() => door?.[Symbol.asyncDispose]());

  const clientOf = (name: string | null) =>
    createOciClient({ origin: door.origin, ...(name && { user: { name, password: testPassword } }) });
  const copy = (who: string, from: string, to: string) =>
    copyImage({ ...door, pushDb: door.db }, people[who]!, { from, to });
  async function push(name = `acme/${uniqueName('app')}`) {
    const index = buildMultiPlatform(name);
    await (await clientOf('dev').repository(name)).pushIndex(index, 'v1');
    return { name, index };
  }

  test('a tag beside the one it has', async () => {
    const { name, index } = await push();
    const made = await copy('dev', `${name}:v1`, `${name}:stable`);
    expect(made).toMatchObject({
      repository: name,
      tag: 'stable',
      digest: index.digest,
      previousDigest: null,
    });
    const other = buildImage('other');
    await (await clientOf('dev').repository(name)).pushImage(other, 'v2');
    const moved = await copy('dev', `${name}@${other.digest}`, `${name}:stable`);
    expect(moved).toMatchObject({ digest: other.digest, previousDigest: index.digest });
  });

  test('another tenant: all platforms and signatures, byte by byte, and on its own from then on', async () => {
    const { name, index } = await push();
    const repository = await clientOf('dev').repository(name);
    const signature = buildImage('signature', {
      subject: index,
      artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
    });
    await repository.pushImage(signature);
    const tagged = buildImage('signature of before');
    const cosignTag = `${index.digest.replace(':', '-')}.sig`;
    await repository.pushImage(tagged, cosignTag);
    const target = `other/${uniqueName('app')}`;
    await copy('dev', `${name}:v1`, `${target}:v1`);

    const { repositoryId } = await copy('dev', `${name}:v1`, `${target}:again`);
    const source = await door.db
      .selectFrom('repositories')
      .select('id')
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    await deleteContent(door.db, people.root!, source.id, { kind: 'repository' });
    await door.db
      .updateTable('deletions')
      .set({ purge_after: new Date(0) })
      .where('repository_id', '=', source.id)
      .execute();
    await purgeDueDeletions(door, new AbortController().signal);

    const there = await clientOf('stranger').repository(target);
    expect((await there.getManifest('v1')).headers['docker-content-digest']).toBe(index.digest);
    for (const image of index.images) {
      expect((await there.getManifest(image.digest)).bytes.equals(image.raw)).toBe(true);
      for (const blob of [image.config, ...image.layers]) {
        expect((await there.getBlob(blob.digest)).bytes.equals(blob.bytes)).toBe(true);
      }
    }
    const { manifests } = (await there.referrers(index.digest)).json() as {
      manifests: { digest: string }[];
    };
    expect(manifests.map(({ digest }) => digest)).toEqual([signature.digest]);
    expect((await there.getManifest(cosignTag)).headers['docker-content-digest']).toBe(tagged.digest);
    const events = await door.db
      .selectFrom('audit_events')
      .select('detail')
      .where('subject', '=', repositoryId)
      .where('action', '=', 'tag.push')
      .execute();
    expect(events.map(({ detail }) => detail)).toContainEqual(
      expect.objectContaining({ tag: 'v1', copiedFrom: name }),
    );
  });

  test('promoted to the public images, everybody pulls it', async () => {
    const { name, index } = await push();
    const target = `library/${uniqueName('app')}`;
    await copy('root', `${name}:v1`, `${target}:8.4`);
    const anybody = await clientOf(null).repository(target, { actions: 'pull' });
    expect((await anybody.getManifest('8.4')).headers['docker-content-digest']).toBe(index.digest);
  });

  test.each([
    ['a viewer', 'reader', 'acme/app:v1', { code: 'FORBIDDEN' }],
    [
      'who is no member',
      'dev',
      'third/app:v1',
      { code: 'FORBIDDEN', message: 'You may not push to third/app.' },
    ],
    [
      'nobody’s tenant',
      'dev',
      'nobody/app:v1',
      { code: 'FORBIDDEN', message: 'You may not push to nobody/app.' },
    ],
    ['nobody’s tenant, for an administrator', 'root', 'nobody/app:v1', { code: 'NOT_FOUND' }],
    ['the public images, for a developer', 'dev', 'library/app:v1', { code: 'FORBIDDEN' }],
    ['no tag', 'dev', 'acme/app', { code: 'INVALID_INPUT' }],
    ['a digest', 'dev', `acme/app@sha256:${'a'.repeat(64)}`, { code: 'INVALID_INPUT' }],
    ['no tenant', 'dev', 'app:v1', { code: 'INVALID_INPUT' }],
    ['a way out', 'dev', 'acme/../other/app:v1', { code: 'INVALID_INPUT' }],
  ])('refused: to %s', async (_what, who, to, { code, message = '' }: { code: string; message?: string }) => {
    const { name } = await push();
    const refused = copy(who, `${name}:v1`, to);
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('what may not be seen is not there, and neither is what is not', async () => {
    const { name } = await push();
    const seen = await copy('stranger', `${name}:v1`, 'other/app:v1').catch((error) => error);
    const missing = await copy('stranger', 'acme/nothing:v1', 'other/app:v1').catch((error) => error);
    expect(seen).toMatchObject({ code: 'NOT_FOUND' });
    expect([seen.message, seen.reason]).toEqual([missing.message, missing.reason]);
    await expect(copy('dev', `${name}:v9`, 'other/app:v1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('content that the registry has lost is said, and nothing appears', async () => {
    const { name, index } = await push();
    // Of the last one: all else could be recorded before it is missed.
    const lost = index.images.at(-1)!.layers[0]!.digest;
    const access = [{ name, actions: ['delete' as const] }];
    const removed = await door.registry.send({ method: 'DELETE', path: `/v2/${name}/blobs/${lost}`, access });
    await removed.body.dump();
    const target = `other/${uniqueName('app')}`;
    await expect(copy('dev', `${name}:v1`, `${target}:v1`)).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'content-missing',
    });
    const row = await door.db
      .selectFrom('repositories')
      .select('appeared_at')
      .where('name', '=', target)
      .executeTakeFirst();
    expect(row?.appeared_at ?? null).toBeNull();
  });
});
