import { spawn } from 'node:child_process';
import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import { type AddressInfo, connect, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import ssh from 'ssh2';
import type { PoolConnection } from '../../contract/pools.ts';
import { engineSocket } from './engine-socket.ts';

type Remote<Type extends PoolConnection['type']> = {
  connection: Extract<PoolConnection, { type: Type }>;
} & AsyncDisposable;

/** The engine of this machine behind TLS that wants a certificate of ours, as `dockerd --tlsverify` does. */
export async function startTlsEngine(): Promise<Remote<'tcp'> & { stranger: { cert: string; key: string } }> {
  const authority = await makeAuthority();
  const [own, client] = [await authority.issue('localhost'), await authority.issue('console')];
  const server = createTlsServer(
    { ca: authority.ca, ...own, requestCert: true, rejectUnauthorized: true },
    (near) => {
      const far = connect(engineSocket());
      near.pipe(far).pipe(near);
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
    },
  );
  const port = await listen(server);
  return {
    connection: { type: 'tcp', host: 'localhost', port, ca: authority.ca, ...client },
    stranger: await (await makeAuthority()).issue('console'),
    [Symbol.asyncDispose]: () => end(server),
  };
}

/**
 * The engine of this machine behind SSH: the server is the one of the library `ssh2`, in this process; what it runs is
 * `docker system dial-stdio`, as sshd would.
 */
export async function startSshEngine(): Promise<Remote<'ssh'> & { strangersKey: string }> {
  const [host, client] = [makeSshKeys(), makeSshKeys()];
  const clientKey = ssh.utils.parseKey(client.public) as ssh.ParsedKey;
  const server = new ssh.Server({ hostKeys: [host.private] }, (connection) => {
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      if (context.username === 'deploy' && isSignedBy(context, clientKey)) context.accept();
      else context.reject(['publickey']);
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, reject, { command }) => {
        if (command !== 'docker system dial-stdio') return reject?.();
        const channel = acceptExec();
        const child = spawn('docker', ['system', 'dial-stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
        channel.pipe(child.stdin).on('error', () => {});
        child.stdout.pipe(channel);
        channel.on('close', () => child.kill());
      });
    });
  });
  const port = await listen(server as unknown as Server);
  const hostKey = ssh.utils.parseKey(host.public) as ssh.ParsedKey;
  return {
    connection: {
      type: 'ssh',
      host: '127.0.0.1',
      port,
      user: 'deploy',
      privateKey: client.private,
      hostFingerprint: `SHA256:${createHash('sha256').update(hostKey.getPublicSSH()).digest('base64')}`,
    },
    strangersKey: makeSshKeys().private,
    [Symbol.asyncDispose]: () => end(server as unknown as Server),
  };
}

/** One in 256 that `ssh2` makes is too short, since it drops a leading zero (mscdex/ssh2#1390): then another is made. */
function makeSshKeys(): ReturnType<typeof ssh.utils.generateKeyPairSync> {
  const keys = ssh.utils.generateKeyPairSync('ed25519');
  return ssh.utils.parseKey(keys.private) instanceof Error ? makeSshKeys() : keys;
}

/** First a client asks whether a key would do, and then it signs. */
function isSignedBy(context: ssh.AuthContext, key: ssh.ParsedKey): boolean {
  if (context.method !== 'publickey' || !context.key.data.equals(key.getPublicSSH())) return false;
  if (!context.signature) return true;
  return key.verify(context.blob!, context.signature, context.hashAlgo) === true;
}

type Issued = { cert: string; key: string };
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;

/** A certificate authority that lives as long as the test. */
async function makeAuthority(): Promise<{ ca: string; issue(name: string): Promise<Issued> }> {
  const makeKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const validity = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) };
  const crypto = webcrypto as unknown as Crypto;
  const own = await makeKeys();
  const ca: X509Certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=authority of a test',
      ...validity,
      signingAlgorithm: algorithm,
      keys: own as CryptoKeyPair,
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    },
    crypto,
  );
  return {
    ca: ca.toString('pem'),
    async issue(name) {
      const keys = await makeKeys();
      const made = await X509CertificateGenerator.create(
        {
          subject: `CN=${name}`,
          issuer: ca.subject,
          ...validity,
          signingAlgorithm: algorithm,
          publicKey: keys.publicKey as CryptoKey,
          signingKey: own.privateKey as CryptoKey,
          extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
        },
        crypto,
      );
      const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
      return {
        cert: made.toString('pem'),
        key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
      };
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const end = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
