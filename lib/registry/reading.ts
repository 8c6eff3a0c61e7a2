import { errorOf, readAtMost } from './answer.ts';
import { type Digest, isDigest } from './digest.ts';
import { RegistryError } from './errors.ts';
import { type Manifest, maxManifestBytes, parseManifest } from './manifest.ts';
import { manifestMediaTypes } from './media-types.ts';
import { isTag, type Reference } from './reference.ts';
import type { Access, RegistryRequest, RegistryResponse } from './request.ts';

export type ManifestHead = { digest: Digest; mediaType: string };

type Options = { signal?: AbortSignal };

/** What can be found out about a registry's content. Everything here may be repeated. */
export type RegistryReading = {
  /**
   * The names of all repositories, page by page, in the registry's order. Those whose content was deleted stay in
   * the list of 2.8 for ever.
   * @throws RegistryError UNREACHABLE; UNSUPPORTED and others where the registry lists nothing.
   */
  listCatalog(options?: Options): AsyncIterable<string[]>;
  /**
   * The tags of a repository, sorted, each once; null where the registry never had the repository.
   * @throws RegistryError UNREACHABLE
   */
  listTags(name: string, options?: Options): Promise<string[] | null>;
  /**
   * A manifest as it is stored, verified against its digest; null where it is not there.
   * @throws RegistryError MANIFEST_INVALID for what is no manifest of today (schema 1), TOO_LARGE, DIGEST_MISMATCH,
   * UNREACHABLE
   */
  getManifest(name: string, reference: Reference, options?: Options): Promise<Manifest | null>;
  /**
   * What a reference names now; null where it is not there.
   * @throws RegistryError UNREACHABLE; MALFORMED where the answer names no digest.
   */
  headManifest(name: string, reference: Reference, options?: Options): Promise<ManifestHead | null>;
  /**
   * The digests of what refers to a manifest; null where the registry has no such list (2.8 and 3 of Distribution).
   * @throws RegistryError UNREACHABLE
   */
  listReferrers(name: string, digest: Digest, options?: Options): Promise<Digest[] | null>;
};

type Send = (request: RegistryRequest) => Promise<RegistryResponse>;

const accept = manifestMediaTypes.join(', ');
/** Each page of 2.8 walks up to its position: as few as the registry allows, 20,000 names first. */
const catalogPageSizes = [20_000, 1000, 100] as const;
const tagPageSizes = [1000, 100] as const;
/** All names of 2.8 come in one answer: 100,000 tags of 128 characters are 13 MB. */
const maxListBytes = 64 * 1024 * 1024;
const listTimeoutMs = 5 * 60_000;

export function createReading(send: Send): RegistryReading {
  const pullOf = (name: string): Access[] => [{ name, actions: ['pull'] }];

  async function ask(method: 'GET' | 'HEAD', name: string, reference: Reference, { signal }: Options) {
    const last = reference.kind === 'tag' ? reference.tag : reference.digest;
    const path = `/v2/${name}/manifests/${last}`;
    const access = pullOf(name);
    const response = await send({ method, path, access, headers: { accept }, ...(signal && { signal }) });
    if (response.statusCode === 200) return response;
    if (response.statusCode !== 404) throw await errorOf(response, 'MANIFEST_UNKNOWN');
    await response.body.dump();
    return null;
  }

  return {
    listCatalog(options = {}) {
      const access: Access[] = [{ type: 'registry', name: 'catalog', actions: ['*'] }];
      return readPages(send, {
        path: '/v2/_catalog',
        access,
        key: 'repositories',
        sizes: catalogPageSizes,
        ...options,
      });
    },
    async listTags(name, options = {}) {
      const path = `/v2/${name}/tags/list`;
      const list = { path, access: pullOf(name), key: 'tags', sizes: tagPageSizes, ...options };
      const tags = new Set<string>();
      try {
        for await (const page of readPages(send, list)) for (const tag of page) if (isTag(tag)) tags.add(tag);
      } catch (error) {
        if (error instanceof RegistryError && error.status === 404) return null;
        throw error;
      }
      return [...tags].sort();
    },
    async getManifest(name, reference, options = {}) {
      const response = await ask('GET', name, reference, options);
      if (!response) return null;
      const raw = await readAtMost(response.body, maxManifestBytes);
      const manifest = parseManifest(raw, textOf(response.headers['content-type']));
      const said = textOf(response.headers['docker-content-digest']);
      const wanted = reference.kind === 'digest' ? reference.digest : (said ?? manifest.digest);
      if (manifest.digest === wanted) return manifest;
      throw new RegistryError('DIGEST_MISMATCH', `other bytes than those of ${wanted}`);
    },
    async headManifest(name, reference, options = {}) {
      const response = await ask('HEAD', name, reference, options);
      if (!response) return null;
      await response.body.dump();
      const digest = textOf(response.headers['docker-content-digest']) ?? '';
      if (!isDigest(digest)) throw new RegistryError('MALFORMED', 'the registry names no sha256 digest');
      return { digest, mediaType: textOf(response.headers['content-type']) ?? '' };
    },
    async listReferrers(name, digest, { signal } = {}) {
      const path = `/v2/${name}/referrers/${digest}`;
      const response = await send({
        method: 'GET',
        path,
        access: pullOf(name),
        ...(signal && { signal }),
      });
      if (response.statusCode !== 200) {
        const error = await errorOf(response, 'UNSUPPORTED');
        if (error.code === 'UNREACHABLE') throw error;
        return null;
      }
      const { manifests } = await readJson(response);
      const found = Array.isArray(manifests) ? manifests : [];
      return found.map((each: { digest?: unknown }) => each?.digest).filter(isDigestText);
    },
  };
}

type List = {
  path: string;
  access: Access[];
  /** Where the names stand in the answer. */
  key: string;
  /** How many names to ask for; a registry that allows fewer is asked for the next. */
  sizes: readonly number[];
  signal?: AbortSignal;
};

/** Until there is no Link: registries give fewer names than asked for, and the last page may be empty. */
async function* readPages(
  send: Send,
  { path: first, access, key, sizes, signal }: List,
): AsyncGenerator<string[]> {
  let at = 0;
  let path = `${first}?n=${sizes[0]}`;
  for (;;) {
    const response = await send({
      method: 'GET',
      path,
      access,
      headersTimeoutMs: listTimeoutMs,
      ...(signal && { signal }),
    });
    if (response.statusCode !== 200) {
      const error = await errorOf(response, 'NAME_UNKNOWN');
      if (error.code !== 'PAGINATION_NUMBER_INVALID' || at + 1 >= sizes.length) throw error;
      at += 1;
      path = withSize(path, sizes[at]!);
      continue;
    }
    const names = (await readJson(response))[key];
    // 2.8 says null where there are none.
    yield Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
    const next = nextOf(textOf(response.headers.link), path);
    if (next === null) return;
    if (next === path) throw new RegistryError('MALFORMED', 'a page of a list leads to itself');
    path = next;
  }
}

function withSize(path: string, size: number): string {
  const url = new URL(path, 'http://registry');
  url.searchParams.set('n', String(size));
  return url.pathname + url.search;
}

/** `Link: </v2/_catalog?last=acme%2Fapp&n=2>; rel="next"`, relative or with the registry's own idea of its address. */
function nextOf(link: string | undefined, path: string): string | null {
  const target = link && /<([^>]+)>\s*;[^,]*\brel="?next"?/i.exec(link)?.[1];
  if (!target) return null;
  const url = new URL(target, new URL(path, 'http://registry'));
  return url.pathname + url.search;
}

async function readJson(response: RegistryResponse): Promise<Record<string, unknown>> {
  const text = (await readAtMost(response.body, maxListBytes)).toString('utf8');
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  } catch (cause) {
    throw new RegistryError('MALFORMED', 'the registry answers no JSON', { cause });
  }
  throw new RegistryError('MALFORMED', 'the registry answers no JSON object');
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

const isDigestText = (value: unknown): value is Digest => typeof value === 'string' && isDigest(value);
