import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { type KeyObject, SignJWT } from 'jose';
import { loadKeys } from '../../access/index.ts';
import { parseEnv } from '../../env.ts';
import { onEnd, sayReady } from '../child.ts';

/*
 * The reference of the token endpoint: node:http and jose, and a token with the claims of ours. It asks nobody who
 * the caller is.
 */

const lifetimeSeconds = 300;

async function sign(key: KeyObject, name: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const [tenant = ''] = name.split('/');
  const access = [{ type: 'repository', name, actions: ['pull', 'push'], tenant }];
  return await new SignJWT({ name: 'bench-0123abcd', via: 'token', access, denied: [], example: tenant })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .setIssuer('bare')
    .setAudience('bare')
    .setSubject('usr_01kb2hthmk1r1eq7dq1zjqvd5c')
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + lifetimeSeconds)
    .setJti(randomUUID())
    .sign(key);
}

async function answer(key: KeyObject, address: string, res: ServerResponse): Promise<void> {
  const scope = new URL(address, 'http://bare').searchParams.get('scope') ?? '';
  const token = await sign(key, scope.split(':')[1] ?? '');
  const issuedAt = new Date().toISOString();
  const body = JSON.stringify({
    token,
    access_token: token,
    expires_in: lifetimeSeconds,
    issued_at: issuedAt,
  });
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  res.end(body);
}

const env = parseEnv(process.env);
const { signingKey } = await loadKeys(env.dataDir);
const server = createServer((req, res) => void answer(signingKey, req.url ?? '/', res));
onEnd(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
await new Promise<void>((resolve, reject) => {
  server.once('error', reject).listen(env.port, env.host, resolve);
});
sayReady();
