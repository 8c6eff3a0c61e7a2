import { digestOf, parseDigest } from '../registry/index.ts';
import { uniqueName } from './accounts.ts';
import { startFrontDoor, testPassword } from './front-door.ts';
import { buildImage, type TestBlob } from './images.ts';
import { type Answer, createOciClient, type OciRepository, pathOf } from './oci-client.ts';

export type Subject = Awaited<ReturnType<typeof startSubject>>;

/** A front door to hold against the specification: `acme/app` has `image` as `v1`, and whoever asks may do all of it. */
export async function startSubject() {
  const door = await startFrontDoor();
  await door.addTenant('acme', { developersMayDelete: true });
  await door.addUser('dev', { roles: { acme: 'developer' } });
  const { origin } = door;
  const client = createOciClient({ origin, user: { name: 'dev', password: testPassword } });
  const openRepository = (name: string, scopes: string[] = []): Promise<OciRepository> =>
    client.repository(name, { actions: '*', scopes });
  const repository = await openRepository('acme/app');
  const image = buildImage('conformance', { layers: ['one', 'two'] });
  await repository.pushImage(image, 'v1');
  return {
    repository,
    image,
    openRepository,
    anonymous: createOciClient({ origin }),
    /** Path and query of an answer's Location. */
    at: (answer: Answer) => pathOf(answer, origin),
    /** One chunk, with the Content-Range that it has where its first byte is `first`. */
    sendChunk(path: string, bytes: Buffer, first: number, { method = 'PATCH', query = {} } = {}) {
      const headers = { ...octets, 'content-range': `${first}-${first + bytes.length - 1}` };
      return repository.ask(method, path, { headers, body: bytes, query });
    },
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  };
}

export const octets = { 'content-type': 'application/octet-stream' };
export const unknownDigest = parseDigest(`sha256:${'0'.repeat(64)}`);

/** Bytes that no test has pushed yet. */
export function freshBlob(sizeBytes = 30): TestBlob {
  const bytes = Buffer.from(uniqueName('blob').padEnd(sizeBytes, '.'));
  return { bytes, digest: digestOf(bytes), mediaType: octets['content-type'] };
}
