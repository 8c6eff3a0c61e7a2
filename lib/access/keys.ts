import 'reflect-metadata';
import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { X509CertificateGenerator } from '@peculiar/x509';

/** The secrets of one instance. They live beside the data, never in the database. */
export type Keys = {
  /** Signs next-auth's cookie. */
  authSecret: string;
  /** Distribution's http.secret: signs the state of uploads, the same for all replicas. */
  registryHttpSecret: string;
  /** Seals what the database keeps of others' secrets: 32 bytes. */
  sealKey: Buffer;
  /** ES256; signs the tokens of clients and, under another issuer, those of the gateway. */
  signingKey: KeyObject;
  verifyKey: KeyObject;
  /** Certificate of `signingKey`, base64 DER: what Distribution reads from `x5c`. */
  certificate: string;
  /** The same as a PEM file, for Distribution's rootcertbundle. */
  certificateFile: string;
};

const certificateYears = 20;

/**
 * Reads the keys in `<dataDir>/keys`, and makes those that are not there yet (readable by their owner alone).
 * A set is complete or absent: it is made aside and moved into its place, so two first starts end with one.
 */
export async function loadKeys(dataDir: string): Promise<Keys> {
  const folder = path.join(dataDir, 'keys');
  const text = await readFile(path.join(folder, 'keys.json'), 'utf8').catch(() => makeKeys(folder));
  const { authSecret, registryHttpSecret, signingKey, certificate } = JSON.parse(text) as Record<
    string,
    string
  >;
  const key = createPrivateKey(signingKey!);
  return {
    authSecret: authSecret!,
    registryHttpSecret: registryHttpSecret!,
    sealKey: await loadSealKey(folder),
    signingKey: key,
    verifyKey: createPublicKey(key),
    certificate: certificate!,
    certificateFile: path.join(folder, 'storage.crt'),
  };
}

/** In a file of its own, so that instances from before it get one. The first writer decides. */
async function loadSealKey(folder: string): Promise<Buffer> {
  const file = path.join(folder, 'seal.key');
  const read = async () => Buffer.from(await readFile(file, 'utf8'), 'base64url');
  const known = await read().catch(() => null);
  if (known) return known;
  const aside = `${file}.${process.pid}`;
  await writeFile(aside, randomBytes(32).toString('base64url'), { mode: 0o600 });
  // Fails where another process was first, whose key then holds.
  await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
  return await read();
}

async function makeKeys(folder: string): Promise<string> {
  const { signingKey, certificatePem, certificate } = await makeCertificate();
  const text = JSON.stringify({
    authSecret: randomBytes(32).toString('base64url'),
    registryHttpSecret: randomBytes(32).toString('base64url'),
    signingKey,
    certificate,
  });
  const aside = `${folder}.${process.pid}`;
  await mkdir(aside, { recursive: true, mode: 0o700 });
  // Readable by all: Distribution may run as another user, and a certificate is no secret.
  await writeFile(path.join(aside, 'storage.crt'), certificatePem, { mode: 0o644 });
  await writeFile(path.join(aside, 'keys.json'), text, { mode: 0o600 });
  try {
    await rename(aside, folder);
    return text;
  } catch (error) {
    // Another process was first: its keys hold. Anything else is told as it is.
    await rm(aside, { recursive: true, force: true });
    return await readFile(path.join(folder, 'keys.json'), 'utf8').catch(() => Promise.reject(error));
  }
}

async function makeCertificate() {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const now = Date.now();
  const made = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=ownbase-storage',
      // An hour back, for clocks that differ.
      notBefore: new Date(now - 3600_000),
      notAfter: new Date(now + certificateYears * 365 * 86_400_000),
      signingAlgorithm: algorithm,
      keys: keys as CryptoKeyPair,
    },
    webcrypto as unknown as Crypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    signingKey: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
      .export({ format: 'pem', type: 'pkcs8' })
      .toString(),
    // The newline at the end matters: in a bundle Distribution skips what follows a PEM without one.
    certificatePem: `${made.toString('pem').trim()}\n`,
    certificate: Buffer.from(made.rawData).toString('base64'),
  };
}
