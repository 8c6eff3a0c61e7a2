import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const argon2Async: (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer> =
  promisify(argon2);

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane; about 35 ms. */
const recommended = { memory: 19_456, passes: 2, parallelism: 1 };
const tagLength = 32;
const phcPattern =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** The hash of no password: what is checked for an account that is not. */
const decoy = toPhc(randomBytes(16), randomBytes(tagLength), recommended);

/** As a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. It is checked at the cost that it was made with. */
export async function hashPassword(password: string, cost = recommended): Promise<string> {
  const nonce = randomBytes(16);
  const hash = await argon2Async('argon2id', { message: normalized(password), nonce, ...cost, tagLength });
  return toPhc(nonce, hash, cost);
}

/**
 * Whether the password is the one of this PHC string. Null, for an account that is not or that has no password,
 * costs the same time and is never right.
 */
export async function verifyPassword(password: string, phc: string | null): Promise<boolean> {
  const parts = phcPattern.exec(phc ?? decoy);
  if (!parts) throw new Error('a password hash in the database is not an Argon2id PHC string');
  const [, memory, passes, parallelism, salt, expected] = parts;
  const wanted = Buffer.from(expected!, 'base64');
  const found = await argon2Async('argon2id', {
    message: normalized(password),
    nonce: Buffer.from(salt!, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: wanted.length,
  });
  return timingSafeEqual(found, wanted) && phc !== null;
}

/** The same characters typed on two systems are the same password, however each composes its accents. */
function normalized(password: string): string {
  return password.normalize('NFKC');
}

function toPhc(salt: Buffer, hash: Buffer, { memory, passes, parallelism }: typeof recommended): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
