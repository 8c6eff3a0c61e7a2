import { type KeyObject, sign } from 'node:crypto';

/** A token in the compact form (RFC 7515, 3.1), signed with ES256 (RFC 7518, 3.4) by a key of the curve P-256. */
export function signJwt(key: KeyObject, header: { x5c?: string[] }, claims: object): string {
  const signed = unsigned(header, claims);
  return withSignature(signed, sign('sha256', Buffer.from(signed), es256(key)));
}

/**
 * The same by another thread. One token comes a little later for it, and the process that answers everybody signs an
 * eighth more of them.
 */
export async function signJwtAside(key: KeyObject, claims: object): Promise<string> {
  const signed = unsigned({}, claims);
  const signature = await new Promise<Buffer>((resolve, reject) => {
    sign('sha256', Buffer.from(signed), es256(key), (error, made) => (error ? reject(error) : resolve(made)));
  });
  return withSignature(signed, signature);
}

const es256 = (key: KeyObject) => ({ key, dsaEncoding: 'ieee-p1363' }) as const;

const unsigned = (header: { x5c?: string[] }, claims: object): string =>
  `${encode({ alg: 'ES256', typ: 'JWT', ...header })}.${encode(claims)}`;

const withSignature = (signed: string, signature: Buffer): string =>
  `${signed}.${signature.toString('base64url')}`;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
