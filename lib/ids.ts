import { randomBytes } from 'node:crypto';

export type IdPrefix =
  | 'usr'
  | 'tok'
  | 'ses'
  | 'repo'
  | 'del'
  | 'aud'
  | 'rec'
  | 'rob'
  | 'inv'
  | 'pool'
  | 'dep'
  | 'op'
  | 'tra'
  | 'upl';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford base32

/**
 * A new row id such as `repo_01kb2…`: 48 bits of time, then 80 random ones, so that ids of one table sort by
 * their making. Made here and not by PostgreSQL, whose uuidv7() needs version 18.
 */
export function newId(prefix: IdPrefix): string {
  const time = Date.now().toString(2).padStart(50, '0');
  let text = '';
  for (let at = 0; at < 50; at += 5) text += alphabet[Number.parseInt(time.slice(at, at + 5), 2)];
  for (const byte of randomBytes(16)) text += alphabet[byte & 31];
  return `${prefix}_${text}`;
}
