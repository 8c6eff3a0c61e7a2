import { argon2Sync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './passwords.ts';

describe('password hashes', () => {
  test('are Argon2id PHC strings with 19 MiB, two passes and a salt of their own', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(other);
  });

  test('are right for their password alone', async () => {
    const phc = await hashPassword('correct horse');
    expect(await verifyPassword('correct horse', phc)).toBe(true);
    expect(await verifyPassword('correct horse ', phc)).toBe(false);
    expect(await verifyPassword('', phc)).toBe(false);
  });

  test('with other costs are checked with those', async () => {
    const nonce = Buffer.alloc(16, 7);
    const hash = argon2Sync('argon2id', {
      message: 'secret',
      nonce,
      memory: 64,
      passes: 1,
      parallelism: 1,
      tagLength: 16,
    });
    const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    const phc = `$argon2id$v=19$m=64,t=1,p=1$${text(nonce)}$${text(hash)}`;
    expect(await verifyPassword('secret', phc)).toBe(true);
    expect(await verifyPassword('Secret', phc)).toBe(false);
  });

  test('do not mind how an accent was composed', async () => {
    expect(await verifyPassword('cafe\u0301 au lait', await hashPassword('café au lait'))).toBe(true);
  });

  test('an account that is not is never right, and is checked as long as one that is', async () => {
    const phc = await hashPassword('correct horse');
    const timeOf = async (stored: string | null) => {
      const begin = process.hrtime.bigint();
      expect(await verifyPassword('wrong horse', stored)).toBe(false);
      return Number(process.hrtime.bigint() - begin);
    };
    const fastest = { known: Infinity, unknown: Infinity };
    for (let round = 0; round < 5; round += 1) {
      fastest.known = Math.min(fastest.known, await timeOf(phc));
      fastest.unknown = Math.min(fastest.unknown, await timeOf(null));
    }
    // A shortcut would be a thousand times faster; half is what a busy machine may make of the same work.
    expect(fastest.unknown).toBeGreaterThan(fastest.known / 2);
  });
});
