import type { FrontRepository } from '../catalog/index.ts';
import type { Manifest, RegistryClient } from '../registry/index.ts';
import { isElsewhere } from './collect-manifests.ts';

/** So many blobs are mounted at once. */
const atOnce = 8;

/**
 * Makes the configs and layers of some manifests those of another repository too: no byte moves.
 * @throws RegistryError BLOB_UNKNOWN, UNREACHABLE; the reason of `signal`
 */
export async function mountBlobs(
  registry: RegistryClient,
  { from, to, signal }: { from: FrontRepository; to: FrontRepository; signal?: AbortSignal },
  manifests: readonly Manifest[],
): Promise<void> {
  const blobs = manifests.flatMap(({ config, layers }) => [...(config ? [config] : []), ...layers]);
  const digests = [...new Set(blobs.filter((blob) => !isElsewhere(blob)).map(({ digest }) => digest))];
  const mountNext = async (): Promise<void> => {
    for (let next = digests.pop(); next; next = digests.pop()) {
      signal?.throwIfAborted();
      await registry.mountBlob(to.storageName, next, { from: from.storageName });
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, mountNext));
  } finally {
    digests.length = 0;
  }
}
