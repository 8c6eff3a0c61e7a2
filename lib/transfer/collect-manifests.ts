import { resolveManifest } from '../catalog/index.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { type Descriptor, type Manifest, parseManifest, type Reference } from '../registry/index.ts';

/** Far above real images; all manifests of one are held at once. */
const most = { count: 1000, bytes: 32 * 1024 * 1024, depth: 5 };

/** Manifests by their digest, in the order in which a registry takes them: children before their index. */
export type Collected = Map<string, Manifest>;

/** A live manifest of a repository, or null. */
export async function readManifest(db: Db, name: string, reference: Reference): Promise<Manifest | null> {
  const found = await resolveManifest(db, name, reference, { withBytes: true });
  return found?.manifest ? parseManifest(found.manifest.raw!, found.manifest.mediaType) : null;
}

/**
 * Adds a manifest with all below it, each once.
 * @throws AppError CONFLICT `content-missing` where an index names what is not in the repository; `image-too-large` for
 * more manifests than any real image has
 */
export async function collectManifests(
  db: Db,
  name: string,
  manifest: Manifest,
  collected: Collected = new Map(),
  depth = 0,
): Promise<Collected> {
  if (collected.has(manifest.digest)) return collected;
  for (const { digest } of manifest.children) {
    if (collected.has(digest)) continue;
    const child = await readManifest(db, name, { kind: 'digest', digest });
    if (!child) throw missing(digest);
    if (depth >= most.depth) throw tooLarge();
    await collectManifests(db, name, child, collected, depth + 1);
  }
  collected.set(manifest.digest, manifest);
  const bytes = [...collected.values()].reduce((sum, { raw }) => sum + raw.length, 0);
  if (collected.size > most.count || bytes > most.bytes) throw tooLarge();
  return collected;
}

/** Layers that may not be handed on lie elsewhere; the registry has none of their bytes. */
export const isElsewhere = ({ mediaType }: Descriptor): boolean =>
  /nondistributable|\.foreign\./.test(mediaType);

const missing = (digest: string) =>
  new AppError(
    'CONFLICT',
    `The index names ${digest}, which is not here. Choose one platform, or push it again.`,
    {
      reason: 'content-missing',
    },
  );

const tooLarge = () =>
  new AppError(
    'CONFLICT',
    'The image has more manifests than can be moved at once. Move its parts one by one.',
    {
      reason: 'image-too-large',
    },
  );
