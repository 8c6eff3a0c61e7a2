import type { MeView } from '../contract/me.ts';

export type PushClient = 'docker' | 'podman' | 'skopeo';
export const pushClients = ['docker', 'podman', 'skopeo'] as const satisfies readonly PushClient[];
export type PushStep = { step: 'signIn' | 'tag' | 'push' | 'copy'; command: string };

/** The image that the commands start from: one that most machines have. */
const exampleSource = 'nginx:latest';

/**
 * The commands that bring a local image into a tenant, with the caller's own names. podman and skopeo speak plain
 * HTTP only when told to; docker does so by itself on a loopback address.
 * @param name repository within the tenant, and tag: `nginx:v1`.
 */
export function pushCommands(
  client: PushClient,
  me: MeView,
  tenantId: string,
  name = 'nginx:v1',
): PushStep[] {
  const { host, origin } = me.instance;
  const user = me.user?.name ?? '';
  const image = `${host}/${tenantId}/${name}`;
  const isPlain = origin.startsWith('http:');
  if (client === 'skopeo') {
    const loginFlag = isPlain ? ' --tls-verify=false' : '';
    const copyFlag = isPlain ? ' --dest-tls-verify=false' : '';
    return [
      { step: 'signIn', command: `skopeo login ${host} -u ${user}${loginFlag}` },
      { step: 'copy', command: `skopeo copy${copyFlag} docker-daemon:${exampleSource} docker://${image}` },
    ];
  }
  const flag = client === 'podman' && isPlain ? ' --tls-verify=false' : '';
  return [
    { step: 'signIn', command: `${client} login ${host} -u ${user}${flag}` },
    { step: 'tag', command: `${client} tag ${exampleSource} ${image}` },
    { step: 'push', command: `${client} push ${image}${flag}` },
  ];
}

/** Whether Docker refuses to talk to this address until it is told that it is not encrypted. */
export function needsInsecureRegistry({ host, origin }: MeView['instance']): boolean {
  const name = host.replace(/:\d+$/, '');
  const isLoopback = name === 'localhost' || name === '[::1]' || name.startsWith('127.');
  return origin.startsWith('http:') && !isLoopback;
}
