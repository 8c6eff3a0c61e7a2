/** What the config of a container image calls itself; everything else is an artifact. */
export const imageConfigTypes = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
] as const;

/**
 * The type of an artifact that is not a container image; null for images, whose artifact type is that of their
 * config, and where nothing tells.
 */
export function artifactTypeOf({ artifactType }: { artifactType: string | null }): string | null {
  return imageConfigTypes.some((type) => type === artifactType) ? null : artifactType;
}
