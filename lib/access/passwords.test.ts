import { argon2, argon2Sync } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';

// Watched, not replaced: the work that it does is what the last test compares.
vi.mock('node:crypto', async (importOriginal) => {
  const crypto = await importOriginal<typeof import('node:crypto')>();
  return { ...crypto, argon2: vi.fn(crypto.argon2) };
});
// Read again with it: this thread may have read the module before.
vi.resetModules();
const { hashPassword, verifyPassword } = await import('./passwords.ts');

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

  test('an account that is not is never right, and costs the same work as one that is', async () => {
    const phc = await hashPassword('correct horse');
    vi.mocked(argon2).mockClear();
    expect(await verifyPassword('wrong horse', phc)).toBe(false);
    expect(await verifyPassword('wrong horse', null)).toBe(false);

    const [known, unknown] = vi.mocked(argon2).mock.calls.map(([algorithm, parameters]) => ({
      algorithm,
      ...parameters,
      nonce: (parameters.nonce as Buffer).length,
    }));
    expect(known).toMatchObject({ algorithm: 'argon2id', memory: 19_456, nonce: 16 });
    expect(unknown).toEqual(known);
  });
});
