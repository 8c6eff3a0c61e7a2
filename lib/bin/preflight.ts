import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import pg from 'pg';
import type { Env } from '../env.ts';
import { StartError } from './start-error.ts';

/** Makes the data folder. Others may pass through it (the database runs as another user), not look into it. */
export function checkDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    const probe = path.join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new StartError(
      `The data folder ${dataDir} cannot be written (${codeOf(error)}): set DATA_DIR to one that can.`,
    );
  }
}

export async function checkPort({ host, port }: Env): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
  } catch (error) {
    throw new StartError(whyNoPort(codeOf(error), host, port));
  }
  await new Promise((closed) => server.close(closed));
}

function whyNoPort(code: string, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `Port ${port} of ${host} is taken: stop what listens there, or set PORT.`;
  if (code === 'EACCES')
    return `Port ${port} needs more rights than this user has: set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST is ${host}, which is no address of this machine.`;
  return `Nothing can listen on port ${port} of ${host} (${code}).`;
}

export function checkTls({ tls }: Env): void {
  if (!tls) return;
  try {
    createSecureContext({ cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(`TLS_CERT_FILE and TLS_KEY_FILE are of no use: ${why}`);
  }
}

/** @throws StartError that names the host and the reason, never the password. */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
  } catch (error) {
    const { host, pathname } = new URL(databaseUrl);
    const why = error instanceof Error && error.message ? error.message : codeOf(error);
    throw new StartError(`The database of DATABASE_URL (${host}${pathname}) does not answer: ${why}`);
  } finally {
    await client.end().catch(() => {});
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
