import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uniqueName } from '../../testing/accounts.ts';
import { type Subject, startSubject, unknownDigest } from '../../testing/conformance.ts';
import { hasDistribution } from '../../testing/distribution.ts';
import { buildImage, buildManifest, mediaTypes, type TestImage } from '../../testing/images.ts';
import { expectStatus, type OciRepository } from '../../testing/oci-client.ts';

// After the OCI distribution specification 1.1, section by section; `end-…` and `code-…` are its own numbers. What is
// a MAY there and not offered here is tested as what the specification says of registries without it.

let given: Subject;
let repository: OciRepository;
let image: TestImage;
beforeAll(async () => {
  if (!hasDistribution) return;
  given = await startSubject();
  ({ repository, image } = given);
});
afterAll(async () => await given?.[Symbol.asyncDispose]());

describe.skipIf(!hasDistribution)('Content discovery: listing tags', () => {
  const tags = ['1.0', 'A', 'Z', '_', 'a', 'b', 'z'];
  let listed: OciRepository;
  beforeAll(async () => {
    if (!hasDistribution) return;
    listed = await given.openRepository('acme/listed');
    await listed.pushImage(image, 'b');
    for (const tag of tags.toReversed()) await listed.putManifest(tag, image);
  });
  const list = async (query: Record<string, string> = {}) => {
    const answer = await expectStatus(listed.listTags(query), 200);
    return { ...(answer.json() as { name: string; tags: string[] }), link: answer.headers.link };
  };

  test('end-8a: MUST be 200 with name and tags, in one of the two orders', async () => {
    expect(await list()).toEqual({ name: 'acme/listed', tags, link: undefined });
  });

  test('end-8a: a repository that does not exist is 404', async () => {
    const none = await given.openRepository('acme/none');
    const answer = await none.listTags();
    expect([answer.status, answer.error().code]).toEqual([404, 'NAME_UNKNOWN']);
  });

  test('end-8b: n MUST be kept to, with a Link to the next page where there is more', async () => {
    const first = await list({ n: '3' });
    expect(first.tags).toEqual(tags.slice(0, 3));
    const next = /^<([^>]+)>; rel="next"$/.exec(first.link ?? '')?.[1];
    const second = (await listed.ask('GET', next!)).json() as { tags: string[] };
    expect(second.tags).toEqual(tags.slice(3, 6));
    expect((await list({ n: '7' })).link).toBeUndefined();
  });

  test('end-8b: n=0 MUST be an empty list and MUST NOT have a Link', async () => {
    expect(await list({ n: '0' })).toEqual({ name: 'acme/listed', tags: [], link: undefined });
  });

  test('end-8b: last is a name and MUST NOT be in the list itself', async () => {
    expect((await list({ last: 'Z' })).tags).toEqual(['_', 'a', 'b', 'z']);
    expect((await list({ last: 'Z', n: '2' })).tags).toEqual(['_', 'a']);
    expect((await list({ last: 'Y' })).tags).toEqual(['Z', '_', 'a', 'b', 'z']);
  });
});

describe.skipIf(!hasDistribution)('Content discovery: listing referrers', () => {
  const type = 'application/vnd.example.sbom';
  let subject: TestImage;
  let sbom: TestImage;
  let plain: TestImage;
  beforeAll(async () => {
    if (!hasDistribution) return;
    subject = buildImage(uniqueName('subject'));
    sbom = buildImage('sbom', { subject, artifactType: type, annotations: { made: 'today' } });
    plain = buildImage('plain', { subject });
    for (const each of [sbom, plain]) await repository.pushImage(each);
    const index = buildManifest(
      { schemaVersion: 2, mediaType: mediaTypes.oci.index, manifests: [], subject: describeSubject() },
      mediaTypes.oci.index,
    );
    await expectStatus(repository.putManifest(index.digest, index), 201);
  });
  const describeSubject = () => ({
    mediaType: subject.mediaType,
    digest: subject.digest,
    size: subject.raw.length,
  });
  type Listed = {
    mediaType: string;
    manifests: { artifactType?: string; annotations?: object; mediaType: string }[];
  };
  const list = async (query: Record<string, string> = {}) => {
    const answer = await expectStatus(repository.referrers(subject.digest, query), 200);
    expect(answer.headers['content-type']).toBe(mediaTypes.oci.index);
    return { ...(answer.json() as Listed), filters: answer.headers['oci-filters-applied'] };
  };

  test('end-12a: MUST be an index of all that name the digest, with type and annotations', async () => {
    const { manifests } = await list();
    expect(manifests).toHaveLength(3);
    expect(manifests).toContainEqual({
      mediaType: sbom.mediaType,
      digest: sbom.digest,
      size: sbom.raw.length,
      artifactType: type,
      annotations: { made: 'today' },
    });
    expect(manifests).toContainEqual(
      expect.objectContaining({ digest: plain.digest, artifactType: plain.config.mediaType }),
    );
  });

  test('end-12a: the artifactType of an index without one MUST be left out', async () => {
    const index = (await list()).manifests.find(({ mediaType }) => mediaType === mediaTypes.oci.index);
    expect(index).not.toHaveProperty('artifactType');
  });

  test('end-12a: none MUST be an empty index, never 404; what is no digest MUST be 400', async () => {
    const none = await expectStatus(repository.referrers(unknownDigest), 200);
    expect(none.json()).toMatchObject({ schemaVersion: 2, mediaType: mediaTypes.oci.index, manifests: [] });
    expect((await repository.referrers('sha256:short')).status).toBe(400);
  });

  test('end-12b: the filter SHOULD be applied, and then MUST be told', async () => {
    const filtered = await list({ artifactType: type });
    expect(filtered.manifests.map(({ artifactType }) => artifactType)).toEqual([type]);
    expect(filtered.filters).toBe('artifactType');
    expect((await list()).filters).toBeUndefined();
  });
});
