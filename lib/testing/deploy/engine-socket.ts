import { connect, createServer, type Server, type Socket } from 'node:net';

/** Where the engine of this machine listens, as the docker CLI finds it. */
export function engineSocket(): string {
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  if (!host.startsWith('unix://'))
    throw new Error(`these tests need an engine at a unix socket, not at ${host}`);
  return host.slice('unix://'.length);
}

/** A way to the engine that can be cut: whatever connects here speaks with the socket at `target`. */
export async function relay(at: string, target: string): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy()).once('close', () => sockets.delete(one));
    }
  });
  await new Promise<void>((resolve) => server.listen(at, resolve));
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
