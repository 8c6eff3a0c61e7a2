export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndex = 'application/vnd.oci.image.index.v1+json';
export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';
export const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json';

/** All four at once, in every Accept: 2.8 converts to schema 1, under another digest, what it is not asked for. */
export const manifestMediaTypes = [ociIndex, dockerList, ociManifest, dockerManifest] as const;
export type ManifestMediaType = (typeof manifestMediaTypes)[number];

export const isManifestMediaType = (text: string): text is ManifestMediaType =>
  (manifestMediaTypes as readonly string[]).includes(text);

export const isIndexMediaType = (text: string): boolean => text === ociIndex || text === dockerList;

const imageConfigTypes: readonly string[] = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];

/** Whether a config of this type says how to run an image; artifacts use other types. */
export const isImageConfigMediaType = (text: string): boolean => imageConfigTypes.includes(text);
