import type { Env } from '../env.ts';

type Settings = Pick<Env, 'publicUrl' | 'host' | 'port' | 'tls'>;

/** The address to print: PUBLIC_URL, else where the web process listens, by the name that docker takes without TLS. */
export function consoleAddress({ publicUrl, host, port, tls }: Settings): string {
  if (publicUrl) return publicUrl;
  const isThisMachine = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host);
  const name = isThisMachine ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return new URL(`${tls ? 'https' : 'http'}://${name}:${port}`).origin;
}

/** What stands before the first slash in names of images. */
export function dockerHost(settings: Settings): string {
  return new URL(consoleAddress(settings)).host;
}
