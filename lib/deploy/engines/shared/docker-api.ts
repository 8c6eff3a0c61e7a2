import { createHash } from 'node:crypto';
import Docker from 'dockerode';
import type { PoolConnection } from '../../../contract/pools.ts';
import { EngineError } from '../../engine.ts';
import { connectionProblem, endedBy, engineError } from './errors.ts';

/** Older ones lack what limits need; newer than the newest we know are asked by what we know. */
const oldestVersion = [1, 41] as const;
const newestVersion = [1, 47] as const;
const callWithinMs = 30_000;

export type Ask = {
  /** Without the version: `/containers/json`. */
  path: string;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** Lists and objects are sent as JSON. */
  query?: Record<string, string | number | boolean | object>;
  /** Sent as JSON, or as it is where it is a stream. Never in the address: it may hold secrets. */
  body?: object | NodeJS.ReadableStream;
  /** For pulls. */
  auth?: { username: string; password: string; serveraddress: string };
  signal: AbortSignal;
  /** 0: as long as the signal lets it. */
  withinMs?: number;
  /** Said in errors: `app cannot start`. */
  what: string;
  service?: string | null;
  /** Statuses that are no failure besides 2xx and 304; then the answer is null. */
  allow?: readonly number[];
};

export type DockerApi = {
  ask<Answer>(ask: Ask): Promise<Answer>;
  /** The body as it comes. The caller reads or destroys it. */
  stream(ask: Ask): Promise<NodeJS.ReadableStream & { destroy(): void }>;
  /** What was negotiated: `1.41`. */
  version(signal: AbortSignal): Promise<string>;
};

/** An engine's API by dockerode's transport, each call with a limit, its errors in plain words. */
export function createDockerApi(connection: PoolConnection): DockerApi {
  const { modem } = createDocker(connection);
  let negotiated: Promise<string> | null = null;

  function dial(
    ask: Ask,
    { version, isStream }: { version: string | null; isStream: boolean },
  ): Promise<unknown> {
    const { path, method = 'GET', query, body, auth, withinMs = callWithinMs } = ask;
    // The engine goes on with a change that nobody waits for any more, and the next call would meet half of it: a name
    // that is taken, a second network. So a change of limited time is waited for, and only then given up.
    const isAwaited = withinMs > 0 && !isStream && method !== 'GET' && method !== 'HEAD';
    const limits = withinMs > 0 ? [AbortSignal.timeout(withinMs)] : [];
    if (!isAwaited) limits.push(ask.signal);
    const isBodyStream = body !== undefined && 'pipe' in body;
    const options = {
      path: `${version ? `/v${version}` : ''}${path}${query ? '?' : ''}`,
      method,
      isStream,
      abortSignal: AbortSignal.any(limits),
      statusCodes: allowed(ask.allow ?? []),
      ...(auth && { authconfig: auth }),
      ...(isBodyStream && { file: body }),
      options: { ...(query && { _query: textOf(query) }), _body: isBodyStream ? undefined : (body ?? {}) },
    };
    if (ask.signal.aborted) return Promise.reject(endedBy(ask.signal, ask.what));
    return new Promise((resolve, reject) => {
      modem.dial(options, (error: unknown, answer: unknown) => {
        if (error) reject(translate(error, ask));
        else if (isAwaited && ask.signal.aborted) reject(endedBy(ask.signal, ask.what));
        else resolve(answer);
      });
    });
  }

  async function negotiate(signal: AbortSignal): Promise<string> {
    const said = (await dial(
      { path: '/version', signal, what: 'The engine cannot be asked' },
      { version: null, isStream: false },
    )) as { ApiVersion?: string; MinAPIVersion?: string };
    return chooseVersion(said);
  }

  const version = (signal: AbortSignal): Promise<string> => {
    negotiated ??= negotiate(signal).catch((error: unknown) => {
      negotiated = null;
      throw error;
    });
    return negotiated;
  };

  return {
    version,
    async ask<Answer>(ask: Ask) {
      return (await dial(ask, { version: await version(ask.signal), isStream: false })) as Answer;
    },
    async stream(ask) {
      const stream = await dial(ask, { version: await version(ask.signal), isStream: true });
      return stream as NodeJS.ReadableStream & { destroy(): void };
    },
  };
}

function createDocker(connection: PoolConnection): Docker {
  switch (connection.type) {
    case 'socket':
      return new Docker({ socketPath: connection.path });
    case 'tcp': {
      const { host, port, ca, cert, key } = connection;
      return new Docker({ protocol: 'https', host, port, ca, cert, key });
    }
    case 'ssh': {
      const { host, port, user, privateKey, hostFingerprint } = connection;
      const isKnown = (key: Buffer) => fingerprintOf(key) === hostFingerprint.replace(/=+$/, '');
      return new Docker({
        protocol: 'ssh',
        host,
        port,
        username: user,
        sshOptions: { privateKey, hostVerifier: isKnown, readyTimeout: 15_000 },
      } as Docker.DockerOptions);
    }
    default:
      throw new EngineError('invalid', 'A Docker engine is reached by a socket, by TLS or by SSH.');
  }
}

/** As `ssh-keygen -lf` prints it. */
const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

function chooseVersion({
  ApiVersion = '0',
  MinAPIVersion = '0',
}: {
  ApiVersion?: string;
  MinAPIVersion?: string;
}) {
  const [newest, oldest] = [ApiVersion, MinAPIVersion].map(parseVersion) as [number[], number[]];
  if (isOlder(newest, oldestVersion)) {
    throw new EngineError(
      'unsupported',
      `The engine speaks API ${ApiVersion}; 1.41 or newer is needed (Docker 20.10). Update it.`,
    );
  }
  const wanted = isOlder(newest, newestVersion) ? newest : [...newestVersion];
  return (isOlder(wanted, oldest) ? oldest : wanted).join('.');
}

const parseVersion = (text: string): number[] => text.split('.').map(Number);
const isOlder = ([a = 0, b = 0]: readonly number[], [c = 0, d = 0]: readonly number[]): boolean =>
  a < c || (a === c && b < d);

const allowed = (more: readonly number[]): Record<number, true> =>
  Object.fromEntries([200, 201, 202, 204, 304, ...more].map((status) => [status, true]));

const textOf = (query: NonNullable<Ask['query']>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );

function translate(error: unknown, { what, service = null, signal }: Ask): EngineError {
  if (error instanceof EngineError) return error;
  const isAborted =
    signal.aborted ||
    (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError'));
  if (isAborted) return endedBy(signal, what);
  const why = connectionProblem(error);
  if (why) return new EngineError('unreachable', `The engine cannot be reached: ${why}`, { cause: error });
  return engineError(what, messageOf(error), service, error);
}

/** What the engine itself said, without dockerode's words around it. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { json, message } = error as { json?: { message?: string }; message?: string };
  return json?.message ?? message ?? 'it failed without a word';
}
