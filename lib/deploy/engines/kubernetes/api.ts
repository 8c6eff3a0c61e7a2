import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { parse } from 'yaml';
import type { PoolConnection } from '../../../contract/pools.ts';
import { EngineError } from '../../engine.ts';
import { connectionProblem, endedBy, engineError } from '../shared/errors.ts';
import type { KubeObject } from './objects.ts';

const callWithinMs = 30_000;
const mostBytes = 64 * 1024 * 1024;

export type KubeAsk = {
  path: string;
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  body?: unknown;
  contentType?: string;
  signal: AbortSignal;
  /** 0: as long as the signal lets it. */
  withinMs?: number;
  what: string;
  service?: string | null;
  /** Statuses that are answered with null. */
  allow?: readonly number[];
};

/** What the API server answered with a status that is a refusal. */
export class KubeRefusal extends Error {
  override readonly name = 'KubeRefusal';
  readonly status: number;
  readonly reason: string;
  readonly body: string;
  constructor(status: number, body: string) {
    const { message, reason } = readStatus(body);
    super(message);
    this.status = status;
    this.reason = reason;
    this.body = body;
  }
}

export type KubeApi = {
  ask<Answer>(ask: KubeAsk): Promise<Answer>;
  /** The body as it comes; the caller reads or destroys it. */
  stream(ask: KubeAsk): Promise<http.IncomingMessage>;
  /** Makes an object be as it says, whoever has changed it. Fields that it does not name are others'. */
  apply(object: KubeObject, signal: AbortSignal, options?: { dryRun?: boolean }): Promise<KubeObject>;
};

/**
 * The API of a cluster: `@kubernetes/client-node` reads who we are and how the server is trusted; the requests are made
 * here, so that each has a limit, a signal and a body that can be read as it comes.
 *
 * @throws EngineError `invalid` for a kubeconfig that names files or commands.
 */
export async function createKubeApi(connection: PoolConnection): Promise<KubeApi> {
  const config = await readConfig(connection);
  const server = config.getCurrentCluster()?.server;
  if (!server) throw new EngineError('invalid', 'The kubeconfig names no cluster in its current context.');

  function open(ask: KubeAsk): Promise<http.IncomingMessage> {
    const { path, method = 'GET', body, contentType = 'application/json', withinMs = callWithinMs } = ask;
    const limits = withinMs > 0 ? [ask.signal, AbortSignal.timeout(withinMs)] : [ask.signal];
    const url = new URL(path, server);
    const text = body === undefined ? null : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const options: https.RequestOptions = {
        method,
        signal: AbortSignal.any(limits),
        headers: {
          accept: 'application/json, */*',
          ...(text !== null && { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }),
        },
      };
      config
        .applyToHTTPSOptions(options)
        .then(() => {
          const request = (url.protocol === 'http:' ? http : https).request(url, options);
          request.once('response', resolve).once('error', reject);
          request.end(text ?? undefined);
        })
        .catch(reject);
    });
  }

  async function stream(ask: KubeAsk): Promise<http.IncomingMessage> {
    try {
      const response = await open(ask);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return response;
      throw new KubeRefusal(status, await readText(response));
    } catch (error) {
      throw translate(error, ask);
    }
  }

  async function ask<Answer>(asked: KubeAsk): Promise<Answer> {
    try {
      const response = await open(asked);
      const text = await readText(response);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return parseJson(text) as Answer;
      if (asked.allow?.includes(status)) return null as Answer;
      throw new KubeRefusal(status, text);
    } catch (error) {
      throw translate(error, asked);
    }
  }

  return {
    ask,
    stream,
    apply: (object, signal, { dryRun = false } = {}) =>
      ask<KubeObject>({
        path: `${pathOf(object)}?fieldManager=ownbase&force=true${dryRun ? '&dryRun=All' : ''}`,
        method: 'PATCH',
        contentType: 'application/apply-patch+yaml',
        body: object,
        signal,
        what: `${object.kind} ${object.metadata.name} cannot be applied`,
        service: object.metadata.labels['ownbase.service'] ?? null,
      }),
  };
}

/** How kinds stand in addresses: the ones that we use, and no other. */
const plurals: Record<string, string> = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  Secret: 'secrets',
  ResourceQuota: 'resourcequotas',
  NetworkPolicy: 'networkpolicies',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Service: 'services',
  Deployment: 'deployments',
  Ingress: 'ingresses',
  Job: 'jobs',
};

export function collectionOf({
  apiVersion,
  kind,
  metadata,
}: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>): string {
  const plural = plurals[kind];
  if (!plural) throw new Error(`${kind} is no kind that is applied here`);
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${group}${metadata.namespace ? `/namespaces/${metadata.namespace}` : ''}/${plural}`;
}

export const pathOf = (object: KubeObject): string => `${collectionOf(object)}/${object.metadata.name}`;

async function readConfig(connection: PoolConnection): Promise<KubeConfig> {
  // Loaded when the first cluster is used: it is large.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (connection.type === 'in-cluster') {
    config.loadFromCluster();
    return config;
  }
  if (connection.type !== 'kubeconfig') {
    throw new EngineError('invalid', 'A cluster is reached by a kubeconfig, or from inside of it.');
  }
  // What was looked at is what is loaded: two readers of YAML need not agree on the same text.
  const known = parseYaml(connection.kubeconfig);
  refuseReferences(known);
  try {
    config.loadFromString(JSON.stringify(known));
    if (connection.context) config.setCurrentContext(connection.context);
  } catch (cause) {
    throw new EngineError('invalid', 'The kubeconfig cannot be read: it is not well-formed.', { cause });
  }
  return config;
}

/** A kubeconfig may name programs that are run and files that are read, here and by whoever wrote it: none of that. */
const forbidden = [
  'exec',
  'auth-provider',
  'client-certificate',
  'client-key',
  'tokenFile',
  'token-file',
  'certificate-authority',
];

function refuseReferences(config: unknown): void {
  const found = keysOf(config).find((key) => forbidden.includes(key));
  if (!found) return;
  throw new EngineError(
    'invalid',
    `The kubeconfig has ${found}, which names a file or a program. Put the content itself into it: \`kubectl config view --flatten --minify --raw\`.`,
  );
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (cause) {
    throw new EngineError('invalid', 'The kubeconfig is no YAML.', { cause });
  }
}

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return Object.entries(value).flatMap(([key, each]) =>
    each === null || each === '' ? [] : [key, ...keysOf(each)],
  );
}

async function readText(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > mostBytes) {
      response.destroy();
      throw new Error('the answer is too large');
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readStatus(body: string): { message: string; reason: string } {
  const status = parseJson(body);
  const { kind, message, reason } = (status ?? {}) as Record<string, unknown>;
  // Any other answer is that of a service behind the API server.
  if (kind !== 'Status') return { message: body.slice(0, 300), reason: '' };
  return { message: String(message ?? 'refused'), reason: String(reason ?? '') };
}

function translate(error: unknown, { signal, what, service = null }: KubeAsk): EngineError {
  if (error instanceof EngineError) return error;
  const isAborted =
    signal.aborted || (error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name));
  if (isAborted) return endedBy(signal, what);
  if (error instanceof KubeRefusal) return refusalError(error, what, service);
  const why = connectionProblem(error);
  if (why) return new EngineError('unreachable', `The cluster cannot be reached: ${why}`, { cause: error });
  const text = error instanceof Error ? error.message : String(error);
  return engineError(what, text, service, error);
}

function refusalError(refusal: KubeRefusal, what: string, service: string | null): EngineError {
  const said = refusal.message.slice(0, 300);
  const make = (code: EngineError['code'], next: string) =>
    new EngineError(code, `${what}: ${said}. ${next}`, { service, cause: refusal });
  if (/exceeded quota/.test(said))
    return make('quota-exceeded', 'Ask an administrator of the cluster for more.');
  if (refusal.status === 401 || refusal.status === 403) {
    return make('not-permitted', 'The pool’s account may not do this in the cluster. Ask an administrator.');
  }
  if (/provided port is already allocated/.test(said)) return make('port-taken', 'Choose another port.');
  if (refusal.status === 422 || refusal.status === 400)
    return make('invalid', 'The cluster does not take it as it is.');
  return make('internal', 'Try again; if it stays, ask an administrator.');
}

/** The refusal behind an error; null where it was none. */
export function refusalOf(error: unknown): KubeRefusal | null {
  return error instanceof EngineError && error.cause instanceof KubeRefusal ? error.cause : null;
}
