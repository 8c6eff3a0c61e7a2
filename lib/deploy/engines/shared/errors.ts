import type { EngineProblemCode } from '../../../contract/deployments.ts';
import { EngineError } from '../../engine.ts';

type Told = { code: EngineProblemCode; next: string };

/** What engines and registries say, and what it means for whoever deploys. The first that fits counts. */
const meanings: [RegExp, EngineProblemCode, string][] = [
  [
    /port is already allocated|address already in use|ports? .* (is|are) already in use|provided port is already allocated/i,
    'port-taken',
    'Something else on that machine has the port. Choose another one, or stop what has it.',
  ],
  [
    /no matching manifest|no match for platform|image operating system|does not match the (detected|specified|wanted) .*platform/i,
    'no-matching-platform',
    'The image is not made for this pool’s platform. Push one that is, or choose another pool.',
  ],
  [
    /exec format error/i,
    'wrong-architecture',
    'The image is made for another processor. Push one for this pool’s platform.',
  ],
  [
    /manifest unknown|manifest for .* not found|not found: manifest|failed to resolve reference .*: not found|no such image|repository .* not found|name unknown/i,
    'image-not-found',
    'The registry does not have this image any more. Push it again, or choose another one.',
  ],
  [
    /denied|unauthorized|authorization failed|authentication required|no basic auth credentials|incorrect username or password/i,
    'pull-denied',
    'The pool may not pull this image. Look whether the robot of the pool was switched off, and whether the repository is there.',
  ],
  [
    /server gave http response to https client|http: server gave|x509:|certificate/i,
    'registry-unreachable',
    'The engine does not trust this registry’s address. Give the console HTTPS with a certificate it trusts, or add the address to its insecure registries.',
  ],
  [
    /connection refused|no such host|i\/o timeout|network is unreachable|dial tcp|tls handshake|context deadline exceeded|client\.timeout/i,
    'registry-unreachable',
    'The engine does not reach the registry. Check the registry address of the pool.',
  ],
  [
    /no space left on device|disk quota exceeded/i,
    'disk-full',
    'The disk of the pool is full. Ask an administrator to make room.',
  ],
  [
    /is already in use by container|already exists/i,
    'name-taken',
    'Something that is not ours has this name there. Ask an administrator to remove it.',
  ],
  [
    /cannot allocate memory|out of memory/i,
    'out-of-memory',
    'The pool has no memory left. Give it less, or choose another pool.',
  ],
  [
    /executable file not found|no such file or directory.*exec|permission denied: unknown/i,
    'invalid',
    'The command cannot be run in this image. Check the command.',
  ],
  [
    /permission denied|forbidden/i,
    'not-permitted',
    'The console may not do this there. Ask an administrator to check the pool’s credentials.',
  ],
];

/** The meaning of a text, or null where it is none that is known. */
export function meaningOf(text: string): Told | null {
  const found = meanings.find(([pattern]) => pattern.test(text));
  return found ? { code: found[1], next: found[2] } : null;
}

const longest = 300;

/** @param what Said first: what was tried, such as `app cannot start`. */
export function engineError(
  what: string,
  text: string,
  service: string | null,
  cause?: unknown,
): EngineError {
  const said = text.trim().replace(/\s+/g, ' ').slice(0, longest);
  const meaning = meaningOf(text);
  const next = meaning?.next ?? 'Try again; if it stays, ask an administrator.';
  return new EngineError(meaning?.code ?? 'internal', `${what}: ${said}. ${next}`, { service, cause });
}

const nobodyThere = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTFOUND',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'EPERM',
  'EAI_AGAIN',
]);
const noTls = /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/;
const refusesUs = /^ERR_SSL_.*ALERT/;
const notTrusted = /^(CERT_.*|.*SELF_SIGNED.*|UNABLE_TO_.*)$/;

/**
 * Why there is no connection to an engine, and what to do; null where the engine has answered. Of SSH the library tells
 * at which `level` it broke.
 */
export function connectionProblem(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code = '', level = '' } = error as { code?: string; level?: string };
  if (code === 'EACCES') return 'it may not be opened. Check the rights of the socket.';
  if (nobodyThere.has(code)) return `nothing answers (${code}). Check that it runs.`;
  if (refusesUs.test(code)) return 'it does not take the certificate of the pool. Check certificate and key.';
  if (code === 'CERT_NOT_YET_VALID') return 'its certificate is not valid yet. Check the clocks.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'its certificate is for another host name. Give the pool the name that stands in the certificate.';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired. Give the engine a new one.';
  if (notTrusted.test(code))
    return 'its certificate does not come from the authority that the pool was given. Check the CA.';
  if (noTls.test(code)) return 'it does not speak TLS there. Check the port.';
  if (/verification failed/.test(error.message))
    return 'the host has another key than the pool was given. Where it was set up anew, give the pool its new fingerprint.';
  if (level === 'client-authentication')
    return 'it does not take the user or the SSH key of the pool. Add the public key to authorized_keys of that user.';
  if (/Cannot parse privateKey/.test(error.message))
    return 'the SSH key of the pool cannot be read. Give it one without a passphrase, as ssh-keygen writes it.';
  return level ? `no SSH server answers there (${error.message}). Check host and port.` : null;
}

/** What became of a call that its signal has ended: by whoever asked, or because it took too long. */
export function endedBy(signal: AbortSignal, what: string): EngineError {
  return signal.aborted
    ? new EngineError('canceled', `${what} was given up.`)
    : new EngineError('timed-out', `${what} took too long. The engine is busy or away; try again.`);
}
