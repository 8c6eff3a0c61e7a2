import { can, type Principal } from '../../access/index.ts';
import type { TestImage } from '../images.ts';
import { type Answer, expectStatus, type OciRepository, pathOf } from '../oci-client.ts';
import type { Outcome } from './outcomes.ts';
import type { RepositoryPlace } from './places.ts';

/** A repository that stands, or its name where there is none. */
export type Standing = {
  place: RepositoryPlace;
  name: string;
  image: TestImage;
  /** The same repository by the platform's administrator, who puts back what was taken. */
  root: OciRepository;
  /** An upload that the administrator has begun and nobody has gone on with. */
  upload?: Promise<Answer> | undefined;
};

/**
 * Who may do what at the front door: an entry for each method of each endpoint. `ask` sends it with whatever token the
 * token endpoint gave to the caller for this repository; `expect` is what `can` says. `restore` takes back what was done.
 */
export type V2Entry = {
  ask(repository: OciRepository, standing: Standing): Promise<Answer>;
  expect(principal: Principal, place: RepositoryPlace & { name: string }): Outcome | 405;
  restore?(standing: Standing): Promise<unknown>;
  /** A list answers everybody who may list: whether it holds the repository. */
  shows?(answer: Answer, standing: Standing): boolean;
  /** Where it makes sense to ask; default: everywhere. */
  onlyWhere?(place: RepositoryPlace): boolean;
};

const stands = ({ state }: RepositoryPlace) => state === 'live';

/** What may not be pulled is not there. */
const pull: V2Entry['expect'] = (principal, place) => {
  if (stands(place) && can(principal, 'pull', place)) return 'allowed';
  return refusal(principal, place, 404);
};

function refusal(
  principal: Principal,
  place: RepositoryPlace & { name: string },
  toOthers: 403 | 404,
): Outcome {
  if (isToldDisabled(principal, place)) return 403;
  return principal.kind === 'anonymous' ? 401 : toOthers;
}

/** That a tenant is disabled is told to its members, and of what they saw before to everybody else. */
export function isToldDisabled(principal: Principal, place: RepositoryPlace & { name: string }): boolean {
  if (!place.tenantDisabled) return false;
  if (principal.kind === 'user' && principal.isAdmin) return false;
  if (principal.kind === 'user' && principal.disabledTenants?.has(place.tenantId)) return true;
  return stands(place) && can(principal, 'pull', { ...place, tenantDisabled: false });
}

/** A push asks for blobs that it has sent before there is an image. */
const pullBlob: V2Entry['expect'] = (principal, place) =>
  place.state === 'not appeared' && can(principal, 'push', place) ? 'allowed' : pull(principal, place);

/** A push may make the repository, but no tenant. */
const push: V2Entry['expect'] = (principal, place) => {
  if (place.tenantExists && can(principal, 'push', place)) return 'allowed';
  return refusal(principal, place, 403);
};

const remove: V2Entry['expect'] = (principal, place) => {
  if (can(principal, 'delete', place)) return 'allowed';
  return refusal(principal, place, 403);
};

/** Any token says who one is, also one of nobody. */
const known: V2Entry['expect'] = () => 'allowed';

const putBack = ({ root, image }: Standing) => expectStatus(root.putManifest('v1', image), 201);

/** Of an upload that the administrator has begun: its address is no secret that would open it. */
const upload = (method: string): V2Entry => ({
  async ask(repository, standing) {
    standing.upload ??= expectStatus(standing.root.startUpload(), 202);
    const address = pathOf(await standing.upload, 'http://nowhere');
    const { bytes, digest } = standing.image.config;
    return await repository.ask(method, address, {
      ...(method === 'PUT' && { query: { digest } }),
      ...(method.startsWith('P') && { headers: { 'content-type': 'application/octet-stream' }, body: bytes }),
    });
  },
  expect: push,
  onlyWhere: stands,
  restore: async (standing) => {
    standing.upload = undefined;
  },
});

export const v2Table: Record<string, V2Entry> = {
  'GET /v2/': { ask: (repository) => repository.ask('GET', '/v2/'), expect: known },
  'HEAD /v2/': { ask: (repository) => repository.ask('HEAD', '/v2/'), expect: known },
  'GET /v2/_catalog': {
    ask: (repository, { name }) =>
      repository.ask('GET', '/v2/_catalog', { query: { n: '1', last: name.slice(0, -1) } }),
    expect: catalog,
    shows: (answer, { name }) => (answer.json() as { repositories: string[] }).repositories.includes(name),
  },
  'HEAD /v2/_catalog': {
    ask: (repository) => repository.ask('HEAD', '/v2/_catalog'),
    expect: (principal, place) => (catalog(principal, place) === 401 ? 401 : 'allowed'),
  },
  'GET /v2/<name>/tags/list': { ask: (repository) => repository.listTags(), expect: pull },
  'HEAD /v2/<name>/tags/list': {
    ask: (repository) => repository.ask('HEAD', `/v2/${repository.name}/tags/list`),
    expect: pull,
  },
  'GET /v2/<name>/referrers/<digest>': {
    ask: (repository, { image }) => repository.referrers(image.digest),
    expect: pull,
  },
  'HEAD /v2/<name>/referrers/<digest>': {
    ask: (repository, { image }) =>
      repository.ask('HEAD', `/v2/${repository.name}/referrers/${image.digest}`),
    expect: pull,
  },
  'GET /v2/<name>/manifests/<tag>': { ask: (repository) => repository.getManifest('v1'), expect: pull },
  'GET /v2/<name>/manifests/<digest>': {
    ask: (repository, { image }) => repository.getManifest(image.digest),
    expect: pull,
  },
  'HEAD /v2/<name>/manifests/<tag>': { ask: (repository) => repository.headManifest('v1'), expect: pull },
  'HEAD /v2/<name>/manifests/<digest>': {
    ask: (repository, { image }) => repository.headManifest(image.digest),
    expect: pull,
  },
  'GET /v2/<name>/blobs/<digest>': {
    ask: (repository, { image }) => repository.getBlob(image.config.digest),
    expect: pullBlob,
  },
  'HEAD /v2/<name>/blobs/<digest>': {
    ask: (repository, { image }) => repository.headBlob(image.config.digest),
    expect: pullBlob,
  },
  'POST /v2/<name>/blobs/uploads/': { ask: (repository) => repository.startUpload(), expect: push },
  'GET /v2/<name>/blobs/uploads/<session>': upload('GET'),
  'PATCH /v2/<name>/blobs/uploads/<session>': upload('PATCH'),
  'PUT /v2/<name>/blobs/uploads/<session>': upload('PUT'),
  'DELETE /v2/<name>/blobs/uploads/<session>': upload('DELETE'),
  'PUT /v2/<name>/manifests/<tag>': {
    ask: (repository, { image }) => repository.putManifest('v1', image),
    expect: push,
    onlyWhere: stands,
  },
  'PUT /v2/<name>/manifests/<digest>': {
    ask: (repository, { image }) => repository.putManifest(image.digest, image),
    expect: push,
    onlyWhere: stands,
  },
  'DELETE /v2/<name>/manifests/<tag>': {
    ask: (repository) => repository.deleteManifest('v1'),
    expect: remove,
    restore: putBack,
    onlyWhere: stands,
  },
  'DELETE /v2/<name>/manifests/<digest>': {
    ask: (repository, { image }) => repository.deleteManifest(image.digest),
    expect: remove,
    restore: putBack,
    onlyWhere: stands,
  },
  'DELETE /v2/<name>/blobs/<digest>': {
    ask: (repository, { image }) => repository.deleteBlob(image.config.digest),
    expect: () => 405,
  },
};

function catalog(principal: Principal, place: RepositoryPlace & { name: string }): Outcome {
  // The list itself is no repository: patterns only shorten it.
  const whoever = principal.kind === 'user' ? { ...principal, repositories: null } : principal;
  if (!can(whoever, 'pull', { tenantId: '', visibility: 'public' })) return 401;
  return stands(place) && can(principal, 'pull', place) ? 'shows' : 'hides';
}

/** An address that the verb's endpoint takes. */
export const exampleOf = (verb: string): string =>
  verb
    .split(' ')[1]!
    .replace('<name>', 'acme/app')
    .replace('<digest>', `sha256:${'0'.repeat(64)}`)
    .replace('<tag>', 'v1')
    .replace('<session>', 'a-session');
