import { hash } from 'node:crypto';
import { RegistryError } from './errors.ts';

declare const brand: unique symbol;
/** `sha256:` and 64 lower-case hex digits. Made only by `parseDigest` and `digestOf`. */
export type Digest = string & { readonly [brand]: 'Digest' };

const pattern = /^sha256:[0-9a-f]{64}$/;

export const isDigest = (text: string): text is Digest => pattern.test(text);

/** @throws RegistryError DIGEST_INVALID for anything but a sha256 digest: no other algorithm is stored here. */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new RegistryError('DIGEST_INVALID', `not a sha256 digest: ${text.slice(0, 100)}`);
}

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${hash('sha256', bytes)}` as Digest;
}
