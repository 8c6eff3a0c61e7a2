import { type Digest, type Manifest, RegistryError } from '../../registry/index.ts';
import { type ImageFacts, readImageFacts } from '../image-facts.ts';
import type { Known } from './known.ts';
import { isAway, type Storage } from './storage.ts';

/** A manifest that the catalog does not have, with what it consists of and what refers to it. */
export type Found = { manifest: Manifest; facts: ImageFacts | null; createdAt: Date | null; parts: Found[] };

/** Deeper than indexes are nested anywhere. */
const maxDepth = 5;

type Options = {
  storage: Storage;
  name: string;
  known: Known;
  /** Whether to ask for referrers; told when the registry has no such list. */
  referrers: { supported: boolean };
};

/** Fetches each manifest of a repository once, however many tags and indexes name it. */
export function createFetcher({ storage, name, known, referrers }: Options) {
  const fetched = new Map<Digest, Promise<Found | null>>();
  const referring = new Map<Digest, Promise<Found[]>>();

  /** With its parts, and with what refers to it; null where the catalog has buried a part of it. */
  async function complete(manifest: Manifest): Promise<Found | null> {
    const found = await once(fetched, manifest.digest, () => collect(manifest, 0));
    if (!found) return null;
    // Not among what an image waits for: what refers to it may have it as its part.
    const more = await once(referring, manifest.digest, () => findReferring(manifest));
    return { ...found, parts: [...found.parts, ...more] };
  }

  /** What was deleted does not come back as a part of something. */
  async function collect(manifest: Manifest, depth: number): Promise<Found | null> {
    if (manifest.children.some((child) => known.manifests.get(child.digest)?.isBuried)) return null;
    const [facts, children] = await Promise.all([
      readImageFacts(storage, name, manifest),
      Promise.all(manifest.children.map(({ digest }) => fetchPart(digest, depth + 1))),
    ]);
    const parts = children.filter((part) => part !== null);
    const createdAt = facts?.createdAt ?? latestOf(parts.flatMap((part) => part.createdAt ?? []));
    return { manifest, facts, createdAt, parts };
  }

  /** Null where it is known, buried, or not there: an index may name more than was ever pushed. */
  async function fetchPart(digest: Digest, depth: number): Promise<Found | null> {
    if (known.manifests.has(digest) || depth > maxDepth) return null;
    return await once(fetched, digest, async () => {
      const manifest = await readOrNull(storage, name, digest);
      return manifest && (await collect(manifest, depth));
    });
  }

  async function findReferring(manifest: Manifest): Promise<Found[]> {
    if (!referrers.supported) return [];
    const digests = await storage.listReferrers(name, manifest.digest);
    if (digests === null) referrers.supported = false;
    const found = await Promise.all((digests ?? []).map((digest) => fetchPart(digest, 1)));
    return found.filter((each) => each !== null);
  }

  return { complete };
}

function once<Result>(
  promises: Map<Digest, Promise<Result>>,
  digest: Digest,
  make: () => Promise<Result>,
): Promise<Result> {
  const known = promises.get(digest);
  if (known !== undefined) return known;
  const made = make();
  promises.set(digest, made);
  return made;
}

async function readOrNull(storage: Storage, name: string, digest: Digest): Promise<Manifest | null> {
  try {
    return await storage.getManifest(name, { kind: 'digest', digest });
  } catch (error) {
    // A part of a kind that is not stored here leaves the rest as it is.
    if (error instanceof RegistryError && !isAway(error)) return null;
    throw error;
  }
}

const latestOf = (instants: readonly Date[]): Date | null =>
  instants.length === 0 ? null : new Date(Math.max(...instants.map((instant) => instant.getTime())));
