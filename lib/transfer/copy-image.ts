import { actorOf, can, type UserPrincipal } from '../access/index.ts';
import {
  type FrontRepository,
  findRepository,
  getRepositoryByName,
  listReferrers,
  openRepository,
  readImageFacts,
  recordManifest,
  resolveManifest,
} from '../catalog/index.ts';
import type { CopyBody, CopyView } from '../contract/copies.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import {
  type Digest,
  isTag,
  type Manifest,
  parseDigest,
  parseImageRef,
  parseManifest,
  parseReference,
  type Reference,
  type RegistryClient,
  RegistryError,
} from '../registry/index.ts';

export type CopyContext = { db: Db; registry: RegistryClient };

/** So many blobs are mounted at once. */
const mountsAtOnce = 8;

/**
 * Gives an image, or an index with all its platforms, another name: a tag, another repository, another tenant. Its
 * signatures and other referrers come along. No blob moves, and every digest stays.
 *
 * Safe to repeat. Broken off it leaves manifests without a tag at most.
 *
 * @throws AppError INVALID_INPUT; NOT_FOUND for a source that is not or may not be seen; FORBIDDEN `not-allowed` where
 * nothing may be pushed, the same for unknown and foreign tenants; CONFLICT `content-missing`; REGISTRY_UNAVAILABLE
 */
export async function copyImage(
  context: CopyContext,
  principal: UserPrincipal,
  { from, to }: CopyBody,
): Promise<CopyView> {
  const [source, target] = [parseSource(from), parseTarget(to)];
  await getRepositoryByName(context.db, principal, source.repository);
  requirePush(principal, target.repository);
  try {
    return await copy(context, principal, source, target);
  } catch (error) {
    throw error instanceof RegistryError ? toAppError(error) : error;
  }
}

async function copy(
  context: CopyContext,
  principal: UserPrincipal,
  source: Source,
  target: Target,
): Promise<CopyView> {
  const { db } = context;
  const there = await findRepository(db, source.repository);
  const found = await resolveManifest(db, source.repository, source.reference, { withBytes: true });
  if (!there || !found?.manifest) throw noSuchImage();
  const reference: Reference = { kind: 'tag', tag: target.tag };
  const before = await resolveManifest(db, target.repository, reference, { withBytes: false });
  const [tenantId = ''] = target.repository.split('/');
  const here = await openRepository(db, { name: target.repository, tenantId, userId: principal.userId });
  const top = parseManifest(found.manifest.raw!, found.manifest.mediaType);
  const way: Way = { context, principal, from: there, to: here, done: new Set() };
  await bring(way, top, reference);
  return {
    repositoryId: here.id,
    repository: here.name,
    tag: target.tag,
    digest: top.digest,
    previousDigest: before?.manifest?.digest ?? null,
  };
}

type Way = {
  context: CopyContext;
  principal: UserPrincipal;
  from: FrontRepository;
  to: FrontRepository;
  done: Set<Digest>;
};

/** Children first, then the manifest itself, then what refers to it. */
async function bring(way: Way, manifest: Manifest, reference: Reference): Promise<void> {
  const { context, principal, from, to, done } = way;
  if (done.has(manifest.digest)) return;
  done.add(manifest.digest);
  const isElsewhere = from.id !== to.id;
  if (isElsewhere) {
    for (const { digest } of manifest.children) await bringByDigest(way, digest);
    await mountBlobs(way, manifest);
  }
  await recordManifest(context.db, {
    repository: to,
    reference,
    manifest,
    actor: { ...actorOf(principal), id: principal.userId },
    detail: { copiedFrom: from.name },
    forward: () => context.registry.putManifest(to.storageName, reference, manifest),
    readFacts: () => readImageFacts(context.registry, to.storageName, manifest),
  });
  if (!isElsewhere) return;
  const referrers = await listReferrers(context.db, from.id, manifest.digest, null);
  for (const { digest } of referrers) await bringByDigest(way, parseDigest(digest));
}

async function bringByDigest(way: Way, digest: Digest): Promise<void> {
  const reference: Reference = { kind: 'digest', digest };
  const found = await resolveManifest(way.context.db, way.from.name, reference, { withBytes: true });
  // Deleted since: the index would be refused, a referrer is not missed.
  if (!found?.manifest) return;
  await bring(way, parseManifest(found.manifest.raw!, found.manifest.mediaType), reference);
}

async function mountBlobs({ context, from, to }: Way, { config, layers }: Manifest): Promise<void> {
  const digests = [...new Set([...(config ? [config] : []), ...layers].map(({ digest }) => digest))];
  const mountNext = async (): Promise<void> => {
    for (let next = digests.pop(); next; next = digests.pop()) {
      await context.registry.mountBlob(to.storageName, next, { from: from.storageName });
    }
  };
  await Promise.all(Array.from({ length: mountsAtOnce }, mountNext));
}

type Source = { repository: string; reference: Reference };
type Target = { repository: string; tag: string };

function parseSource(text: string): Source {
  const parsed = parseImageRef(text);
  if (!parsed) throw invalid('from', 'An image is named <repository>:<tag> or <repository>@<digest>.');
  return { repository: parsed.repository, reference: parseReference(parsed.reference) };
}

function parseTarget(text: string): Target {
  const parsed = parseImageRef(text);
  if (!parsed || !isTag(parsed.reference) || !parsed.repository.includes('/')) {
    throw invalid('to', 'A copy is named <tenantId>/<name>:<tag>.');
  }
  return { repository: parsed.repository, tag: parsed.reference };
}

function requirePush(principal: UserPrincipal, name: string): void {
  const [tenantId = ''] = name.split('/');
  if (can(principal, 'push', { tenantId, name })) return;
  throw new AppError('FORBIDDEN', `You may not push to ${name}. Choose a tenant where you are a developer.`, {
    reason: 'not-allowed',
  });
}

const invalid = (path: string, message: string) =>
  new AppError('INVALID_INPUT', 'Some fields need correcting.', {
    reason: 'invalid-input',
    issues: [{ path, message }],
  });

const noSuchImage = () => new AppError('NOT_FOUND', 'No such image.', { reason: 'not-found' });

function toAppError(error: RegistryError): AppError {
  switch (error.code) {
    case 'DENIED':
      return new AppError('NOT_FOUND', 'No such tenant.', { reason: 'not-found', cause: error });
    case 'BLOB_UNKNOWN':
    case 'MANIFEST_BLOB_UNKNOWN':
    case 'MANIFEST_UNKNOWN':
      return new AppError('CONFLICT', 'The registry has lost content of this image. Push it again first.', {
        reason: 'content-missing',
        cause: error,
      });
    case 'NAME_UNKNOWN':
      return new AppError('CONFLICT', 'The repository was deleted meanwhile. Copy it again.', {
        reason: 'deleted-meanwhile',
        cause: error,
      });
    default:
      return new AppError('REGISTRY_UNAVAILABLE', 'The registry does not answer. Try again in a moment.', {
        reason: 'registry-unavailable',
        cause: error,
      });
  }
}
