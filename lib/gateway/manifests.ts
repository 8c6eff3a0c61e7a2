import { loadPrincipal } from '../access/index.ts';
import {
  deleteContent,
  type ResolvedManifest,
  readImageFacts,
  recordManifest,
  resolveManifest,
} from '../catalog/index.ts';
import {
  isTag,
  maxManifestBytes,
  parseManifest,
  parseReference,
  type Reference,
  RegistryError,
} from '../registry/index.ts';
import { readBody } from './body.ts';
import { type Call, requireGrant, requireMethod, requireSameRepository, unknownRepository } from './call.ts';
import type { Grant } from './client-token.ts';
import { requirePushTarget, throughRedirect } from './repositories.ts';
import type { Services } from './services.ts';

/** GET, HEAD, PUT and DELETE of `/v2/<name>/manifests/<reference>`. */
export async function handleManifest(
  services: Services,
  call: Call,
  name: string,
  text: string,
): Promise<void> {
  requireMethod(call, 'GET', 'HEAD', 'PUT', 'DELETE');
  // What can be no tag names no manifest: a read of it finds nothing, a push is told what is wrong.
  if (call.req.method !== 'PUT' && !text.includes(':') && !isTag(text)) throw unknownManifest();
  const reference = parseReference(text);
  if (call.req.method === 'PUT') return await putManifest(services, call, name, reference);
  if (call.req.method === 'DELETE') return await deleteManifest(services, call, name, reference);
  return await getManifest(services, call, name, reference);
}

/**
 * Answered from the catalog, which keeps the exact bytes: one query, and what is deleted is gone at once. Accept is
 * not consulted: every client of today takes all four types, and another type would be another digest.
 */
async function getManifest(
  { db, pulls }: Services,
  call: Call,
  name: string,
  reference: Reference,
): Promise<void> {
  const grant = requireGrant(call, name, 'pull');
  const withBytes = call.req.method === 'GET';
  const { repositoryId, manifest } = await requireManifest(db, call, { grant, reference, withBytes });
  const tag = reference.kind === 'tag' ? reference.tag : null;
  const { digest } = manifest;
  if (!withBytes) rememberTag(call, { repositoryId, digest }, tag);
  else if (manifest.countsAsPull) {
    pulls.count({ repositoryId, digest, tag: tag ?? rememberedTag(call, { repositoryId, digest }) });
  }
  call.res.writeHead(200, {
    'content-type': manifest.mediaType,
    'content-length': String(manifest.lengthBytes),
    'docker-content-digest': digest,
    etag: `"${digest}"`,
  });
  call.res.end(manifest.raw ?? undefined);
}

/**
 * What a reference names in the repository that the grant is for. Which repository that is comes first: a token of
 * another one is told nothing of what there is.
 */
async function requireManifest(
  db: Services['db'],
  call: Call,
  { grant, reference, withBytes }: { grant: Grant; reference: Reference; withBytes: boolean },
): Promise<{ repositoryId: string; manifest: ResolvedManifest }> {
  const find = (name: string) => resolveManifest(db, name, reference, { withBytes });
  const resolved = (await find(grant.name)) ?? (await throughRedirect({ db }, grant, find));
  if (!resolved) throw unknownRepository();
  const { id, manifest } = requireSameRepository(call, grant, resolved);
  if (!manifest) throw unknownManifest();
  return { repositoryId: id, manifest };
}

const unknownManifest = () => new RegistryError('MANIFEST_UNKNOWN', 'manifest unknown');

/**
 * Docker asks HEAD by tag and then, at once, GET by digest: so that the pull counts for the tag as well, the tag that
 * each caller was told a digest for is kept for a minute.
 */
const toldTags = new Map<string, { tag: string; until: number }>();
const toldTagsMax = 10_000;
const toldForMs = 60_000;

type Told = { repositoryId: string; digest: string };

const toldKey = ({ token }: Call, { repositoryId, digest }: Told) =>
  `${token?.userId}|${repositoryId}|${digest}`;

function rememberTag(call: Call, told: Told, tag: string | null): void {
  if (tag === null) return;
  if (toldTags.size >= toldTagsMax) toldTags.clear();
  toldTags.set(toldKey(call, told), { tag, until: Date.now() + toldForMs });
}

function rememberedTag(call: Call, told: Told): string | null {
  const key = toldKey(call, told);
  const known = toldTags.get(key);
  toldTags.delete(key);
  return known && known.until > Date.now() ? known.tag : null;
}

async function putManifest(
  services: Services,
  call: Call,
  name: string,
  reference: Reference,
): Promise<void> {
  requireGrant(call, name, 'push');
  const manifest = parseManifest(
    await readBody(call.req, maxManifestBytes),
    call.req.headers['content-type'],
  );
  if (reference.kind === 'digest' && reference.digest !== manifest.digest) {
    throw new RegistryError(
      'DIGEST_INVALID',
      `the bytes are those of ${manifest.digest}, not of ${reference.digest}`,
    );
  }
  const { userId, userName, via } = call.token!;
  const { pushDb, registry } = services;
  const repository = await requirePushTarget(services, call, name);
  await recordManifest(pushDb, {
    repository,
    reference,
    manifest,
    actor: { id: userId, name: userName, via },
    forward: () => registry.putManifest(repository.storageName, reference, manifest),
    readFacts: () => readImageFacts(readingConfigs(services), repository.storageName, manifest),
  });
  call.res.writeHead(201, {
    location: `${call.caller.origin}/v2/${name}/manifests/${manifest.digest}`,
    'docker-content-digest': manifest.digest,
    'content-length': '0',
    ...(manifest.subject && { 'oci-subject': manifest.subject }),
  });
  call.res.end();
}

/** What has just come into a repository is at hand. */
function readingConfigs({ registry, freshConfigs }: Services): Pick<Services['registry'], 'readBlob'> {
  return {
    readBlob: async (name, digest, options) =>
      freshConfigs.get(name, digest) ?? (await registry.readBlob(name, digest, options)),
  };
}

/** A tag alone goes by its name, an image with all its tags by its digest; both can be undone in the console. */
async function deleteManifest(
  { db }: Services,
  call: Call,
  name: string,
  reference: Reference,
): Promise<void> {
  const grant = requireGrant(call, name, 'delete');
  const { repositoryId } = await requireManifest(db, call, { grant, reference, withBytes: false });
  const principal = await loadPrincipal(db, call.token!.userId, call.token!.via);
  const what =
    reference.kind === 'tag'
      ? { kind: 'tags' as const, tags: [reference.tag] }
      : { kind: 'image' as const, digest: reference.digest };
  await deleteContent(db, principal, repositoryId, what);
  call.res.writeHead(202, { 'content-length': '0' });
  call.res.end();
}
