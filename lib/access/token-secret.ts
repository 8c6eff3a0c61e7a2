import { createHash, randomInt } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const tokenSecretPrefix = 'obp_';

/** `length` random characters of base62; 20 of them are 119 bits, 40 are 238. */
export function randomBase62(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** `obp_` and 40 random characters: the prefix lets scanners find a leaked one. */
export function newTokenSecret(): string {
  return tokenSecretPrefix + randomBase62(40);
}

/** `obi_` and 40 random characters: what stands in the link of an invitation. */
export function newInvitationSecret(): string {
  return `obi_${randomBase62(40)}`;
}

/** What is stored. A plain SHA-256 is enough for a secret that nobody can guess. */
export function hashTokenSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
