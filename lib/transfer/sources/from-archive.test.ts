import { describe, expect, test } from 'vitest';
import { digestOf } from '../../registry/index.ts';
import {
  type ArchiveFiles,
  blobName,
  layoutBlobs,
  layoutIndex,
  readSourceBlob,
  withArchive,
} from '../../testing/archives.ts';
import { buildMultiPlatform, type TestImage } from '../../testing/images.ts';
import { fromArchive } from './from-archive.ts';

const index = buildMultiPlatform('app');
const [amd] = index.images as [TestImage];
/** As containerd exports: a layout, and a manifest.json over the same blobs. */
const both: ArchiveFiles = {
  ...layoutBlobs(index),
  ...layoutIndex({ v1: index }),
  'manifest.json': JSON.stringify([
    {
      Config: blobName(amd.config.digest),
      RepoTags: ['acme/app:v1'],
      Layers: amd.layers.map(({ digest }) => blobName(digest)),
    },
  ]),
};
const without = (...names: string[]): ArchiveFiles =>
  Object.fromEntries(Object.entries(both).filter(([name]) => !names.includes(name)));

describe('an archive that is both', () => {
  test('is read as an OCI layout', async () => {
    const [image] = await withArchive(both, fromArchive);
    expect(image).toMatchObject({ names: ['v1'] });
    expect(image!.manifests(new Map()).at(-1)!.digest).toBe(index.digest);
  });

  test('is read as docker’s where the layout has no image that is whole', async () => {
    const files = without(...index.images.map(({ digest }) => blobName(digest)));
    await withArchive(files, async (tar) => {
      const [image] = await fromArchive(tar);
      expect(image).toMatchObject({ names: ['acme/app:v1'], platforms: ['linux/amd64'] });
      const layer = await readSourceBlob(image!.blobs[1]!);
      expect(layer.digest).toBe(amd.layers[0]!.digest);
    });
  });
});

test.each<[string, ArchiveFiles, string]>([
  ['files of something else', { 'package.json': '{}' }, 'no-image'],
  ['a manifest.json of no image', { 'manifest.json': '[]' }, 'no-image'],
  ['a layout whose blobs are elsewhere', layoutIndex({ v1: index }), 'archive-incomplete'],
  ['a layout of no image', { 'index.json': '{"manifests":[]}' }, 'archive-incomplete'],
])('%s: told as such', async (_, files, code) => {
  await expect(withArchive(files, fromArchive)).rejects.toMatchObject({ name: 'ArchiveError', code });
});

/** Every JSON of an archive with one value in it changed into each of these. */
function* changedJson(files: ArchiveFiles): Iterable<ArchiveFiles> {
  const junk = [null, true, -1, 1e30, '', 'x', '\0', '../x', [], [null], {}, [{}]];
  for (const [name, content] of Object.entries(files)) {
    const json = parsed(content);
    for (const [at] of places(json)) {
      for (const value of junk) {
        const copy = { json: structuredClone(json) };
        [...places(copy.json)][at]![1](value, copy);
        const bytes = Buffer.from(JSON.stringify(copy.json));
        // Under the digest that it has now, so that it is read.
        yield renamed({ ...files, [name]: bytes }, name, blobName(digestOf(bytes)));
      }
    }
  }
}

function parsed(content: string | Buffer): unknown {
  try {
    return JSON.parse(String(content));
  } catch {
    return undefined;
  }
}

type Change = (value: unknown, root: { json: unknown }) => void;

/** The places of a value, the whole of it first, each with what changes it. */
function* places(json: unknown): Iterable<[number, Change]> {
  if (json === undefined) return;
  let at = 0;
  yield [at, (value, root) => void Object.assign(root, { json: value })];
  const open = [json];
  for (let each = open.shift(); each !== undefined; each = open.shift()) {
    if (typeof each !== 'object' || each === null) continue;
    for (const [key, child] of Object.entries(each)) {
      at += 1;
      const parent = each;
      yield [at, (value) => void Object.assign(parent, { [key]: value })];
      open.push(child);
    }
  }
}

/** The same archive with a blob of another name, also where it is named. */
function renamed(files: ArchiveFiles, from: string, to: string): ArchiveFiles {
  if (!from.startsWith('blobs/')) return files;
  const digest = (name: string) => name.replace('blobs/', '').replace('/', ':');
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name === from ? to : name,
      name.endsWith('.json')
        ? String(content).replaceAll(digest(from), digest(to)).replaceAll(from, to)
        : content,
    ]),
  );
}

test('whatever stands in its JSON, it is read or refused by an ArchiveError', async () => {
  const docker = { ...layoutBlobs(amd), 'manifest.json': both['manifest.json']! };
  const layout = { ...layoutBlobs(amd), ...layoutIndex({ v1: amd }) };
  const outcomes = new Set<string>();
  for (const changed of [...changedJson(layout), ...changedJson(docker)]) {
    outcomes.add(
      await withArchive(changed, fromArchive).then(
        () => 'read',
        (error: Error) => (error.name === 'ArchiveError' ? 'refused' : String(error.stack)),
      ),
    );
  }
  expect([...outcomes].sort()).toEqual(['read', 'refused']);
});
