import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createClientV2, type Manifest, type RegistryClientV2 } from 'docker-registry-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientDoor, startClientDoor } from '../../testing/client-door.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { buildImage } from '../../testing/images.ts';

let door: ClientDoor;
beforeAll(async () => {
  if (hasDistribution) door = await startClientDoor();
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

describe.skipIf(!hasDistribution)('docker-registry-client', () => {
  type Credentials = { username?: string; password?: string };
  const developer = () => ({ username: 'dev', password: door.password });

  /** Calls of one client, which is closed after them: it would hold its connections. The package calls back. */
  async function withClient<Result>(
    name: string,
    credentials: Credentials,
    use: (client: RegistryClientV2, ask: typeof call) => Promise<Result>,
  ): Promise<Result> {
    const client = createClientV2({
      name: `${door.host}/${name}`,
      scheme: 'http',
      ...credentials,
      maxSchemaVersion: 2,
      acceptManifestLists: true,
    });
    try {
      return await use(client, call);
    } finally {
      client.close();
    }
  }

  const call = <Value>(start: (answer: (error: Error | null, value: Value) => void) => void) =>
    new Promise<Value>((resolve, reject) => {
      start((error, value) => (error ? reject(error) : resolve(value)));
    });

  const upload = async (client: RegistryClientV2, image: ReturnType<typeof buildImage>) => {
    for (const { digest, bytes, mediaType } of [image.config, ...image.layers]) {
      const blob = {
        digest,
        contentLength: bytes.length,
        contentType: mediaType,
        stream: Readable.from([bytes]),
      };
      await call((answer) => client.blobUpload(blob, answer));
    }
    await call((answer) => client.putManifest({ ref: 'v1', manifest: image.raw.toString() }, answer));
  };

  test('pushes blobs and a manifest, lists the tag, pulls the same bytes', async () => {
    const name = door.newName();
    const image = buildImage(name, { format: 'docker' });
    await withClient(name, developer(), async (client, ask) => {
      await upload(client, image);
      expect(await ask((answer) => client.listTags(answer))).toEqual({ name, tags: ['v1'] });
      const { layers } = await ask<Manifest>((answer) => client.getManifest({ ref: 'v1' }, answer));
      expect(layers.map(({ digest }) => digest)).toEqual(image.layers.map(({ digest }) => digest));
      const [layer] = image.layers;
      const stream = await ask<NodeJS.ReadableStream>((answer) =>
        client.createBlobReadStream({ digest: layer!.digest }, answer),
      );
      const ended = once(stream, 'end');
      expect((await buffer(stream)).equals(layer!.bytes)).toBe(true);
      await ended;
    });
  });

  test('reads an image for two platforms, and each of them', async () => {
    const name = door.newName();
    const { images } = await door.pushForTwo(name, { format: 'docker' });
    await withClient(name, developer(), async (client, ask) => {
      const { manifests } = await ask<Manifest>((answer) => client.getManifest({ ref: 'v1' }, answer));
      expect(manifests.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64']);
      for (const { digest, layers } of images) {
        const image = await ask<Manifest>((answer) => client.getManifest({ ref: digest }, answer));
        expect(image.layers.map((layer) => layer.digest)).toEqual(layers.map((layer) => layer.digest));
      }
    });
  });

  test('is told why it may not push', async () => {
    const image = buildImage('refused', { format: 'docker' });
    const pushAs = (name: string, credentials: Credentials) =>
      withClient(name, credentials, (client) => upload(client, image));
    await expect(pushAs(door.newName('other'), developer())).rejects.toThrow(door.namingRule);
    const reader = { username: 'reader', password: door.password };
    await expect(pushAs(door.newName(), reader)).rejects.toThrow(door.roleRule);
    const wrong = { username: 'dev', password: 'wrong password' };
    await expect(pushAs(door.newName(), wrong)).rejects.toThrow(/user name or the password is wrong/);
  });

  test('reads what is public without signing in, and nothing else', async () => {
    const [open, closed] = [door.newName('library'), door.newName()];
    for (const name of [open, closed]) await door.pushForTwo(name, { format: 'docker' });
    const tagsOf = (name: string) =>
      withClient(name, {}, (client, ask) => ask<{ tags: string[] }>((answer) => client.listTags(answer)));
    expect((await tagsOf(open)).tags).toEqual(['v1']);
    await expect(tagsOf(closed)).rejects.toMatchObject({ statusCode: 401 });
  });
});
