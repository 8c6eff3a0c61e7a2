import { type Digest, digestOf, isDigest } from './digest.ts';
import { RegistryError } from './errors.ts';
import { isIndexMediaType, isManifestMediaType, type ManifestMediaType } from './media-types.ts';

/** 4 MiB: the size of manifest that the distribution specification asks registries to accept. */
export const maxManifestBytes = 4 * 1024 * 1024;

export type Descriptor = { mediaType: string; digest: Digest; sizeBytes: number };
export type ManifestPlatform = { os: string; architecture: string; variant?: string };
export type ChildDescriptor = Descriptor & { platform: ManifestPlatform | null };

/** A manifest as far as the catalog needs it. `raw` is the truth: serialising it again would change the digest. */
export type Manifest = {
  mediaType: ManifestMediaType;
  digest: Digest;
  raw: Buffer;
  artifactType: string | null;
  subject: Digest | null;
  annotations: Record<string, string>;
  /** Null in an index. */
  config: Descriptor | null;
  /** Empty in an index. */
  layers: Descriptor[];
  /** The manifests of an index; empty in an image. */
  children: ChildDescriptor[];
};

type Json = Record<string, unknown>;

/** More than any real image or index has; each child of an index is a lock and a row. */
const maxDescriptors = 1000;
/** 4 TiB, far above any real blob: the sizes of a manifest add up to a number that JSON and PostgreSQL hold. */
const maxBlobBytes = 2 ** 42;

/**
 * Reads an image manifest or index, of OCI or Docker.
 *
 * @throws RegistryError MANIFEST_INVALID with what is wrong; whether blobs exist is for the registry to say.
 */
export function parseManifest(raw: Buffer, contentType: string | undefined): Manifest {
  const json = requireOneSpelling(parseJson(raw), 'the manifest');
  const mediaType = readMediaType(json, contentType);
  const isIndex = isIndexMediaType(mediaType);
  if (json.schemaVersion !== 2) throw invalid('schemaVersion must be 2');
  const config = isIndex ? null : readDescriptor(json.config, 'config');
  return {
    mediaType,
    digest: digestOf(raw),
    raw,
    artifactType: text(json.artifactType) || (config && artifactTypeOf(config)),
    subject:
      json.subject === undefined || json.subject === null
        ? null
        : readDescriptor(json.subject, 'subject').digest,
    annotations: readAnnotations(json.annotations),
    config,
    layers: isIndex
      ? []
      : readList(json.layers, 'layers').map((layer, at) => readDescriptor(layer, `layers.${at}`)),
    children: isIndex ? readList(json.manifests, 'manifests').map(readChild) : [],
  };
}

/** OCI: where a manifest names no artifactType, its config's media type says what it is. */
function artifactTypeOf(config: Descriptor): string | null {
  return config.mediaType || null;
}

function parseJson(raw: Buffer): Json {
  try {
    const json: unknown = JSON.parse(raw.toString('utf8'));
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Json;
  } catch {
    throw invalid('the body is not JSON');
  }
  throw invalid('the body is not a JSON object');
}

const fields = [
  ...['schemaVersion', 'mediaType', 'artifactType', 'config', 'layers', 'manifests', 'subject'],
  ...['annotations', 'digest', 'size', 'platform'],
];
/** Also of letters that are the same only in Go's eyes: the Kelvin sign is a k, the long s is an s. */
const fold = (key: string): string => key.toUpperCase().toLowerCase();
const fieldOf = new Map(fields.map((field) => [fold(field), field]));

/** A registry written in Go takes `Config` for `config`, and would check another blob than the one that we show. */
function requireOneSpelling(json: Json, where: string): Json {
  for (const key of Object.keys(json)) {
    const field = fieldOf.get(fold(key)) ?? key;
    if (field !== key) throw invalid(`${where} has a field ${key.slice(0, 50)}, which is spelled ${field}`);
  }
  return json;
}

function readMediaType(json: Json, contentType: string | undefined): ManifestMediaType {
  const header = contentType?.split(';')[0]?.trim() ?? '';
  const inside = text(json.mediaType);
  const mediaType = header || inside || '';
  if (!isManifestMediaType(mediaType))
    throw invalid(`media type ${mediaType || '(none)'} is not stored here`);
  if (inside && inside !== mediaType)
    throw invalid(`Content-Type says ${mediaType}, the manifest says ${inside}`);
  return mediaType;
}

function readList(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`${where} must be a list`);
  if (value.length > maxDescriptors) throw invalid(`${where} has more than ${maxDescriptors} entries`);
  return value;
}

function readDescriptor(value: unknown, where: string): Descriptor {
  const json = requireOneSpelling((typeof value === 'object' && value !== null ? value : {}) as Json, where);
  const digest = text(json.digest) ?? '';
  if (!isDigest(digest)) throw invalid(`${where}.digest is not a sha256 digest`);
  const size = json.size;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0 || size > maxBlobBytes)
    throw invalid(`${where}.size is not a size`);
  return { mediaType: text(json.mediaType) ?? '', digest, sizeBytes: size };
}

function readChild(value: unknown, at: number): ChildDescriptor {
  const descriptor = readDescriptor(value, `manifests.${at}`);
  return { ...descriptor, platform: readPlatform((value as Json).platform) };
}

/** Null where os or architecture is missing. */
export function readPlatform(value: unknown): ManifestPlatform | null {
  if (typeof value !== 'object' || value === null) return null;
  const json = value as Json;
  const os = text(json.os);
  const architecture = text(json.architecture);
  if (!os || !architecture) return null;
  const variant = text(json.variant);
  return variant ? { os, architecture, variant } : { os, architecture };
}

function readAnnotations(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      .map(([key, each]) => [storable(key), storable(each)]),
  );
}

/** PostgreSQL keeps no NUL in text and no half of a surrogate pair in JSON; nothing legitimate has one. */
export const storable = (value: string): string =>
  Buffer.from(value.replaceAll('\0', ''), 'utf8').toString('utf8');

const text = (value: unknown): string | null =>
  typeof value === 'string' ? storable(value.slice(0, 4096)) : null;

const invalid = (what: string) => new RegistryError('MANIFEST_INVALID', `manifest invalid: ${what}`);
