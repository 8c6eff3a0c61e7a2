import { anonymousPrincipal, loadPrincipal, type Principal } from '../access/index.ts';
import { listReferrers, listRepositoryNames, listTagNames } from '../catalog/index.ts';
import { ociIndex, parseDigest, RegistryError } from '../registry/index.ts';
import { type Call, challenge, requireMethod } from './call.ts';
import { requireAppeared } from './repositories.ts';
import { sendJson } from './respond.ts';
import type { Services } from './services.ts';

const maxNames = 10_000;

/** GET `/v2/<name>/tags/list`, in bytewise order, with `n` and `last`. */
export async function handleTagList(services: Services, call: Call, name: string): Promise<void> {
  requireMethod(call, 'GET', 'HEAD');
  const { n, last } = readPaging(call, 'UNSUPPORTED');
  const repository = await requireAppeared(services, call, name);
  const tags = await listTagNames(services.db, repository.id, { last, n: n + 1 });
  sendJson(call.res, 200, { name, tags: tags.slice(0, n) }, nextLink(call, tags, n));
}

/** GET `/v2/_catalog`: the repositories that the caller may see. */
export async function handleCatalog({ db }: Services, call: Call): Promise<void> {
  requireMethod(call, 'GET', 'HEAD');
  const { token } = call;
  if (!token?.access.some((grant) => grant.type === 'registry' && grant.name === 'catalog')) {
    throw challenge(call, 'registry:catalog:*', token ? 'insufficient_scope' : undefined);
  }
  const { n, last } = readPaging(call, 'PAGINATION_NUMBER_INVALID');
  const principal: Principal = token.userId
    ? { ...(await loadPrincipal(db, token.userId, token.via)), repositories: token.repositories }
    : await anonymousPrincipal(db);
  const names = await listRepositoryNames(db, principal, { last, n: n + 1 });
  sendJson(call.res, 200, { repositories: names.slice(0, n) }, nextLink(call, names, n));
}

/** GET `/v2/<name>/referrers/<digest>`: an index of what names this digest as its subject; empty where nothing does. */
export async function handleReferrers(
  services: Services,
  call: Call,
  name: string,
  text: string,
): Promise<void> {
  requireMethod(call, 'GET', 'HEAD');
  const digest = parseDigest(text);
  const repository = await requireAppeared(services, call, name);
  const artifactType = readText(call, 'artifactType');
  const referrers = await listReferrers(services.db, repository.id, digest, artifactType);
  const manifests = referrers.map(({ mediaType, sizeBytes, artifactType: type, annotations, ...rest }) => ({
    mediaType,
    digest: rest.digest,
    size: sizeBytes,
    ...(type && { artifactType: type }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  }));
  sendJson(
    call.res,
    200,
    { schemaVersion: 2, mediaType: ociIndex, manifests },
    { 'content-type': ociIndex, ...(artifactType !== null && { 'oci-filters-applied': 'artifactType' }) },
  );
}

/**
 * The specification has no code for an `n` that is no count, and no list of repositories; clients of that one know the
 * code that Distribution gives it.
 *
 * @throws RegistryError with this code, status 400.
 */
function readPaging(
  call: Call,
  code: 'PAGINATION_NUMBER_INVALID' | 'UNSUPPORTED',
): { n: number; last: string | null } {
  const text = call.url.searchParams.get('n');
  const last = readText(call, 'last') || null;
  if (text === null) return { n: maxNames, last };
  if (!/^\d{1,9}$/.test(text)) {
    throw new RegistryError(code, `n must be a count, not ${text.slice(0, 50)}`, { status: 400 });
  }
  return { n: Math.min(Number(text), maxNames), last };
}

/** PostgreSQL keeps no NUL in text, so that nothing is named by one. */
const readText = ({ url }: Call, name: string): string | null =>
  url.searchParams.get(name)?.replaceAll('\0', '') ?? null;

/** Paging ends where the Link header does. */
function nextLink({ url }: Call, names: readonly string[], n: number): Record<string, string> {
  const last = names[n - 1];
  if (names.length <= n || last === undefined) return {};
  return { link: `<${url.pathname}?${new URLSearchParams({ last, n: String(n) })}>; rel="next"` };
}
