export const pullClients = ['docker', 'podman', 'nerdctl', 'crictl'] as const;
export type PullClient = (typeof pullClients)[number];

export function isPullClient(value: unknown): value is PullClient {
  return pullClients.some((client) => client === value);
}

/** `host/acme/app:1.0`, or `host/acme/app@sha256:…` for a digest. */
export function imageReference(host: string, repositoryName: string, reference: string): string {
  return `${host}/${repositoryName}${reference.includes(':') ? '@' : ':'}${reference}`;
}

/**
 * The command that fetches `image` with one client, whole and ready to paste. Over plain http podman and nerdctl
 * need to be told; docker and crictl take that from their daemon's settings. crictl keeps no login, so where one is
 * needed the credentials stand in the command: `TOKEN` is left to be filled in.
 */
export function pullCommand(
  client: PullClient,
  image: string,
  { origin, userName, needsLogin }: { origin: string; userName: string | null; needsLogin: boolean },
): string {
  const options: string[] = [];
  if (client === 'podman' && isPlainHttp(origin)) options.push('--tls-verify=false');
  if (client === 'crictl' && needsLogin) options.push(`--creds ${userName ?? 'NAME'}:TOKEN`);
  const insecure = client === 'nerdctl' && isPlainHttp(origin) && !isLoopback(origin);
  return [client, insecure ? '--insecure-registry' : '', 'pull', ...options, image].filter(Boolean).join(' ');
}

/** How one signs in with a client, once per machine; null where it keeps no login. */
export function loginCommand(
  client: PullClient,
  host: string,
  { origin }: { origin: string },
): string | null {
  if (client === 'crictl') return null;
  if (client === 'podman' && isPlainHttp(origin)) return `podman login --tls-verify=false ${host}`;
  if (client === 'nerdctl' && isPlainHttp(origin) && !isLoopback(origin)) {
    return `nerdctl --insecure-registry login ${host}`;
  }
  return `${client} login ${host}`;
}

/** Docker and containerd refuse plain http, except from the machine itself, until their settings allow it. */
export function needsInsecureSetting(client: PullClient, origin: string): boolean {
  return (client === 'docker' || client === 'crictl') && isPlainHttp(origin) && !isLoopback(origin);
}

function isPlainHttp(origin: string): boolean {
  return origin.startsWith('http:');
}

function isLoopback(origin: string): boolean {
  return /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(origin);
}
