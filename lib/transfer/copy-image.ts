import type { UserPrincipal } from '../access/index.ts';
import {
  type FrontRepository,
  findRepository,
  getRepositoryByName,
  listReferrers,
  openRepository,
  resolveManifest,
} from '../catalog/index.ts';
import type { CopyBody, CopyView } from '../contract/copies.ts';
import type { Db } from '../db/index.ts';
import { type Manifest, parseDigest, type Reference, type RegistryClient } from '../registry/index.ts';
import { type Collected, collectManifests, readManifest } from './collect-manifests.ts';
import { toAppError } from './errors.ts';
import { mountBlobs } from './mount-blobs.ts';
import { recordInto } from './push-image.ts';
import { noSuchImage, parseSource, parseTarget, requirePush, type Source, type Target } from './target.ts';

export type CopyContext = { db: Db; pushDb: Db; registry: RegistryClient };

/**
 * Gives an image, or an index with all its platforms, another name: a tag, another repository, another tenant. Its
 * signatures and other referrers come along. No blob moves, and every digest stays.
 *
 * Safe to repeat. Broken off it leaves manifests without the tag at most, and nothing where a blob is lost.
 *
 * @throws AppError INVALID_INPUT; NOT_FOUND for a source that is not or may not be seen; FORBIDDEN `not-allowed` where
 * nothing may be pushed, the same for unknown and foreign tenants; CONFLICT `content-missing`; REGISTRY_UNAVAILABLE
 */
export async function copyImage(
  context: CopyContext,
  principal: UserPrincipal,
  { from, to }: CopyBody,
): Promise<CopyView> {
  const [source, target] = [parseSource(from, 'from'), parseTarget(to, 'to')];
  const { name } = await getRepositoryByName(context.db, principal, source.repository);
  requirePush(principal, target);
  try {
    return await copy(context, principal, { ...source, repository: name }, target);
  } catch (error) {
    throw toAppError(error);
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
  const top = there && (await readManifest(db, there.name, source.reference));
  if (!there || !top) throw noSuchImage();
  const reference: Reference = { kind: 'tag', tag: target.tag };
  const before = await resolveManifest(db, target.repository, reference, { withBytes: false });
  const here = await openRepository(db, {
    name: target.repository,
    tenantId: target.tenantId,
    userId: principal.userId,
  });
  const way: Way = { context, principal, from: there, to: here };
  if (there.id !== here.id) await bringContent(way, top);
  await record(way, top, reference);
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
};

/** All blobs before the first manifest: what lacks one leaves nothing that anybody sees. */
async function bringContent(way: Way, top: Manifest): Promise<void> {
  const { db } = way.context;
  const collected = await collectManifests(db, way.from.name, top);
  const signatures = await collectSignatures(way, collected);
  await mountBlobs(way.context.registry, way, [...collected.values()]);
  for (const manifest of collected.values()) {
    await record(way, manifest, { kind: 'digest', digest: manifest.digest });
  }
  for (const { manifest, tag } of signatures) await record(way, manifest, { kind: 'tag', tag });
}

/** What refers to an image: by its `subject`, as OCI 1.1 has it, or by a tag made of the digest, as cosign began. */
const signatureSuffixes = ['sig', 'att', 'sbom'];

async function collectSignatures(
  { context: { db }, from }: Way,
  collected: Collected,
): Promise<{ manifest: Manifest; tag: string }[]> {
  const tagged: { manifest: Manifest; tag: string }[] = [];
  // The map grows meanwhile: a signature may itself be signed.
  for (const { digest } of collected.values()) {
    for (const referrer of await listReferrers(db, from.id, digest, null)) {
      const reference: Reference = { kind: 'digest', digest: parseDigest(referrer.digest) };
      const manifest = await readManifest(db, from.name, reference);
      if (manifest) await collectManifests(db, from.name, manifest, collected);
    }
    for (const suffix of signatureSuffixes) {
      const tag = `${digest.replace(':', '-')}.${suffix}`;
      const manifest = await readManifest(db, from.name, { kind: 'tag', tag });
      if (!manifest) continue;
      await collectManifests(db, from.name, manifest, collected);
      tagged.push({ manifest, tag });
    }
  }
  return tagged;
}

const record = ({ context, principal, from, to }: Way, manifest: Manifest, reference: Reference) =>
  recordInto(
    { ...context, principal, repository: to, detail: { copiedFrom: from.name } },
    manifest,
    reference,
  );
