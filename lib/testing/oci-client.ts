import { Agent, type Dispatcher, request } from 'undici';
import type { Digest } from '../registry/index.ts';
import type { TestBlob, TestImage, TestIndex, TestManifest } from './images.ts';

/** An answer, read to its end. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
  /** The body as JSON; throws where it is none. */
  json(): unknown;
  /** The first error of the specification's shape. */
  error(): { code: string; message: string };
};

export type Ask = {
  headers?: Record<string, string>;
  body?: Dispatcher.DispatchOptions['body'];
  query?: Record<string, string | string[]>;
};

export type OciClient = ReturnType<typeof createOciClient>;
export type OciRepository = Awaited<ReturnType<OciClient['repository']>>;

const agent = new Agent({ connections: 64, pipelining: 1, keepAliveTimeout: 1000 });

/**
 * A plain client of the distribution specification, for tests: it says what it is told and hides nothing of the
 * answer. Without `user` it is anonymous. `host` is what it claims to have typed.
 */
export function createOciClient({
  origin,
  user = null,
  host,
}: {
  origin: string;
  user?: { name: string; password: string } | null;
  host?: string;
}) {
  async function ask(
    method: string,
    path: string,
    { headers = {}, body = null, query }: Ask = {},
  ): Promise<Answer> {
    const response = await request(addressOf(origin, path, query), {
      dispatcher: agent,
      method: method as Dispatcher.HttpMethod,
      headers: { ...(host && { host }), ...headers },
      body,
    });
    return presentAnswer(response, Buffer.from(await response.body.arrayBuffer()));
  }

  const basic = user && `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;

  /** As docker, skopeo and podman ask: GET, each scope a parameter of its own. */
  const askToken = (...scopes: string[]): Promise<Answer> =>
    ask('GET', '/api/registry/token', {
      query: { service: 'ownbase', scope: scopes },
      ...(basic && { headers: { authorization: basic } }),
    });

  /** As containerd asks: POST of a form, all scopes in one parameter. */
  const postToken = (...scopes: string[]): Promise<Answer> =>
    ask('POST', '/api/registry/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'password',
        service: 'ownbase',
        client_id: 'containerd-client',
        username: user?.name ?? '',
        password: user?.password ?? '',
        scope: scopes.join(' '),
      }).toString(),
    });

  async function token(...scopes: string[]): Promise<string> {
    const answer = await askToken(...scopes);
    if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.bytes}`);
    return (answer.json() as { token: string }).token;
  }

  return {
    ask,
    askToken,
    postToken,
    token,
    /** One repository, by a token for it and for whatever else `scopes` names. */
    async repository(name: string, { actions = 'pull,push', scopes = [] as string[] } = {}) {
      return createRepository({
        ask,
        origin,
        name,
        token: await token(`repository:${name}:${actions}`, ...scopes),
      });
    },
    /** One repository, by a token that the test has got elsewhere. */
    withToken: (name: string, bearer: string) => createRepository({ ask, origin, name, token: bearer }),
  };
}

type AskFunction = (method: string, path: string, options?: Ask) => Promise<Answer>;

function createRepository({
  ask: askPlain,
  origin,
  name,
  token,
}: {
  ask: AskFunction;
  origin: string;
  name: string;
  token: string;
}) {
  const ask = (method: string, path: string, { headers, ...rest }: Ask = {}) =>
    askPlain(method, path, { ...rest, headers: { authorization: `Bearer ${token}`, ...headers } });
  const within = (path: string) => `/v2/${name}${path}`;
  const startUpload = (query: Record<string, string> = {}) =>
    ask('POST', within('/blobs/uploads/'), { query });
  const putManifest = (reference: string, { raw, mediaType }: TestManifest) =>
    ask('PUT', within(`/manifests/${reference}`), { headers: { 'content-type': mediaType }, body: raw });

  async function pushBlob({ bytes, digest }: Pick<TestBlob, 'bytes' | 'digest'>): Promise<Answer> {
    const started = await expectStatus(startUpload(), 202);
    return await ask('PUT', pathOf(started, origin), {
      query: { digest },
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
    });
  }

  /** Many PATCHes of at most `chunkBytes`, then a PUT without a body. */
  async function pushBlobInChunks({ bytes, digest }: TestBlob, chunkBytes: number): Promise<Answer> {
    let answer = await expectStatus(startUpload(), 202);
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      const chunk = bytes.subarray(at, at + chunkBytes);
      const range = `${at}-${at + chunk.length - 1}`;
      const headers = { 'content-type': 'application/octet-stream', 'content-range': range };
      answer = await expectStatus(ask('PATCH', pathOf(answer, origin), { headers, body: chunk }), 202);
    }
    return await ask('PUT', pathOf(answer, origin), { query: { digest } });
  }

  async function pushImage(image: TestImage, tag?: string): Promise<Answer> {
    for (const blob of [image.config, ...image.layers]) await expectStatus(pushBlob(blob), 201);
    return await expectStatus(putManifest(tag ?? image.digest, image), 201);
  }

  return {
    name,
    token,
    ask,
    startUpload,
    pushBlob,
    pushBlobInChunks,
    putManifest,
    pushImage,
    async pushIndex(index: TestIndex, tag?: string): Promise<Answer> {
      for (const image of index.images) await pushImage(image);
      return await expectStatus(putManifest(tag ?? index.digest, index), 201);
    },
    mountBlob: (digest: string, from: string) => startUpload({ mount: digest, from }),
    getManifest: (reference: string) => ask('GET', within(`/manifests/${reference}`)),
    headManifest: (reference: string) => ask('HEAD', within(`/manifests/${reference}`)),
    deleteManifest: (reference: string) => ask('DELETE', within(`/manifests/${reference}`)),
    getBlob: (digest: Digest, headers: Record<string, string> = {}) =>
      ask('GET', within(`/blobs/${digest}`), { headers }),
    headBlob: (digest: Digest) => ask('HEAD', within(`/blobs/${digest}`)),
    deleteBlob: (digest: Digest) => ask('DELETE', within(`/blobs/${digest}`)),
    listTags: (query: Record<string, string> = {}) => ask('GET', within('/tags/list'), { query }),
    referrers: (digest: string, query: Record<string, string> = {}) =>
      ask('GET', within(`/referrers/${digest}`), { query }),
  };
}

/** Fails with what was answered instead. */
export async function expectStatus(asked: Promise<Answer>, status: number): Promise<Answer> {
  const answer = await asked;
  if (answer.status === status) return answer;
  throw new Error(`${answer.status} instead of ${status}: ${answer.bytes.subarray(0, 500)}`);
}

/** Path and query of a Location: the test may have reached the server under another name than it claimed. */
export function pathOf(answer: Answer, origin: string): string {
  const location = new URL(answer.headers.location ?? '', origin);
  return location.pathname + location.search;
}

function addressOf(origin: string, path: string, query: Ask['query'] = {}): string {
  const more = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const each of [value].flat()) more.append(key, each);
  }
  if (more.size === 0) return origin + path;
  return `${origin}${path}${path.includes('?') ? '&' : '?'}${more}`;
}

function presentAnswer({ statusCode, headers }: Dispatcher.ResponseData, bytes: Buffer): Answer {
  const json = () => JSON.parse(bytes.toString('utf8')) as unknown;
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    bytes,
    json,
    error: () => (json() as { errors: { code: string; message: string }[] }).errors[0]!,
  };
}
