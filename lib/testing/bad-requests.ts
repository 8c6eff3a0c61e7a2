import { maxManifestBytes } from '../registry/index.ts';
import {
  buildImage,
  buildManifest,
  describe as descriptor,
  mediaTypes,
  type TestManifest,
} from './images.ts';
import type { RawRequest } from './raw-request.ts';

export const name = 'acme/app';
/** Pushed to `name` before. */
export const image = buildImage('app');
const missing = `sha256:${'0'.repeat(64)}`;
const long = 'x'.repeat(10_000);

export type Expected = { status?: number; code?: string };
/** Each goes to a repository `acme/app` that holds `image` as `v1`, with a token for all that can be done there. */
export type Case = [what: string, raw: RawRequest, expected?: Expected];

const manifestOf = (change: Record<string, unknown>, mediaType: string = image.mediaType): TestManifest =>
  buildManifest({ ...JSON.parse(image.raw.toString()), ...change }, mediaType);

export const put = (
  { raw, mediaType }: { raw: Buffer | string; mediaType: string },
  reference = 'bad',
): RawRequest => ({
  method: 'PUT',
  path: `/v2/${name}/manifests/${reference}`,
  headers: { 'content-type': mediaType },
  body: raw,
});

const nothing = { mediaType: 'x', digest: missing, size: 1 };
export const index = (change: Record<string, unknown>) =>
  buildManifest(
    { schemaVersion: 2, mediaType: mediaTypes.oci.index, manifests: [], ...change },
    mediaTypes.oci.index,
  );

export const badManifests: Case[] = [
  ['an empty body', put({ raw: '', mediaType: image.mediaType }), { code: 'MANIFEST_INVALID' }],
  ['no JSON', put({ raw: 'nonsense', mediaType: image.mediaType }), { code: 'MANIFEST_INVALID' }],
  [
    'half of a manifest',
    put({ raw: image.raw.subarray(0, 50), mediaType: image.mediaType }),
    { code: 'MANIFEST_INVALID' },
  ],
  [
    'no UTF-8',
    put({ raw: Buffer.from([0xff, 0xfe, 0x80]), mediaType: image.mediaType }),
    { code: 'MANIFEST_INVALID' },
  ],
  ['a list', put({ raw: '[]', mediaType: image.mediaType }), { code: 'MANIFEST_INVALID' }],
  ['deep JSON', put({ raw: '[['.repeat(100_000), mediaType: image.mediaType }), { code: 'MANIFEST_INVALID' }],
  [
    'a manifest around deep JSON',
    put(
      buildManifest(
        image.raw.toString().replace('{', `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)},`),
        image.mediaType,
      ),
    ),
  ],
  ['no media type', put({ raw: '{"schemaVersion":2}', mediaType: '' }), { code: 'MANIFEST_INVALID' }],
  [
    'an unknown media type',
    put({ raw: image.raw, mediaType: 'application/json' }),
    { code: 'MANIFEST_INVALID' },
  ],
  [
    'schema 1',
    put({
      raw: '{"schemaVersion":1,"name":"acme/app","tag":"v1","fsLayers":[],"history":[]}',
      mediaType: 'application/vnd.docker.distribution.manifest.v1+prettyjws',
    }),
    { code: 'MANIFEST_INVALID' },
  ],
  ['another schema', put(manifestOf({ schemaVersion: 3 })), { code: 'MANIFEST_INVALID' }],
  [
    'another media type inside',
    put(manifestOf({ mediaType: mediaTypes.docker.manifest })),
    { code: 'MANIFEST_INVALID' },
  ],
  [
    'an index under the type of an image',
    put({ raw: index({}).raw, mediaType: image.mediaType }),
    { code: 'MANIFEST_INVALID' },
  ],
  [
    'a config that is not there',
    put(manifestOf({ config: { ...descriptor(image.config), digest: missing } })),
    { code: 'MANIFEST_BLOB_UNKNOWN' },
  ],
  [
    'a layer that is not there',
    put(manifestOf({ layers: [{ ...descriptor(image.layers[0]!), digest: missing }] })),
    { code: 'MANIFEST_BLOB_UNKNOWN' },
  ],
  [
    'a negative size',
    put(manifestOf({ config: { ...descriptor(image.config), size: -1 } })),
    { code: 'MANIFEST_INVALID' },
  ],
  [
    'a huge size',
    put(manifestOf({ config: { ...descriptor(image.config), size: 2 ** 60 } })),
    { code: 'MANIFEST_INVALID' },
  ],
  [
    'a digest of another kind',
    put(manifestOf({ config: { ...descriptor(image.config), digest: `md5:${'0'.repeat(32)}` } })),
    { code: 'MANIFEST_INVALID' },
  ],
  ['a subject that is none', put(manifestOf({ subject: 'v1' })), { code: 'MANIFEST_INVALID' }],
  [
    '1001 layers',
    put(manifestOf({ layers: Array(1001).fill(descriptor(image.layers[0]!)) })),
    { code: 'MANIFEST_INVALID' },
  ],
  [
    'an index with a child that is not there',
    put(index({ manifests: [nothing] })),
    { code: 'MANIFEST_BLOB_UNKNOWN' },
  ],
  [
    'an index with a blob for a child',
    put(index({ manifests: [descriptor(image.config)] })),
    { code: 'MANIFEST_BLOB_UNKNOWN' },
  ],
  [
    'an index with 1001 children',
    put(index({ manifests: Array(1001).fill(nothing) })),
    { code: 'MANIFEST_INVALID' },
  ],
  ['the bytes of another digest', put(image, missing), { code: 'DIGEST_INVALID' }],
  [
    'more than 4 MiB',
    put(buildManifest(`${' '.repeat(maxManifestBytes)}${image.raw}`, image.mediaType)),
    { status: 413, code: 'SIZE_INVALID' },
  ],
  ['a tag of 129 characters', put(image, 'x'.repeat(129)), { code: 'MANIFEST_INVALID' }],
  ['a tag of 10,000 characters', put(image, long), { code: 'MANIFEST_INVALID' }],
  ['a tag that begins with a dot', put(image, '.x'), { code: 'MANIFEST_INVALID' }],
  ['a tag with a NUL', put(image, 'v%00'), { code: 'MANIFEST_INVALID' }],
  ['a tag with a slash', put(image, 'v%2F1'), { code: 'MANIFEST_INVALID' }],
  ['a tag with a space', put(image, 'v%201'), { code: 'MANIFEST_INVALID' }],
  ['a digest that is too short', put(image, 'sha256:abc'), { code: 'DIGEST_INVALID' }],
  [
    'a digest in capitals',
    put(image, image.digest.toUpperCase().replace('SHA', 'sha')),
    { code: 'DIGEST_INVALID' },
  ],
];

const names: [string, string][] = [
  ['capitals', 'ACME/app'],
  ['a dot at the end', 'acme/app.'],
  ['a dash at the end', 'acme/app-'],
  ['three underscores', 'acme/a___b'],
  ['two slashes', 'acme//app'],
  ['a slash in front', '/acme/app'],
  ['a colon', 'acme/app:v1'],
  ['a NUL', 'acme/app%00'],
  ['a line break', 'acme/app%0a'],
  ['a backslash', 'acme%5capp'],
  ['a space', 'acme/a%20b'],
  ['a percent sign', 'acme/a%25b'],
  ['an encoding that breaks off', 'acme/%'],
  ['an encoding that is none', 'acme/%zz'],
  ['half of a character', 'acme/%c3%28'],
  ['a letter that is not ASCII', 'acme/%C3%A9'],
  ['dots that were encoded twice', 'acme/%252e%252e/app'],
  ['a dot encoded', 'acme/%2e%2e%2f%2e%2e%2fapp'],
  ['201 characters', `acme/${'a'.repeat(196)}`],
  ['10,000 characters', `acme/${'a'.repeat(10_000)}`],
];

const endpoints: [method: string, tail: string][] = [
  ['GET', 'manifests/v1'],
  ['PUT', 'manifests/v1'],
  ['DELETE', 'manifests/v1'],
  ['HEAD', `blobs/${missing}`],
  ['POST', 'blobs/uploads/'],
  ['PATCH', 'blobs/uploads/x'],
  ['GET', 'tags/list'],
  ['GET', `referrers/${missing}`],
];

export const badNames = names.flatMap(([what, text]) =>
  endpoints.map(
    ([method, tail]): Case => [
      `${what}: ${method} ${tail.slice(0, 20)}`,
      { method, path: `/v2/${text}/${tail}` },
    ],
  ),
);

export const oddPaths: Case[] = [
  ['a path that climbs', { path: `/v2/acme/../${name}/manifests/none` }],
  ['a path that climbs, encoded', { path: `/v2/acme/%2e%2e/%2e%2e/etc/manifests/v1` }],
  ['a path that climbs out', { path: '/v2/../../etc/passwd' }, { status: 404 }],
  ['a path that is none of ours', { path: '/v2/acme/app' }, { status: 404 }],
  ['nothing but a name', { path: '/v2/acme' }, { status: 404 }],
  ['an unknown kind', { path: `/v2/${name}/things/v1` }, { status: 404 }],
  ['the list with a slash behind', { path: '/v2/_catalog/' }, { status: 404 }],
  ['n=-1', { path: `/v2/${name}/tags/list?n=-1` }, { status: 400, code: 'UNSUPPORTED' }],
  ['n=abc', { path: `/v2/${name}/tags/list?n=abc` }, { status: 400, code: 'UNSUPPORTED' }],
  ['n=', { path: `/v2/${name}/tags/list?n=` }, { status: 400, code: 'UNSUPPORTED' }],
  ['n=1e9', { path: `/v2/${name}/tags/list?n=1e9` }, { status: 400, code: 'UNSUPPORTED' }],
  [
    'n of 10,000 digits',
    { path: `/v2/${name}/tags/list?n=${'9'.repeat(10_000)}` },
    { status: 400, code: 'UNSUPPORTED' },
  ],
  ['an unknown tag', { path: `/v2/${name}/manifests/none` }, { status: 404, code: 'MANIFEST_UNKNOWN' }],
  [
    'an unknown digest',
    { path: `/v2/${name}/manifests/${missing}` },
    { status: 404, code: 'MANIFEST_UNKNOWN' },
  ],
  ['an unknown blob', { path: `/v2/${name}/blobs/${missing}` }, { status: 404, code: 'BLOB_UNKNOWN' }],
  ['a blob by a tag', { path: `/v2/${name}/blobs/v1` }, { status: 400, code: 'DIGEST_INVALID' }],
  [
    'a blob by sha512',
    { path: `/v2/${name}/blobs/sha512:${'0'.repeat(128)}` },
    { status: 400, code: 'DIGEST_INVALID' },
  ],
  [
    'a blob by 10,000 characters',
    { path: `/v2/${name}/blobs/${long}` },
    { status: 400, code: 'DIGEST_INVALID' },
  ],
  [
    'the deletion of an unknown tag',
    { method: 'DELETE', path: `/v2/${name}/manifests/none` },
    { status: 404 },
  ],
  [
    'the deletion of an unknown digest',
    { method: 'DELETE', path: `/v2/${name}/manifests/${missing}` },
    { status: 404 },
  ],
  [
    'the deletion of a blob',
    { method: 'DELETE', path: `/v2/${name}/blobs/${image.config.digest}` },
    { status: 405, code: 'UNSUPPORTED' },
  ],
  ['an upload that is unknown', { method: 'PATCH', path: `/v2/${name}/blobs/uploads/0123`, body: 'x' }],
  [
    'an upload that ends without a digest',
    { method: 'PUT', path: `/v2/${name}/blobs/uploads/0123`, body: 'x' },
    { code: 'DIGEST_INVALID' },
  ],
  [
    'an upload that ends with a bad digest',
    { method: 'PUT', path: `/v2/${name}/blobs/uploads/0123?digest=sha256:x` },
    { code: 'DIGEST_INVALID' },
  ],
  [
    'a body where there is none to be',
    { method: 'GET', path: `/v2/${name}/blobs/${missing}`, body: 'x'.repeat(100) },
    { status: 404 },
  ],
  [
    'a HEAD with a body',
    { method: 'HEAD', path: `/v2/${name}/blobs/${missing}`, body: 'x'.repeat(100) },
    { status: 404 },
  ],
  ...['POST', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'].map(
    (method): Case => [
      `${method} of a manifest`,
      { method, path: `/v2/${name}/manifests/v1` },
      { status: 405 },
    ],
  ),
  ...['GET', 'PUT', 'DELETE', 'PATCH'].map(
    (method): Case => [
      `${method} of the uploads`,
      { method, path: `/v2/${name}/blobs/uploads/` },
      { status: 405 },
    ],
  ),
  ...['POST', 'PUT', 'DELETE'].map(
    (method): Case => [`${method} of /v2/`, { method, path: '/v2/' }, { status: 405 }],
  ),
];
