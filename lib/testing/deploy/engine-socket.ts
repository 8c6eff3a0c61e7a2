/** Where the engine of this machine listens, as the docker CLI finds it. */
export function engineSocket(): string {
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  if (!host.startsWith('unix://'))
    throw new Error(`these tests need an engine at a unix socket, not at ${host}`);
  return host.slice('unix://'.length);
}
