import {
  isImageConfigMediaType,
  type Manifest,
  type ManifestPlatform,
  type RegistryClient,
  RegistryError,
  readPlatform,
  storable,
} from '../registry/index.ts';

/** What lists show of an image's config. Anything may stand in there: only well-formed values are taken. */
export type ImageFacts = {
  platform: ManifestPlatform | null;
  createdAt: Date | null;
  author: string | null;
  labels: Record<string, string>;
};

/** A larger config is not read: real ones have some kilobytes. */
export const maxConfigBytes = 8 * 1024 * 1024;

/**
 * Reads the facts of an image from its config.
 *
 * @returns null for an index, an artifact, a config that is no JSON, too large, or not there (the registry will say so
 * itself when the manifest is stored).
 * @throws RegistryError UNREACHABLE
 */
export async function readImageFacts(
  registry: Pick<RegistryClient, 'readBlob'>,
  storageName: string,
  { config }: Manifest,
): Promise<ImageFacts | null> {
  if (!config || !isImageConfigMediaType(config.mediaType) || config.sizeBytes > maxConfigBytes) return null;
  try {
    return parseFacts(await registry.readBlob(storageName, config.digest, { maxBytes: maxConfigBytes }));
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'UNREACHABLE') throw error;
    return null;
  }
}

export function parseFacts(bytes: Buffer): ImageFacts | null {
  const json: unknown = JSON.parse(bytes.toString('utf8'));
  if (typeof json !== 'object' || json === null) return null;
  const { created, author, config } = json as Record<string, unknown>;
  return {
    platform: readPlatform(json),
    createdAt: readInstant(created),
    author: readAuthor(author),
    labels: readLabels(config),
  };
}

/** The year 1 is how Go writes that it knows none; years with a sign are nobody's build time either. */
function readInstant(value: unknown): Date | null {
  if (typeof value !== 'string' || value.length > 40) return null;
  const instant = new Date(value);
  const year = instant.getUTCFullYear();
  return year >= 1970 && year <= 9999 ? instant : null;
}

const readAuthor = (value: unknown): string | null =>
  typeof value === 'string' && value ? value.replaceAll('\0', '').slice(0, 500) : null;

const labelsMax = 100;
const labelKeyMax = 200;
const labelValueMax = 1_000;

/** Labels are found by their beginning, so a long value is cut; a long key is nobody's. */
function readLabels(config: unknown): Record<string, string> {
  const { Labels: labels } = (config ?? {}) as { Labels?: unknown };
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return {};
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([key, value]) => key.length <= labelKeyMax && typeof value === 'string')
      .slice(0, labelsMax)
      .map(([key, value]) => [storable(key), storable(value.slice(0, labelValueMax))]),
  );
}
