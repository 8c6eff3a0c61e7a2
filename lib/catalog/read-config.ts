import { AppError } from '../errors.ts';
import { createRecentlyUsed } from '../recently-used.ts';
import {
  type Descriptor,
  isImageConfigMediaType,
  type RegistryClient,
  RegistryError,
} from '../registry/index.ts';
import { type ImageConfig, parseImageConfig } from './image-config.ts';
import { maxConfigBytes } from './image-facts.ts';

export type BlobReader = Pick<RegistryClient, 'readBlob'>;

/** A digest always names the same bytes, so that nothing here ever grows old. */
const parsed = createRecentlyUsed<ImageConfig>({ maxWeight: 32 * 1024 * 1024 });

/** `missing`: the registry does not have it, or has other bytes. */
export type ConfigRead = { config: ImageConfig | null; missing: boolean };

/**
 * The config of an image, from memory or from the registry; null where it is none of an image, or over 8 MiB.
 * The caller has checked that the asker may see a manifest that names it.
 * @throws AppError REGISTRY_UNAVAILABLE
 */
export async function readConfig(
  registry: BlobReader,
  storageName: string,
  { mediaType, digest, sizeBytes }: Descriptor,
): Promise<ConfigRead> {
  if (!isImageConfigMediaType(mediaType) || sizeBytes > maxConfigBytes) {
    return { config: null, missing: false };
  }
  const known = parsed.get(digest);
  if (known) return { config: known, missing: false };
  try {
    const bytes = await registry.readBlob(storageName, digest, { maxBytes: maxConfigBytes });
    const config = parseImageConfig(bytes);
    if (config) parsed.set(digest, config, bytes.length);
    return { config, missing: false };
  } catch (error) {
    return { config: null, missing: isMissing(error) };
  }
}

/** @returns false where there is content, only too much of it. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof RegistryError)) throw error;
  if (error.code === 'TOO_LARGE') return false;
  if (error.code === 'BLOB_UNKNOWN' || error.code === 'NAME_UNKNOWN' || error.code === 'DIGEST_MISMATCH') {
    return true;
  }
  throw new AppError('REGISTRY_UNAVAILABLE', 'The registry does not answer. Try again in a moment.', {
    reason: 'registry-unavailable',
    cause: error,
  });
}
