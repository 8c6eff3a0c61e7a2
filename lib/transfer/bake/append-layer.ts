import {
  type Descriptor,
  type Digest,
  digestOf,
  type Manifest,
  parseManifest,
} from '../../registry/index.ts';
import { ArchiveError } from '../sources/archive-error.ts';
import { ociGzipLayer } from '../sources/oci-image.ts';

export type NewLayer = {
  digest: Digest;
  sizeBytes: number;
  /** The digest of the layer as a plain tar. */
  diffId: Digest;
};

/** What is said of the layer in the image's history, and of the image in its labels. */
export type Saying = { createdBy: string; labels: Record<string, string> };

export type Appended = { manifest: Manifest; config: Buffer };

const dockerGzipLayer = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';

type Json = Record<string, unknown>;

/**
 * An image with one more layer (after go-containerregistry's mutate.Append): the same image and layer give the same
 * digest, so that the time of the new image is that of the old one.
 *
 * @param config The image's config, as it is stored.
 * @throws ArchiveError `base-missing` for what is no image of today
 */
export function appendLayer(image: Manifest, config: Buffer, layer: NewLayer, saying: Saying): Appended {
  const newConfig = Buffer.from(JSON.stringify(changeConfig(readJson(config), layer, saying)));
  const json = readJson(image.raw);
  const isDocker = image.mediaType === dockerManifest;
  const described = (mediaType: string, { digest, sizeBytes }: Pick<Descriptor, 'digest' | 'sizeBytes'>) => ({
    mediaType,
    size: sizeBytes,
    digest,
  });
  const configType = image.config!.mediaType;
  const { subject: _, ...kept } = json;
  const changed = {
    ...kept,
    config: described(configType, { digest: digestOf(newConfig), sizeBytes: newConfig.length }),
    layers: [...(json.layers as Json[]), described(isDocker ? dockerGzipLayer : ociGzipLayer, layer)],
  };
  const manifest = parseManifest(Buffer.from(JSON.stringify(changed)), image.mediaType);
  return { manifest, config: newConfig };
}

/** An index whose images were changed; what is no image of a platform (an attestation of the old one) falls out. */
export function replaceChildren(index: Manifest, changed: ReadonlyMap<Digest, Manifest>): Manifest {
  const json = readJson(index.raw);
  const manifests = (json.manifests as Json[]).flatMap((entry) => {
    const manifest = changed.get(entry.digest as Digest);
    // An entry may hold the bytes that it names; these are others now.
    const { data: __, ...rest } = entry;
    return manifest ? [{ ...rest, digest: manifest.digest, size: manifest.raw.length }] : [];
  });
  const { subject: _, ...kept } = json;
  return parseManifest(Buffer.from(JSON.stringify({ ...kept, manifests })), index.mediaType);
}

function changeConfig(json: Json, { diffId }: NewLayer, { createdBy, labels }: Saying): Json {
  const rootfs = record(json.rootfs);
  if (!Array.isArray(rootfs.diff_ids)) throw new ArchiveError('base-missing', 'rootfs');
  const run = record(json.config);
  const step = { ...(typeof json.created === 'string' && { created: json.created }), created_by: createdBy };
  return {
    ...json,
    config: { ...run, Labels: { ...record(run.Labels), ...labels } },
    rootfs: { ...rootfs, diff_ids: [...rootfs.diff_ids, diffId] },
    history: [...(Array.isArray(json.history) ? json.history : []), step],
  };
}

function readJson(bytes: Buffer): Json {
  try {
    return record(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new ArchiveError('base-missing', 'config');
  }
}

const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
